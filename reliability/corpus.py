"""Small random pages, and what is known of them without the program: the oracle of the suites.

Every page holds a mark, a run of characters that stands in no other page, and some of a few words
whose pages can be counted by looking into the texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from pathlib import Path

WORDS = ("能力建设", "数据安全", "算法备案", "风险评估", "伦理审查", "标准体系", "算力网络", "开源社区")
_SUBJECTS = ("有关部门", "各地区", "研究机构", "行业协会", "生产企业", "地方政府", "高等学校", "监管机构")
_VERBS = ("应当加强", "要不断完善", "应当积极推动", "要稳步推进", "应当切实保障", "要进一步落实")
_ENDS = ("并向社会公布有关情况", "并定期组织开展评价", "确保各项任务落到实处", "维护公共利益和群众权益")
_DIGITS = "零一二三四五六七八九"


def make_page(number: int, rng: random.Random) -> str:
    """The text of page ``number``, a new one at each call."""
    date = f"20{rng.randint(18, 24)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    paragraphs = [
        "".join(
            f"{rng.choice(_SUBJECTS)}{rng.choice(_VERBS)}{rng.choice(WORDS)}，{rng.choice(_ENDS)}。"
            for _ in range(rng.randint(2, 4))
        )
        for _ in range(rng.randint(1, 4))
    ]
    title = f"关于{rng.choice(WORDS)}工作的第{mark_of(number)}号通知"
    return f"{title}\n\n来源：新华社  {date}\n\n" + "\n\n".join(paragraphs) + "\n"


def mark_of(number: int) -> str:
    """The run of characters by which a page is found and no other."""
    return "".join(_DIGITS[int(digit)] for digit in f"{number:05d}")


def write_pages(folder: Path, numbers: range, rng: random.Random) -> None:
    """Write pages ``NUMBER.txt`` into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number}.txt").write_text(make_page(number, rng), "utf-8")


def count_pages(texts: dict[str, str], run: str) -> set[str]:
    """The names of those texts in which a run of characters stands."""
    return {name for name, text in texts.items() if run in text}
