"""Lines of search terms that a mill or an intruder put around a text: adult sites and casinos.

One word proves nothing; such a line is a row of search terms, most of which carry the marks of the
trade, and no sentence. The terms are divided by ASCII commas, bars, underscores or spaces;
full-width commas divide the words of a sentence, such as a statute’s list of offences.
"""

from __future__ import annotations

import re

from aigov_search.repairs.rule import Draft, Rule
from aigov_search.spans import Edit

_STRONG = (
    "av|无码|無碼|人妻|少妇|少婦|熟女|熟妇|内射|內射|口爆|做爱|做愛|性爱|性愛|色情|情色|黄片|毛片|a片|三级片|裸体|久久|"
    "91在线|99热|一区二区|二区三区|一區二區|成人视频|成人网|成人影|激情视频|自拍偷拍|偷拍|无套|爆乳|丝袜|黄色网|"
    "乱伦|亂倫|迷奸|巨乳|美乳|操逼|啪啪|"
    "百家乐|百家樂|六合彩|时时彩|時時彩|北京赛车|老虎机|德州扑克|棋牌|真人娱乐|娱乐城|博彩|彩票平台|"
    "体育投注|投注|赔率|开户送|注册送|送彩金|澳门|葡京|威尼斯人|金沙|皇冠"
)
_WEAK = (
    "国产|國產|欧美|歐美|日韩|日韓|亚洲|亞洲|日本|韩国|精品|视频|視頻|在线|在線|观看|觀看|免费|免費|高清|综合|綜合|"
    "网站|網站|首页|下载|app|平台|官网|入口|登录|注册|电影|影院|频道|頻道|社区|專區|专区|一区|二区|三区|一本|最新|"
    "字幕|动漫|動漫|国语|麻豆|天堂|美女|福利|狠狠|猛|伊人|午夜|激情|大全|播放|手机版|娱乐|体育|彩票"
)
_STRONG_TERM = re.compile(_STRONG, re.IGNORECASE)
_WEAK_TERM = re.compile(_WEAK, re.IGNORECASE)
_DIVIDERS = ",|｜丨_/ -•;"
_DIVIDER = re.compile(r"[,|｜丨_/\s\-•;]+")
_SENTENCE = re.compile("[。！？!?“”]")
_ENOUGH_TERMS = 3
_SHARE = 0.6
_LONGEST_TERM = 24


def _detect(draft: Draft) -> bool:
    return any(_may_be_row(draft.text[line.start : line.end]) for line in draft.lines)


def _propose(draft: Draft) -> list[Edit]:
    edits = []
    for line in draft.lines:
        words = draft.text[line.start : line.end]
        hits = count_trade_terms(words) if _may_be_row(words) else 0
        if hits:
            edits.append(Edit(start=line.start, end=line.end, replacement="", rule=RULE.name,
                              evidence=f"a row of search terms, {hits} of them of adult or betting sites"))
    return edits


def _may_be_row(line: str) -> bool:
    return "。" not in line and sum(map(line.count, _DIVIDERS)) >= _ENOUGH_TERMS - 1


def count_trade_terms(line: str) -> int:
    """How many terms of a line of search terms belong to the trade; 0 if the line is anything else."""
    if not _STRONG_TERM.search(line) or _SENTENCE.search(line):
        return 0
    terms = [term for term in _DIVIDER.split(line) if term]
    if not terms or max(map(len, terms)) > 2 * _LONGEST_TERM:
        return 0
    hits = sum(_is_of_trade(term) for term in terms)
    weight = sum(len(term) for term in terms if _is_of_trade(term))
    is_row = hits >= _ENOUGH_TERMS and weight >= _SHARE * sum(map(len, terms))
    strong = sum(_STRONG_TERM.search(term) is not None for term in terms)
    return hits if is_row and strong >= 2 else 0


def _is_of_trade(term: str) -> bool:
    return _STRONG_TERM.search(term) is not None or len({m[0] for m in _WEAK_TERM.finditer(term)}) >= 2


RULE = Rule(name="keyword-lines", position=50, detect=_detect, propose=_propose)
