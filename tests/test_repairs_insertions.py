"""Copyright lines, paragraphs that stand twice, brands, and pieces of the title."""

from __future__ import annotations

from itertools import cycle

import pytest

from aigov_search.repairs import Outcome, repair
from aigov_search.spans import Revision

TITLE = "全球人工智能治理合作倡议"
BODY = [
    "各国应当坚持发展和安全并重，通过对话、合作凝聚共识，构建开放、公正、有效的治理机制。",
    "发展人工智能应当坚持相互尊重、平等互利的原则，各国无论大小、强弱，都有平等发展的权利。",
    "鼓励全球共同推动人工智能健康发展，共享知识成果，开源技术，促进创新、应用和交流。",
    "应当逐步建立健全法律、法规和标准，保障个人隐私、数据安全，反对窃取、篡改、泄露信息。",
    "应当坚持公平、非歧视性原则，避免在数据获取、算法设计、技术开发、产品应用中产生歧视。",
    "应当坚持伦理先行，建立完善伦理准则、规范和问责机制，形成评议、监管的办法。",
    "增强发展中国家在全球治理中的代表性、发言权，确保各国权利平等、机会平等、规则平等。",
]


def outcome_of(*lines: str) -> Outcome:
    return repair(Revision("\n".join(lines)), ["title", *["body"] * (len(lines) - 1)])  # type: ignore[list-item]


def mend(*lines: str) -> list[str]:
    return outcome_of(*lines).revision.text.split("\n")


def paste(pieces: list[str], lines: list[str]) -> list[str]:
    """Paste the pieces in turn behind every second 、, behind 的, and at the ends of paragraphs."""
    turn = cycle(pieces)
    pasted = []
    for number, line in enumerate(lines):
        parts = line.split("、")
        line = parts[0]
        for at, part in enumerate(parts[1:]):
            line += "、" + (next(turn) if at % 2 else "") + part
        pasted.append(line + next(turn) if number % 2 else line)
    return pasted


def test_pieces_of_the_title_go_in_their_turn() -> None:
    pieces = ["全球能治", "智能合作"[0:2] + "合作", "人工"]
    assert mend(TITLE, *paste(pieces, BODY)) == [TITLE, *BODY]


def test_a_piece_that_is_a_word_stays_where_it_is_one() -> None:
    lines = paste(["全球能治", "工智合作", "人工"], BODY)
    mended = mend(TITLE, *lines)
    assert mended == [TITLE, *BODY]
    assert "推动人工智能健康发展" in mended[3]


def test_evidence_of_pieces_tells_sure_from_likely() -> None:
    changes = outcome_of(TITLE, *paste(["全球能治", "工智合作", "人工"], BODY)).revision.changes
    assert {c.rule for c in changes} == {"fragments"}
    assert {c.confidence for c in changes} == {"certain", "likely"}


@pytest.mark.parametrize("name", ["半岛综合体育", "B体育", "九游", "乐鱼体育官网"])
def test_known_brands_go(name: str) -> None:
    assert mend(name + TITLE, *paste([name], BODY)) == [TITLE, *BODY]


def test_an_unknown_name_at_clause_edges_alone_goes() -> None:
    outcome = outcome_of("鸿蒙速聘" + TITLE, *paste(["鸿蒙速聘"], BODY))
    assert outcome.revision.text.split("\n") == [TITLE, *BODY]
    assert {c.confidence for c in outcome.revision.changes} == {"likely"}


def test_a_brand_in_place_of_a_name_makes_the_text_doubtful() -> None:
    lines = [
        "新闻", "近日，半岛综合体育负责人表示，半岛综合体育将推进合作。",
        "记者从半岛综合体育获悉，项目已经启动。", "按照计划，由半岛综合体育牵头建设。",
    ]
    outcome = outcome_of(*lines)
    assert outcome.revision.text.split("\n") == lines
    assert outcome.reliability == "doubtful"
    assert "半岛综合体育" in outcome.reasons[0]


@pytest.mark.parametrize("line", [
    "山东半岛、辽东半岛、雷州半岛的体育、文化、娱乐设施", "九游等公司，腾讯、九游、网易",
    "开云集团、历峰集团", "发展体育、文化、卫生事业。", "推动冰雪体育、电竞、娱乐产业",
])
def test_words_that_are_also_names_stay(line: str) -> None:
    assert mend(TITLE, line, *BODY) == [TITLE, line, *BODY]


def test_a_line_glued_to_every_paragraph_goes() -> None:
    glued = [line + f"文章源自某某网-https://www.example.com/{n}.html" for n, line in enumerate(BODY, 100)]
    assert mend(TITLE + "文章源自某某网-https://www.example.com/100.html", *glued) == [TITLE, *BODY]
    assert mend(TITLE, *["转载请注明出处：某某网 " + line for line in BODY]) == [TITLE, *BODY]


def test_what_paragraphs_share_by_themselves_stays() -> None:
    lines = [f"第{n}条 违反规定的，由{who}责令改正，给予警告。" for n, who in enumerate("甲乙丙丁")]
    assert mend(TITLE, *lines) == [TITLE, *lines]
    lines = [f"见 https://www.example.com/{n}.html" for n in range(5)]
    assert mend(TITLE, *lines) == [TITLE, *lines]


def test_a_paragraph_said_twice_in_a_row_is_said_once() -> None:
    assert mend(TITLE, BODY[0], BODY[0], BODY[1]) == [TITLE, BODY[0], "", BODY[1]]
    assert mend(TITLE, BODY[0] + BODY[0]) == [TITLE, BODY[0]]
    assert mend(TITLE, *BODY, *BODY) == [TITLE, *BODY, *[""] * len(BODY)]


@pytest.mark.parametrize("lines", [
    [BODY[0], BODY[1], BODY[0]], ["（一）警告；", "（二）罚款；", "（一）警告；", "（二）罚款；"],
    ["好。", "好。"], ["附件", "附件"], ["好好学习，好好学习"],
])
def test_what_is_said_again_further_down_stays(lines: list[str]) -> None:
    assert mend(TITLE, *lines) == [TITLE, *lines]
