"""Brands of betting sites dropped between clauses: ``文化、半岛综合体育卫生、体育``.

A mill pastes the name of the site it works for at the head of the title, behind commas and behind
full stops. A known name goes when it stands several times at such places. Where it was put *in
place of* a name, nothing can be undone; it is suspected, and the text is doubtful.
"""

from __future__ import annotations

import re
from collections import Counter

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Confidence, Edit

_NAMES = (
    "半岛|九游|乐鱼|樂魚|开云|開雲|华体会|華體會|米乐|米兰|爱游戏|愛遊戲|星空|江南|必威|万博|亚博|博鱼|竞博|雷竞技|泛亚|火狐|天博|"
    "环球|完美|欧宝|欧博|新葡京|葡京|威尼斯人|金沙|皇冠|易倍|安博|九州|一竞技|必一|奇异果|球速|百乐博|贝博|南宫|杏彩|"
    "大发|世博|开元|鸭脖|云开|亿博|优博|188金宝博|金宝博|永利|银河|凯发|尊龙|利来|龙8|和记|优德|博天堂|万象|乐动|立博|伟德|沙巴|"
    "澳门太阳城|太阳城|钱柜|大阳城|宝马|彩神|盈彩|多宝|三亿|金年会|问鼎|壹号|凯时|利博|乐竞|易游|芒果|英皇|新宝|华宇|恒行|天辰|"
    "摩登|蓝冠|杏耀|恩佐|沐鸣|鼎博|宝威|博亿|优发|爱博|腾博会|众博|云鼎|酷游|千亿|千赢|通博|环亚|申博|新濠|美高梅|海立方|"
    "6686|365|bet365|BET365|KAIYUN|Kaiyun|kaiyun|leyu|Leyu|8868"
)
_LETTERS = "(?!AI|IT|PC|TV|XX|ai|it|xx)[A-Za-z]{1,3}[0-9]{0,2}"
_TRADES = "综合体育|體育|体育|娱乐|娛樂|电竞|電競|国际|在线|真人|视讯|电子|运动|棋牌|彩票|捕鱼|游戏|平台"
_OF_BETTING = "综合体育|體育|体育|娱乐|娛樂|电竞|電競|真人|视讯|棋牌|彩票|捕鱼"
_HOUSES = "中心|场馆|場館|馆|館|总局|大学|大學|学院|學院|频道|頻道|公园|公園|协会|協會|用品"
"""What makes a place or a body of 江南体育: 江南体育中心."""
_PLACES = (
    "官方网站|官网入口|官网|官網|网站|平台|登录入口|登录|注册|入口|下载|app|APP|App|网页版|全站|中国|手机版"
)
_KNOWN = re.compile(
    rf"(?:(?:(?:{_NAMES})[·.\-]?(?:{_TRADES}){{1,2}}|{_LETTERS}[·.\-]?(?:{_OF_BETTING}){{1,2}})(?!{_HOUSES})|AG超玩会|九游会|九游|乐鱼|必威|华体会|爱游戏|金年会|"
    rf"开云|杏彩|博鱼|凯发[Kk]8|尊龙凯时|雷竞技|亚博|万博|天博|j9|J9|[Nn][Gg]28|米乐[Mm]6|[Bb]et365|BET365|kaiyun|KAIYUN|Kaiyun)(?:{_PLACES}){{0,3}}"
)
_TRADE = re.compile("体育|體育|娱乐|娛樂|电竞|電競|真人|视讯|电子|运动|入口|官网|平台")
_BEFORE = "、，。；：！？,;:!?）)“"
_OPEN = re.compile(r"[、，。；：！？,;:!?）)]")
_FIRST = "".join({name[0] for name in _NAMES.split("|") if name[0] != "("} | set("雷亚万凯尊")) + "A-Za-z"
_KNOWN_AT_EDGE = re.compile(rf"(?:^|[{_BEFORE}])(?=[{_FIRST}])(?:{_KNOWN.pattern})", re.MULTILINE)
_SUBJECT = re.compile("赌|賭|博彩")
_OF_SUBJECT = 2
"""Words for betting from which on a text is about it, and may name such sites itself."""
_ENOUGH = 3
_SHARE_AT_EDGES = 0.8


def _detect(draft: Draft) -> bool:
    return _KNOWN_AT_EDGE.search(draft.text) is not None


def _propose(draft: Draft) -> list[Edit]:
    text = draft.text
    edits: list[Edit] = []
    is_subject = _is_about_betting(text)
    for name, places in _find_known(text).items():
        inserted: list[int] = []
        for at in places:
            follows_itself = bool(inserted) and inserted[-1] + len(name) == at
            if follows_itself or is_edge(text, at, at + len(name)):
                inserted.append(at)
        speaks_for_itself = inserted[:1] == [0] or _TRADE.search(name) is not None
        enough = _ENOUGH - 1 if speaks_for_itself else _ENOUGH
        is_at_edges = len(inserted) >= enough and len(inserted) >= _SHARE_AT_EDGES * len(places)
        is_proven = is_at_edges and not is_subject
        evidence = f"{name} is a betting site’s name and stands at {len(inserted)} clause edges"
        confidence: Confidence = "certain" if is_proven else "suspect"
        edits += [_edit(at, name, confidence, evidence) for at in inserted]
        if is_proven:
            evidence = f"{name} may stand in place of a name, which only another copy could give back"
            edits += [_edit(at, name, "suspect", evidence) for at in places if at not in inserted]
    return edits


def _is_about_betting(text: str) -> bool:
    return sum(1 for _ in _SUBJECT.finditer(text)) >= _OF_SUBJECT


def _edit(at: int, name: str, confidence: Confidence, evidence: str) -> Edit:
    return Edit(start=at, end=at + len(name), replacement="", rule=RULE.name, confidence=confidence,
                evidence=evidence)


def _find_known(text: str) -> dict[str, list[int]]:
    """Known names and where they stand."""
    matches = list(_KNOWN.finditer(text))
    counts = Counter(match[0] for match in matches)
    found: dict[str, list[int]] = {}
    for match in matches:  # B体育 before 体育 reads as B体育体育: take the name that is more frequent
        beginnings = (match[0][:length] for length in range(2, len(match[0]) + 1))
        name = max(beginnings, key=lambda name: counts[name])
        found.setdefault(name, []).append(match.start())
    return found


def is_edge(text: str, start: int, end: int) -> bool:
    """Whether a word was pasted in at ``start:end``: behind a mark, or at the head of a line."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if before in ("", "\n"):
        return after not in ("", "\n") and not _OPEN.match(after)
    return before in _BEFORE and not (after and _OPEN.match(after))


def _doubt(draft: Draft) -> str | None:
    if _is_about_betting(draft.text):
        return None
    names = _find_known(draft.text)
    for name, places in names.items():
        if len(places) >= _ENOUGH and _TRADE.search(name):
            return f"{name}, a betting site, stands {len(places)} times where names may have stood"
    return None


RULE = Rule(name="brands", position=56, detect=_detect, propose=_propose, doubt=_doubt)
