"""Make ``aigov_search/chinese/folding.txt``: what every character folds to.

    python tools/make_folding.py

A character is taken through compatibility forms (NFKC), case folding and one form for each sign
until nothing changes; a Han character then becomes the one that stands for its class. Two
characters are of one class if any table of OpenCC puts one in the place of the other, alone or
within a phrase. Classes are closed under that relation, because a fold that knows no context must
give the same for a text and for whatever OpenCC makes of it.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from opencc_tables import CHARACTER_TABLES, PHRASE_TABLES, opencc_version, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TARGET = Path(__file__).parents[1] / "src" / "aigov_search" / "chinese" / "folding.txt"

SIGNS = {
    # Regional and typographic habit decides which quotation mark is used, never meaning.
    '"': "“”„‟〝〞〟❝❞″「」『』'‘’‚‛❛❜′`´ʼ",
    "-": "‐‑‒–—―⸺⸻−─━",
    "·": "•‧∙⋅・●",
    "…": "⋯︙",
    "~": "〜∼",
    ":": "︰",
    "〇": "○◯",
    "/": "⁄∕",
    # Document numbers stand in any of these: 国发〔2017〕35号.
    "[": "〔【〖〘〚",
    "]": "〕】〗〙〛",
    "《": "«",
    "》": "»",
    "〈": "‹",
    "〉": "›",
}
"""One form of each sign, and the others that become it (beyond what NFKC unifies)."""
RADICALS = dict(zip(
    "⺆⺇⺈⺊⺌⺐⺒⺓⺕⺙⺛⺜⺝⺞⺠⺡⺣⺤⺨⺩⺪⺫⺬⺭⺯⺰⺱⺶⺷⺸⺹⺺⺻⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
    "冂几刀卜小尢巳幺彐攵旡日月歹民氵灬爫犭王疋罒示礻糹纟罓羊羊羊耂聿聿臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
    strict=True,
))
"""Radicals that PDF files write in place of the character (U+2E80–2EF3; NFKC knows only two of them)."""
VARIANTS = (
    ("値淸靑戸尙鄕歩毎緖汚廻傚効倂劵擧畧貎輭辝", "值清青户尚乡步每绪污回效效并券举略貌软辞"),
    ("隣靣頼飮髪鬪鬭䧟寕縂緫搃図圗粛粋黙脇愼壻", "邻面赖饮发斗斗陷宁总总总图图肃粹默胁慎婿"),
    ("婬妬姉寃寳歳巗帋徃徧恊恠悳慙囯囬郷経収済", "淫妒姊冤宝岁岩纸往遍协怪德惭国回乡经收济"),
)
"""Other ways to write a character, met in reposts and old print, which OpenCC does not know."""
KEPT = frozenset("…")
"""Signs NFKC would expand though a form of one character serves matching better."""

_SIGN_OF = {ord(other): sign for sign, others in SIGNS.items() for other in others}
_SURROGATES = range(0xD800, 0xE000)


def main() -> None:
    """Write the table and say what is in it."""
    classes = join_classes()
    several = [members for members in classes if sum(is_current(c) for c in members) > 1]
    TARGET.write_text(render_table(classes), encoding="utf-8", newline="\n")
    sys.stderr.write(f"{len(classes)} classes of Han characters, {len(several)} of them with several "
                     f"characters of Simplified text: {' '.join(''.join(sorted(c)) for c in several)}\n")


def build() -> str:
    """The whole text of the generated file."""
    return render_table(join_classes())


def join_classes() -> list[frozenset[str]]:
    """Classes of Han characters which OpenCC puts in each other's place; each has two or more."""
    parents: dict[str, str] = {}

    def root_of(char: str) -> str:
        parents.setdefault(char, char)
        while parents[char] != char:
            parents[char] = char = parents[parents[char]]
        return char

    for left, right in iterate_pairs():
        parents[root_of(left)] = root_of(right)
    classes: dict[str, set[str]] = {}
    for char in sorted(parents):
        classes.setdefault(root_of(char), set()).add(char)
    return sorted((frozenset(members) for members in classes.values() if len(members) > 1), key=min)


