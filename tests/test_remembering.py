"""What is kept at hand, and what makes room."""

from aigov_search.remembering import Remembered


def test_each_value_is_made_once_until_all_make_room() -> None:
    made: list[int] = []

    def make(key: int) -> str:
        made.append(key)
        return str(key)

    kept = Remembered(make, 3)
    assert [kept[key] for key in (1, 2, 1, 2)] == ["1", "2", "1", "2"]
    assert made == [1, 2]
    kept.keep({3: "three"})
    assert (kept[3], len(kept)) == ("three", 3)
    kept.keep({4: "four"})
    assert dict(kept) == {4: "four"}
    assert (kept[1], made) == ("1", [1, 2, 1])
