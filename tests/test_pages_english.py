"""English news on one line with its head: what is plain is read, and nothing else."""

from __future__ import annotations

import pytest

from tests.pages import see

TEXT = (
    "China issued interim measures on generative artificial intelligence services on Thursday, which will "
    "take effect on Aug. 15. The measures were released by seven departments, including the Cyberspace "
    "Administration of China. They require providers to respect intellectual property rights."
)
TITLE = "China issues AI rules"


@pytest.mark.parametrize(
    ("head", "date", "source"),
    [
        (f"{TITLE} - Xinhua | English.news.cn 2023-07-13 15:01", "2023-07-13", None),
        (f"{TITLE} Source: Xinhua Editor: huaxia 2023-07-13 15:01:30", "2023-07-13", "新华社"),
        (f"{TITLE} By Zhang San, China Daily | Updated: 2023-07-13 09:00", "2023-07-13", None),
        (f"{TITLE} - Global Times Published: Jul 13, 2023 09:00 PM", "2023-07-13", None),
        (f"{TITLE}_Home_english.example.cn Xinhua | July 13, 2023", "2023-07-13", None),
        (f"{TITLE} July 13, 2023", "2023-07-13", None),
    ],
)
def test_a_plain_head_is_read(head: str, date: str, source: str | None) -> None:
    (seen,) = see(f"{head} {TEXT}")
    assert (seen.title, seen.date) == (TITLE, date)
    assert seen.body == [TEXT]
    if source:
        assert seen.source == source


@pytest.mark.parametrize(
    "text",
    [
        f"Readers may compare the act of July 13, 2023 The others are {TEXT}",
        f"Congress met on Thursday, July 13, 2023 Delegates said so. {TEXT}",
        f"The rules took effect. Beijing July 13, 2023 Xinhua reported so. {TEXT}",
        f"China adopted its Data Security Law June 10, 2021, and it took effect soon. {TEXT}",
        f"{TITLE} 03/04/2023 {TEXT}",
        f"{TEXT} July 13, 2023",
    ],
)
def test_what_could_be_a_sentence_is_left_whole(text: str) -> None:
    (seen,) = see(text)
    assert (seen.title, seen.date, seen.body) == (None, None, [text])