def iterate_pairs() -> Iterator[tuple[str, str]]:
    """Pairs of Han characters, in compatibility form, that stand at one place of a table's entry."""
    for others, usual in VARIANTS:
        yield from zip(others, usual, strict=True)
    for name in (*CHARACTER_TABLES, *PHRASE_TABLES):
        for key, candidates in read_table(name).items():
            for candidate in candidates:
                for pair in zip(key, candidate, strict=True):
                    left, right = map(unify_form, pair)
                    if left != right:
                        yield left, right


def is_simplified(char: str) -> bool:
    """Whether OpenCC leaves ``char`` as it is when it simplifies."""
    return read_table("TSCharacters").get(char, (char,))[0] == char


def is_current(char: str) -> bool:
    """Whether ``char`` is one of the 6,763 characters of GB 2312, the stock of Simplified text."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def choose_representatives(classes: Iterable[frozenset[str]]) -> dict[str, str]:
    """Each member of a class → its Simplified member that is most frequent in jieba's dictionary."""
    counts = count_characters()
    chosen = {}
    for members in classes:
        best = max(members, key=lambda c: (is_simplified(c), counts[c], -ord(c)))
        chosen.update(dict.fromkeys(members - {best}, best))
    return chosen


def count_characters() -> Counter[str]:
    """How often each character occurs in the words of jieba's dictionary, by their frequency."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("jieba: install the package to count characters by its dictionary")
    counts: Counter[str] = Counter()
    for line in Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split(" ")
        for char in word:
            counts[char] += int(count)
    return counts


def unify_form(char: str) -> str:
    """The compatibility form of one character, with radicals as characters."""
    return RADICALS.get(char) or unicodedata.normalize("NFKC", char)


def take_step(char: str) -> str:
    """One step of the fold, scripts aside; gives ``char`` itself when there is nothing to do."""
    if char != "\n" and char.isspace():
        return " "
    sign = _SIGN_OF.get(ord(char))
    if sign is not None:
        return sign
    form = char if char in KEPT else unify_form(char)
    if form != char and not form.startswith(" "):  # a spacing accent stays one sign
        return form
    return char.casefold()


def fold_fully(char: str, chosen: dict[str, str]) -> str:
    """What ``char`` becomes when steps are taken until none changes anything."""
    text = char
    while True:
        after = "".join(chosen.get(c) or take_step(c) for c in text)
        if after == text:
            return text
        text = after


def render_table(classes: Iterable[frozenset[str]]) -> str:
    """The text of the table."""
    chosen = choose_representatives(classes)
    singles: dict[str, str] = {}
    expansions: dict[str, str] = {}
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if code in _SURROGATES or char.isspace():  # white space is the program's, not the table's
            continue
        folded = fold_fully(char, chosen)
        if folded != char:
            (singles if len(folded) == 1 else expansions)[char] = folded
    return "".join([
        f"# opencc {opencc_version()}, unicode {unicodedata.unidata_version}\n",
        "# What each character folds to; generated by tools/make_folding.py: do not edit.\n",
        "# Classes of Han characters: OpenCC, https://github.com/BYVoid/OpenCC, Apache License 2.0.\n",
        "# Compatibility forms and case: Unicode Character Database, https://www.unicode.org/license.txt.\n",
        "# A line holds characters in the order of their code points, a tab, and what each becomes.\n",
        *render_rows(singles),
        "# A character that becomes several, a tab, and these.\n",
        *(f"{char}\t{folded}\n" for char, folded in expansions.items()),
    ])


def render_rows(singles: dict[str, str]) -> Iterator[str]:
    """Lines of the part that is one to one."""
    width = 32
    sources = "".join(singles)
    for at in range(0, len(sources), width):
        part = sources[at : at + width]
        yield f"{part}\t{''.join(singles[char] for char in part)}\n"


if __name__ == "__main__":
    main()
