"""Regional words find each other, and false friends do not, through a search with planner and engine."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import pytest

from aigov_search.chinese.dictionary import Dictionary, bake_dictionary
from aigov_search.chinese.folding import fold
from aigov_search.chinese.regional import expand_run, know_words
from aigov_search.chinese.segmentation import Segmenter
from aigov_search.chinese.tables import read_table
from aigov_search.engines import Entry, load_engine
from aigov_search.query.corpus import Corpus, Segment
from aigov_search.query.finding import find_passages
from aigov_search.query.planner import Language, make_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

REVIEWED = [[cell.split("/") for cell in line.split("\t")[:3]] for line in read_table("regional.tsv")[1:]]
APART = [line.split("\t") for line in read_table("false_friends.tsv")[1:]]
COINCIDENCES = [line.split("\t") for line in read_table("coincidences.tsv")[1:]]


class Forms(NamedTuple):
    """A corpus with a passage for each form, and the number of each form's passage."""

    corpus: Corpus
    language: Language
    numbers: dict[str, int]

    def find(self, query: str) -> set[int]:
        return {place.number for place in find_passages(self.corpus, make_plan(query, self.language))}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forms]:
    folder = tmp_path_factory.mktemp("forms")
    said = [word.rstrip("!") for row in REVIEWED for cell in row for word in cell]
    said += [word for row in APART for word in row[:2]] + [word for word, _ in COINCIDENCES]
    numbers = {form: number for number, form in enumerate(dict.fromkeys(said))}
    bake_dictionary(folder / "stock.bin")
    engine = load_engine("whoosh")
    with Dictionary.open(folder / "stock.bin") as dictionary:
        segmenter = Segmenter(dictionary)
        texts = list(map(fold, numbers))
        engine.build(folder, [Entry(text=text, words=tuple(segmenter.terms(text))) for text in texts])
        reader = engine.open(folder)
        segment = Segment(reader=reader, document_starts=list(range(len(texts))), text_of=texts.__getitem__)
        language = Language(fold=fold, cut=segmenter.terms, expand=expand_run, know=know_words)
        yield Forms(Corpus([segment]), language, numbers)
        reader.close()


def test_more_than_a_thousand_pairs_find_each_other_in_both_directions(forms: Forms) -> None:
    found = {form: forms.find(form) for form in forms.numbers}
    asked_only = {fold(w[:-1]) for row in REVIEWED for cell in row for w in cell if w[-1] == "!"}
    both_ways = set()
    for row in REVIEWED:
        words = {word.rstrip("!") for cell in row for word in cell}
        for here, there in permutations(sorted(words), 2):
            if fold(there) in asked_only:
                continue
            assert forms.numbers[there] in found[here], (here, there)
            if fold(here) not in asked_only and fold(here) != fold(there):
                both_ways.add(frozenset((fold(here), fold(there))))
    assert len(both_ways) > 1500


@pytest.mark.parametrize(("word", "other"), [row[:2] for row in APART], ids=lambda word: word)
def test_false_friends_stay_apart(forms: Forms, word: str, other: str) -> None:
    for one, two in permutations((word, other)):
        if fold(one) not in fold(two):  # 尼日 stands in 尼日尔
            assert forms.numbers[two] not in forms.find(one)


@pytest.mark.parametrize(("longer", "word"), COINCIDENCES, ids=lambda word: word)
def test_a_regional_word_is_not_seen_where_characters_meet_by_chance(
    forms: Forms, longer: str, word: str
) -> None:
    assert forms.numbers[longer] in forms.find(f'"{word}"')
    rows = [{w.rstrip("!") for cell in row for w in cell} for row in REVIEWED]
    said_otherwise = [said for row in rows if word in map(fold, row) for said in row if fold(said) != word]
    assert said_otherwise, "nothing looks for this word; take it out"
    for said in said_otherwise:
        assert fold(said) in longer or forms.numbers[longer] not in forms.find(said)
