from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from aigov_search.repairs import repair
from aigov_search.spans import Revision

SEEDS = Path(__file__).parent.parent / "seeds"
ODD = re.findall("..", (
    "南齐积木佛号打滚姚明黄芪生境缺刻费尽斑块古松七袋贫农无望洋货轻身虫胶旺季逃遁瑶山眼袋饶舌皮匠炮楼透析笔势美餐封盖"
    "鸡冠羊奶扁担猪鬃骨碌砗磲哀鸣白痴彩瓷锻造板车割礼暮气黑瘦"
))
COMMON = re.findall("..", (
    "发展治理国际合作应当技术安全各国世界全球风险数据推动加强共同积极重要原则机制促进领域坚持确保支持问题能力创新应用提高"
))


def read_seed(name: str) -> str:
    return (SEEDS / name).read_text("utf-8")


def spin(text: str, seed: int) -> str:
    """What a tool with a table of random words makes of ``text``."""
    common = [word for word in COMMON if word in text]
    table = dict(zip(common, random.Random(seed).sample(ODD, len(common)), strict=True))
    return re.sub("|".join(table), lambda match: table[match[0]], text)


@pytest.mark.parametrize("seed", range(4))
def test_text_spun_with_random_words_is_doubtful(seed: int) -> None:
    text = spin(read_seed("004_a3bc2bf1683575ad.txt")[:2500], seed)
    outcome = repair(Revision(text), ["body"] * (text.count("\n") + 1))
    assert outcome.reliability == "doubtful"
    assert "rare words" in outcome.reasons[0]


@pytest.mark.parametrize("name", sorted(path.name for path in SEEDS.glob("*.txt")))
def test_no_seed_is_doubtful(name: str) -> None:
    text = read_seed(name)
    assert repair(Revision(text), ["body"] * (text.count("\n") + 1)).reliability != "doubtful"


def test_a_subject_brings_its_own_rare_words() -> None:
    text = (
        "为了防治扬尘污染，施工单位应当采取降尘措施，对裸露地面进行覆盖，渣土运输车辆应当密闭，防止渣土抛洒。"
        "喷淋、洒水等抑尘设施应当完好。秸秆禁止露天焚烧，秸秆应当综合利用。畜禽养殖场应当处理畜禽粪便。"
    )
    lines = "\n".join(f"第{number}条 {text}" for number in range(1, 9))
    assert repair(Revision(lines), ["body"] * 8).reliability != "doubtful"


def turn_round(text: str, seed: int) -> str:
    chance = random.Random(seed)

    def turn(match: re.Match[str]) -> str:
        cut = chance.randrange(1, len(match[0]))
        return match[0][cut:] + match[0][:cut]

    return re.sub("[一-鿿]{6,}", turn, text)


@pytest.mark.parametrize("seed", range(3))
def test_text_with_clauses_turned_round_is_doubtful(seed: int) -> None:
    text = turn_round(read_seed("000_7e4c70ba55bb4128.txt"), seed)
    outcome = repair(Revision(text), ["body"] * (text.count("\n") + 1))
    assert outcome.reliability == "doubtful"
    assert any("turned round" in reason for reason in outcome.reasons)
