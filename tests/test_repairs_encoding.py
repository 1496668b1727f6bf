from __future__ import annotations

import pytest

from aigov_search.repairs import repair
from aigov_search.spans import Revision

TEXT = [
    "全球人工智能治理倡议", "人工智能是人类发展新领域。当前，全球人工智能技术快速发展。",
    "治理攸关全人类命运，是世界各国面临的共同课题。",
]
HANT = ["全球人工智慧治理倡議", "人工智慧是人類發展新領域。當前，全球人工智慧技術快速發展。"]


def mend(*lines: str) -> list[str]:
    return repair(Revision("\n".join(lines)), ["body"] * len(lines)).revision.text.split("\n")


@pytest.mark.parametrize(("right", "wrong"), [
    ("gb18030", "latin-1"), ("gb18030", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "gb18030"),
])
def test_a_text_read_in_the_wrong_encoding_is_read_again(right: str, wrong: str) -> None:
    misread = {clean.encode(right).decode(wrong, "ignore"): clean for clean in TEXT}
    whole = {line: clean for line, clean in misread.items() if line.encode(wrong) == clean.encode(right)}
    assert whole
    assert mend(*whole) == list(whole.values())


def test_big5_read_as_gbk_is_read_again() -> None:
    misread = [line.encode("big5").decode("gb18030", "replace") for line in HANT]
    assert mend(*misread) == HANT


def test_evidence_names_the_path() -> None:
    misread = "\n".join(line.encode("gbk").decode("latin-1") for line in TEXT)
    changes = repair(Revision(misread), []).revision.changes
    assert {c.rule for c in changes} == {"mojibake"}
    assert "GBK read as a Western encoding" in changes[0].evidence


@pytest.mark.parametrize("lines", [
    TEXT, HANT, ["Le développement de l’intelligence artificielle à l’échelle européenne a été décidé."],
    ["Größe, Maße und Übermäßiges über Straßen"], ["±5℃ × 3 ÷ 2 °C"], ["Ελληνικά και русский"],
    ["龘靐齉爩麤灪龖鱻籱纞虋灩麣"], ["ａｂｃ　ＡＩ"],
])
def test_what_is_rightly_read_stays(lines: list[str]) -> None:
    assert mend(*lines) == lines


def test_one_misread_line_does_not_make_a_misread_text() -> None:
    lines = [*TEXT, TEXT[0].encode("gbk").decode("latin-1")]
    assert mend(*lines) == lines
