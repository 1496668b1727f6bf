"""Families follow each ingest, whether they are found anew or stand as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.catalog.generations import open_generation, read_families
from aigov_search.families import Family, group_families
from aigov_search.ingest import grouping, showing
from aigov_search.ingest.building import IngestOptions, ingest

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from aigov_search.families.joining import Documents

_SAID = {
    "甲": "发展人工智能要坚持以人为本,统筹发展和安全,推动形成具有广泛共识的治理框架和标准规范。",
    "乙": "各地应当建立健全数据分类分级保护制度,明确责任主体,定期开展风险评估,及时处置安全事件。",
    "丙": "学校可以根据需要开设通识课程,鼓励教师参加培训,保障学生在课堂上公平地使用各种工具。",
    "丁": "清晨的渔港停满了船,卸货的人来来往往,海鸥落在桅杆上,风里都是盐和柴油的味道。",
}


def test_families_are_the_same_however_they_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, index = tmp_path / "pages", tmp_path / "index"
    pages.mkdir()
    full: list[int] = []

    def group(documents: Documents, scratch: Path) -> list[Family]:
        full.append(1)
        return group_families(documents, scratch)

    monkeypatch.setattr(grouping, "group_families", group)
    monkeypatch.setattr(showing, "group_families", group)

    def follow(*, anew: bool) -> int:
        """Ingest, compare with families found anew, and say how many there are."""
        full.clear()
        ingest(index, [str(pages)], IngestOptions(jobs=1))
        assert bool(full) == anew
        generation = open_generation(index)
        with monkeypatch.context() as patched:
            patched.setattr(grouping, "FEW", -1)
            found = grouping.find_families(generation, generation.segments)
        assert {name: [*members] for name, members in found.items()} == read_families(generation)
        return len(read_families(generation))

    def write(name: str, said: str) -> None:
        (pages / name).write_text(f"关于{said}的话\n\n{_SAID[said] * 3}\n", "utf-8")

    write("1.txt", "甲")
    write("2.txt", "乙")
    assert follow(anew=False) == 0
    write("3.txt", "丙")
    assert follow(anew=False) == 0
    write("4.txt", "甲")  # a copy of what was there before
    assert follow(anew=True) == 1
    write("5.txt", "丁")
    write("2.txt", "丙")  # what changed becomes a copy
    assert follow(anew=True) == 2
    write("5.txt", "乙")
    assert follow(anew=False) == 2
    (pages / "5.txt").unlink()
    assert follow(anew=False) == 2
    (pages / "4.txt").unlink()  # a copy is gone
    assert follow(anew=True) == 1
