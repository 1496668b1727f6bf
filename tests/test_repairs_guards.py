"""Texts that look like garble and are none: they stay as they are."""

from __future__ import annotations

import pytest

from aigov_search.repairs import Outcome, repair
from aigov_search.spans import Revision


def outcome_of(*lines: str) -> Outcome:
    return repair(Revision("\n".join(lines)), ["title", *["body"] * (len(lines) - 1)])  # type: ignore[list-item]


def number(sentence: str, count: int = 10) -> list[str]:
    return [f"第{number}条 {sentence}" for number in range(1, count + 1)]


RIGHT = {
    "animals": ["野生动物保护条例", *number(
        "国家保护野生动物及其栖息地。没有经过批准，任何单位和个人不得猎捕野生动物，主动接受监督的除外。")],
    "abbreviations": ["关于推进人工智能(AI)应用的意见", *number(
        "支持人工智能(AI)、地理信息系统(GIS)、物联网(IoT)和大模型(LLM)融合发展，参见(a)款和（b）款。")],
    "taiwan": ["人工智慧基本法草案", *number(
        "政府應推動人工智慧之研發與應用，完善數位基礎建設，保障資訊安全，提升軟體、網路及演算法之品質。")],
    "verse": ["诗文选读", "床前明月光，疑是地上霜。", "举头望明月，低头思故乡。",
              "子曰：“学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？”",
              "大道之行也，天下为公，选贤与能，讲信修睦。故人不独亲其亲，不独子其子。"],
    "questions": ["百姓关心的问题", "什么是人工智能?", "谁来负责?如何监管?", "算法公平吗?数据安全吗?",
                  "会不会失业? ? ?", "“机器换人”?“人机协同”?", "问:什么是大模型?答:参数很多的模型。"],
    "offences": ["罪名目录", "走私毒品,贩卖毒品,运输毒品,制造毒品",
                 "传播淫秽物品，组织卖淫，强迫卖淫，聚众赌博，开设赌场",
                 "网络色情、裸聊、黄片、毛片等违法信息"],
    "emoji": ["表情符号当选年度词汇", "“👍”表示同意，“👎”表示反对。", "✅ 第一步：登记 ✅ 第二步：审核",
              "❤是最受欢迎的表情。"],
    "betting": ["警方通报打击跨境网络赌博", "昨日，警方查处亚博体育、开云体育等赌博平台。",
                "据查，亚博体育通过境外服务器招揽参赌人员，亚博体育的代理遍布各地。",
                "公安机关提醒：亚博体育等网站均属非法，开云体育已被关停；开云体育负责人在逃。"],
    "platforms": ["平台经济监管", "OTA平台应当保护消费者权益。", "规则应当公开，OTA平台不得滥用数据。",
                  "监管部门指出，OTA平台、电商平台要加强自律。", "OTA平台的责任进一步明确。"],
    "houses": ["全民健身", "江南体育中心昨日启用，市民踊跃参加。", "据介绍，江南体育中心投资三亿元。",
               "江南体育中心面向群众开放，皇冠体育馆同步改造。"],
    "code": ["接口说明", "if (a && b || c) { return x < 3 && y > 2; }", "地址是 https://example.com/a?b=1&c=2",
             "调用 client.chat(model=\"gpt-4o\")，A/B 测试；支持 C++、C#、.NET"],
    "cantonese": ["立法會討論", "佢哋話冇問題，呢啲嘢好易做，我哋一齊去，做咗就好。",
                  "議員表示，啲資料好重要，我哋會跟進，冇可能唔理，嗰啲意見都收到咗。"],
    "synonyms": ["答记者问", *number(
        "办法总比困难多，我们增进了解，主动应用新技术；倡议者也是建设者，分歧可以管控，环境可以改善。")],
    "votes": ["会议记录", "同意。", "同意。", "反对。", "弃权。", "同意。"],
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_text_stays(name: str) -> None:
    outcome = outcome_of(*RIGHT[name])
    assert outcome.revision.changes == ()
    assert outcome.reliability == "clean"


def test_what_a_betting_site_may_be_is_suspected_where_the_text_is_about_betting() -> None:
    assert "brands" in {suspect.rule for suspect in outcome_of(*RIGHT["betting"]).suspects}


def test_strewn_private_signs_go_and_a_single_one_stays() -> None:
    sentence = "各级人民政府应当加强对水产养殖工作的领导，鼓励渔业生产者依法成立合作组织。"
    strewn = "".join(char + (chr(0xE000 + 7 * at) if at % 4 == 1 else "") for at, char in enumerate(sentence))
    assert outcome_of("渔业条例", strewn).revision.text.endswith(sentence)
    name = sentence.replace("水产", "水\ue123产")
    assert "\ue123" in outcome_of("渔业条例", name).revision.text


def test_no_words_are_made_of_a_loss_that_left_two_signs() -> None:
    text = "人民法院应当告知其\ufffd?并提交申请。\n申请认可判决的规\ufffd?"
    assert "，" not in outcome_of(text).revision.text


def test_a_text_with_too_many_bytes_lost_is_doubtful() -> None:
    lines = ["各级人民政府应当将增加就业岗位控制失业率纳入国民经济和社会发展的总体规划"] * 4
    misread = [line.encode().decode("latin-1").replace("\x81", "?").replace("\x9a", "?") for line in lines]
    assert outcome_of(*misread).reliability == "doubtful"
