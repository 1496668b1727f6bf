from __future__ import annotations

from pathlib import Path

import pytest

from aigov_search.repairs import Context, Outcome, repair
from aigov_search.repairs.language import NOTHING_READ, CorpusModel, LanguageModel, load_words
from aigov_search.repairs.lattice import Candidate, read_best
from aigov_search.repairs.spinning import RULE, read_pairs
from aigov_search.spans import Revision

SEEDS = Path(__file__).parent.parent / "seeds"
CLEAN = (
    "各国政府应当加强人工智能治理方面的国际合作，积极促进基础设施建设，努力提高发展中国家的能力。"
    "有关组织应当根据实际情况制定发展战略，明确工作目标，规定管理程序，保障数据安全，避免出现不可预测的风险。"
    "企业应当遵守法律法规，为公众提供更加安全可靠的服务，保护个人隐私，支持创新与健康发展。"
    "中国政府希望同其他国家加强合作，共同应对重要挑战，建立公平合理的全球治理规则，实现共同发展。"
)
SPUN = (
    "列国当局应当增强野生智能治理方面的国际合作，主动增进底子办法扶植，起劲进步成长我国家的本领。"
    "有关构造应当凭据现实环境制订成长计谋，真切事情目的，划定办理法度，保障数据平安，幸免呈现不成预测的危害。"
    "公司应当遵守法令律例，为公众供应越发平安可靠的效率，庇护小我隐衷，支持革新与壮健成长。"
    "我国当局进展同别的国度增强合作，配合应对紧要挑衅，建树公道公道的全球治理规则，实现配合成长。"
)


def outcome_of(text: str, context: Context | None = None) -> Outcome:
    return repair(Revision(text), ["body"] * (text.count("\n") + 1), context=context or Context())


def numbered(sentence: str) -> str:
    return "\n".join(f"第{number}条 {sentence}" for number in range(10, 20))


def share_of_errors(text: str, clean: str) -> float:
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, text, clean, autojunk=False).get_matching_blocks()
    return 1 - sum(block.size for block in blocks) / len(clean)


def test_a_spun_text_gets_its_words_back() -> None:
    outcome = outcome_of(SPUN)
    assert share_of_errors(SPUN, CLEAN) > 0.25
    assert share_of_errors(outcome.revision.text, CLEAN) < 0.16
    assert "人工智能治理" in outcome.revision.text
    assert "发展中国家" in outcome.revision.text
    assert {c.rule for c in outcome.revision.changes} == {"spin"}
    assert {c.confidence for c in outcome.revision.changes} == {"likely"}


def test_what_may_be_right_is_only_suspected() -> None:
    outcome = outcome_of(SPUN)
    suspected = {(SPUN[s.start : s.end], s.replacement) for s in outcome.suspects}
    assert suspected >= {("增强", "加强"), ("事情", "工作"), ("供应", "提供")}
    assert {s.confidence for s in outcome.suspects} == {"suspect"}


def test_a_corpus_of_the_kind_settles_what_was_suspected() -> None:
    outcome = outcome_of(SPUN, Context(corpus=CorpusModel([CLEAN] * 40)))
    assert share_of_errors(outcome.revision.text, CLEAN) < 0.07
    assert not outcome.suspects


def test_words_of_the_corpus_are_not_led_back() -> None:
    right = "全球治理倡议由各国共同发起，倡议得到广泛支持，新应用加快拓展，新应用带来新风险。"
    text = SPUN + right
    alone = outcome_of(text)
    assert alone.reliability == "repaired"
    around = outcome_of(text, Context(corpus=CorpusModel([CLEAN + right] * 40)))
    assert around.revision.text.endswith(right)


def test_a_corpus_of_another_kind_has_no_say() -> None:
    poem = "床前明月光，疑是地上霜。举头望明月，低头思故乡。白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
    text = outcome_of(SPUN, Context(corpus=CorpusModel([poem] * 200))).revision.text
    assert share_of_errors(text, CLEAN) <= share_of_errors(outcome_of(SPUN).revision.text, CLEAN)


def test_evidence_names_pair_and_score() -> None:
    change = next(c for c in outcome_of(SPUN).revision.changes if c.replacement == "法规")
    assert "律例 stands for 法规" in change.evidence
    assert "nats per thousand characters" in change.evidence


def test_strings_made_at_borders_are_led_back() -> None:
    outcome = outcome_of(SPUN + "应当加能野生智能的监督，我国事参与者，举行高级别会媾和研讨。")
    assert outcome.revision.text.endswith("应当加强人工智能的监督，中国是参与者，举行高级别会议和研讨。")


@pytest.mark.parametrize("text", [
    CLEAN,
    numbered("为了保护野生动物，没有经过批准，不得猎捕野生动物。"),
    numbered("我国的未成年人健康成长，离不开社会各界的关心。没有安全，就没有发展。"),
    numbered("发展我国经济，处置突发事件，办理手续，划定区域，引导企业，请求赔偿。"),
    SPUN[:100],
])
def test_rightly_used_words_stay(text: str) -> None:
    outcome = outcome_of(text)
    assert outcome.revision.text == text
    assert outcome.reliability == "clean"


@pytest.mark.parametrize("name", ["000_7e4c70ba55bb4128", "003_f3eb38ce3b79a726", "004_a3bc2bf1683575ad"])
def test_clean_seeds_are_not_spun(name: str) -> None:
    outcome = outcome_of((SEEDS / f"{name}.txt").read_text("utf-8"))
    assert not any("spin" in c.rule for c in outcome.revision.changes)


def test_the_spun_seed_is_led_back() -> None:
    text = outcome_of((SEEDS / "001_21d18fc195131b49.txt").read_text("utf-8")).revision.text
    assert "野生" not in text
    restored = "人工智能能力建设国际合作 发展中国家 权威性的政府间国际组织 不让任何一个国家掉队 避免其成为"
    for words in restored.split():
        assert words in text


def test_traditional_text_gets_words_of_its_script() -> None:
    from aigov_search.chinese.script import convert

    text = outcome_of(convert(SPUN, to="hant", script="hans")).revision.text
    assert "國家" in text
    assert "国家" not in text


def test_no_pair_stands_for_itself_and_each_is_known_once() -> None:
    pairs = [(pair.spun, pair.meant) for pair in read_pairs()]
    assert len(set(pairs)) == len(pairs) > 400
    assert all(spun != meant for spun, meant in pairs)


def test_the_best_reading_is_found_whatever_the_order_of_candidates() -> None:
    text = "加能野生智能治理"
    offers = [Candidate(2, 4, "人工"), Candidate(1, 4, "强人工"), Candidate(6, 8, "之理")]
    found = {read_best(text, order, LanguageModel(), lambda _: 0.0).taken for order in (offers, offers[::-1])}
    assert found == {(offers[1],)}


def test_a_price_above_the_gain_is_not_paid() -> None:
    offer = Candidate(0, 2, "人工")
    gain = read_best("野生智能", [offer], LanguageModel(), lambda _: 0.0).gain
    assert gain > 0
    assert read_best("野生智能", [offer], LanguageModel(), lambda _: gain + 1).taken == ()


def test_common_words_are_more_probable_than_rare_ones() -> None:
    words = load_words()
    assert words.score("人工智能") > words.score("野生智能")
    assert words.score("發展") == words.score("发展")
    in_pieces = words.read(words.read(words.read(NOTHING_READ, "人工"), "智"), "能")
    assert in_pieces.best[-1] == words.score("人工智能")


def test_rules_of_spinning_can_be_switched_off() -> None:
    assert outcome_of(SPUN, Context(without=frozenset({RULE.name}))).revision.text == SPUN
