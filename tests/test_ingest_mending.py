"""What documents show one another, through the real program: copies, tables of sites, texts of the kind."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigov_search.catalog.generations import open_generation
from aigov_search.catalog.segment import join_body
from aigov_search.ingest.building import IngestOptions, ingest
from aigov_search.ingest.grouping import open_shelves
from tests.test_repairs_spinning import CLEAN, SPUN

if TYPE_CHECKING:
    from tests.conftest import Program

FARMS = """中小农场促进办法
各级政府应当支持中小农场发展，规定扶持农场购置农机、修建仓库、改良土壤的办法，保障农场公平使用水源。
农业部门应当每年公布农场的数据，说明粮食、蔬菜和牲畜的产量，并听取农户和合作社的意见。
农场在发展中应当节约用水，不得在河岸堆放肥料；政府规定的条件，农场应当遵守，行业通行的做法应当了解。
企业收购粮食，应当按照国际通行的标准检验水分和杂质，检验数据由双方签字，政府派员抽查。
企业拖欠货款的，政府有关部门应当及时处理，不得违反规定增加农场的负担，也不得妨碍农场的发展。
"""
HARBOURS = """港口船舶管理规则
船舶进入港口，应当提前一日报告船名、吃水和所载货物，由引航员登船引导；政府规定的航道，船舶应当遵守。
经营码头的企业应当备有拖轮、缆绳和消防器材，保存装卸数据三年以上，并接受海事部门的检查。
政府制定港口发展计划，应当考虑潮汐、风浪和泥沙，征求航运企业、渔民和沿岸居民的意见。
装运危险货物，按照国际公约的规定包装和标记；企业应当告知船员货物的性质，政府公布有关数据。
船舶排放压载水，违反规定的，由海事部门责令改正；企业应当记录排放的数据，促进港口持续发展。
"""
MUSEUMS = """博物馆展览条例
博物馆应当为观众提供安静整洁的环境，展品说明应当准确，夜间开放的时间由政府规定并在门前公布。
政府鼓励企业捐赠书画、瓷器和化石，捐赠的企业可以依照规定减免税款，捐赠数据每年公布一次。
借展应当订立合同，写明运输、保险和温湿度的条件；国际借展的展品，应当由两名以上的专家验收。
博物馆发展观众的教育活动，应当照顾儿童、老人和盲人，政府按照观众的数据给予补助。
企业在馆内经营餐饮、出售复制品，应当遵守馆内规定，不得喧哗，不得妨碍博物馆的发展。
"""
TABLE = {
    "应当": "南齐", "政府": "积木", "企业": "佛号", "发展": "打滚", "规定": "姚明", "国际": "黄芪",
    "数据": "生境",
}


def spin(text: str) -> str:
    return re.sub("|".join(TABLE), lambda match: TABLE[match[0]], text)


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")


def list_texts(index: Path) -> dict[str, tuple[Any, ...]]:
    """What each living document says, its reliability and its ledger, by the name of its file."""
    generation = open_generation(index)
    found = {}
    with open_shelves(generation, generation.segments) as shelves:
        for _, catalog, dead in shelves:
            for row in catalog.documents():
                if row.file not in dead:
                    body = join_body(catalog.passages(row.first_passage, row.passages))
                    ledger = [c for c in catalog.ledger(row.number) if c.is_repair]
                    name = Path(catalog.file(row.file).path).stem
                    found[name] = row.title, body, row.reliability, ledger, catalog.suspects(row.number)
    return dict(sorted(found.items()))


def body_of(text: str) -> str:
    return text.partition("\n")[2].strip()


def test_a_site_learns_its_table_from_texts_with_copies_and_repairs_those_without(program: Program):
    write(program.folder / "mill", farms=spin(FARMS), harbours=spin(HARBOURS), museums=spin(MUSEUMS))
    write(program.folder / "good", farms0=FARMS, harbours0=HARBOURS)
    assert "repaired with the help of others: 3" in program.run("ingest", "mill", "good").err
    found = {Path(record["file"]).stem: record for record in program.records("docs", "--text")}
    assert found["farms"]["text"] == body_of(FARMS)
    assert found["museums"]["text"] == body_of(MUSEUMS)
    assert found["museums"]["title"] == "博物馆展览条例"
    assert found["museums"]["reliability"] == "repaired"
    assert found["museums"]["repairs"] == 20
    repairs = program.run("show", found["museums"]["doc_id"], "--repairs", "--json").out
    assert "learned from other texts of mill" in json.loads(repairs)[0]["evidence"]


def take_in(program: Program, *folders: str, full: bool = False) -> None:
    ingest(program.index, [str(program.folder / each) for each in folders], IngestOptions(full=full, jobs=1))


def test_a_table_of_one_text_is_not_the_sites(program: Program):
    write(program.folder / "mixed", farms=spin(FARMS), museums=spin(MUSEUMS))
    write(program.folder / "good", farms0=FARMS)
    take_in(program, "mixed", "good")
    assert list_texts(program.index)["museums"][1] == body_of(spin(MUSEUMS))


def test_the_order_of_ingests_does_not_matter(program: Program):
    write(program.folder / "a", farms=spin(FARMS), museums=spin(MUSEUMS), harbours=spin(HARBOURS))
    write(program.folder / "b", farms0=FARMS)
    write(program.folder / "c", harbours0=HARBOURS)
    take_in(program, "a", "b", "c")
    at_once = list_texts(program.index)
    assert at_once["museums"][1] == body_of(MUSEUMS)
    for number, order in enumerate(("abc", "cba", "bac")):
        one = replace(program, index=program.folder / f"index-{number}")
        for name in order:
            take_in(one, name)
        assert list_texts(one.index) == at_once
    take_in(program, "a", "b", "c", full=True)
    assert list_texts(program.index) == at_once


def test_what_a_copy_showed_goes_with_it(program: Program):
    write(program.folder / "a", farms=spin(FARMS))
    write(program.folder / "b", harbours0=HARBOURS)
    take_in(program, "a", "b")
    before = list_texts(program.index)
    write(program.folder / "b", farms0=FARMS)
    take_in(program, "b")
    assert list_texts(program.index)["farms"][1] == body_of(FARMS)
    (program.folder / "b" / "farms0.txt").unlink()
    take_in(program, "b")
    assert list_texts(program.index) == before


def test_clean_texts_of_the_kind_settle_what_was_suspected(program: Program):
    write(program.folder / "mill", spun=SPUN)
    take_in(program, "mill")
    _, alone, _, _, suspects = list_texts(program.index)["spun"]
    assert suspects
    write(program.folder / "good", **{f"n{number}": f"倡议之{number}\n" + CLEAN for number in range(40)})
    take_in(program, "good")
    _, around, _, _, rest = list_texts(program.index)["spun"]
    assert around != alone
    assert len(rest) < len(suspects)
    assert "加强人工智能治理" in around


def test_what_was_decided_and_switched_off_stays_so(program: Program):
    page = "倡议全文\n??应当坚持发展和安全并重，促进合作。\n加强\u200b治理，共享红利。\n"
    write(program.folder / "a", page=page)
    program.run("ingest", "a", "--no-repair", "noise")
    record = program.records("docs", "--text")[0]
    assert record["text"] == "应当坚持发展和安全并重，促进合作。\n加强\u200b治理，共享红利。"
    program.run("repairs", "reject", f"{record['doc_id']}:1")
    write(program.folder / "b", other=HARBOURS)
    program.run("ingest", "b")

    def read() -> str:
        return str({r["doc_id"]: r["text"] for r in program.records("docs", "--text")}[record["doc_id"]])

    assert read() == "??应当坚持发展和安全并重，促进合作。\n加强\u200b治理，共享红利。"
    (program.folder / "a" / "page.txt").rename(program.folder / "page.txt")  # decisions need no file
    assert json.loads(program.run("show", record["doc_id"], "--repairs", "--json").out)[0]["applied"] is False
    program.run("repairs", "accept", f"{record['doc_id']}:1")
    assert read().startswith("应当")
    (program.folder / "page.txt").rename(program.folder / "a" / "page.txt")
    program.run("repairs", "reject", f"{record['doc_id']}:1")
    program.run("ingest", "--full", "a")
    assert read() == "??应当坚持发展和安全并重，促进合作。\n加强治理，共享红利。"
