import copy
import pickle
from functools import cached_property

import pytest

from aigov_search.frozen import frozen, list_fields, replace, to_dict


@frozen
class Place:
    """A place with a default."""

    name: str
    lines: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.lines)


@frozen(kw_only=False)
class Pair:
    first: object
    second: object


@frozen(kw_only=False)
class Other:
    first: object
    second: object


@frozen
class Marked(Place):
    marks: tuple[int, ...] = ()


@frozen
class Remembering:
    text: str

    @cached_property
    def size(self) -> int:
        return len(self.text)


def test_fields_are_given_by_name_and_defaults_fill_up() -> None:
    place = Place(name="甲")
    assert (place.name, place.lines, place.count) == ("甲", (), 0)
    assert list_fields(place) == list_fields(Place) == ("name", "lines")
    assert Place.__doc__ == "A place with a default."


@pytest.mark.parametrize(
    ("positional", "named"),
    [
        ((), {}),
        ((), {"lines": ()}),
        ((), {"name": "甲", "other": 1}),
        ((), {"name": "甲", "count": 1}),
        (("甲",), {}),
    ],
)
def test_what_a_class_does_not_take_is_refused(positional: tuple[str, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Place(*positional, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize("positional", [(1, 2, 3), (1,)])
def test_positions_are_counted(positional: tuple[int, ...]) -> None:
    with pytest.raises(TypeError):
        Pair(*positional)
    with pytest.raises(TypeError):
        Pair(1, 2, first=1)  # type: ignore[misc]


def test_nothing_can_be_changed() -> None:
    place = Place(name="甲")
    with pytest.raises(AttributeError):
        place.name = "乙"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del place.name
    with pytest.raises(AttributeError):
        place.other = 1  # type: ignore[attr-defined]


def test_records_are_equal_by_value_and_class() -> None:
    assert Pair(1, 2) == Pair(1, 2)
    assert hash(Pair(1, 2)) == hash(Pair(1, 2))
    others: list[object] = [Pair(2, 1), Other(1, 2), (1, 2)]
    assert all(Pair(1, 2) != other for other in others)


def test_records_match_by_position_where_they_are_made_so() -> None:
    match Pair(1, Place(name="甲")):
        case Pair(first, Place(name=name)):
            assert (first, name) == (1, "甲")
        case _:
            pytest.fail("no match")


def test_a_record_shows_its_fields() -> None:
    assert repr(Pair(1, "二")) == "Pair(first=1, second='二')"


def test_replace_leaves_the_original() -> None:
    place = Place(name="甲", lines=(1,))
    assert replace(place, name="乙") == Place(name="乙", lines=(1,))
    assert place.name == "甲"
    with pytest.raises(TypeError):
        replace(place, other=1)


def test_records_travel_between_processes() -> None:
    place = Place(name="甲", lines=(1, 2))
    assert pickle.loads(pickle.dumps(place)) == place
    assert copy.deepcopy(Pair(1, place)) == Pair(1, place)


def test_what_is_computed_once_is_kept() -> None:
    record = Remembering(text="二字")
    assert record.size == 2
    assert vars(record) == {"size": 2}


def test_records_become_dictionaries_all_through() -> None:
    record = Pair({"a": Place(name="甲")}, (Place(name="乙", lines=(1,)), None))
    assert to_dict(record) == {
        "first": {"a": {"name": "甲", "lines": []}},
        "second": [{"name": "乙", "lines": [1]}, None],
    }


def test_a_record_has_the_fields_of_the_record_it_extends() -> None:
    marked = Marked(name="甲", marks=(3,))
    assert (marked.name, marked.lines, marked.marks) == ("甲", (), (3,))
    assert replace(marked, lines=(1,)) == Marked(name="甲", lines=(1,), marks=(3,)) != marked
    assert pickle.loads(pickle.dumps(marked)) == marked
