"""Furniture: told from the words of one line, while policy that speaks of the same things stays."""

from __future__ import annotations

import time

import pytest

from aigov_search.pages.furniture import name_furniture
from aigov_search.pages.rows import view_plainly


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("首页 新闻中心 时政 独家 县区 教育 健康", "navigation"),
        ("首頁 新聞中心 時政 獨家 縣區(qū) 小記者 教育", "navigation"),
        ("Search documents", "navigation"),
        ("您當前的位置:首頁 > 新聞中心 > 即時新聞", "breadcrumb"),
        ("当前位置 : 首页 > 资讯中心 > 时政要闻", "breadcrumb"),
        ("首页 > 资料 > 声明公报", "navigation"),
        ("【打印】【关闭】", "tools"),
        ("字体：大 中 小", "tools"),
        ("分享到微信 微博", "tools"),
        ("扫码关注", "tools"),
        ("点击查看更多", "tools"),
        ("上一页 1 2 3 下一页", "paging"),
        ("第 1 页/共 3 页", "paging"),
        ("推荐阅读", "related"),
        ("相关新闻：", "related"),
        ("我要评论", "related"),
        ("上一篇：关于开展试点工作的通知", "related"),
        ("(责编:卫嘉、白宇)", "editors"),
        ("編輯:雷偉", "editors"),
        ("责任编辑 李明", "editors"),
        ("原标题：联大通过决议", "editors"),
        ("Copyright © 2003 Example Holdings Limited. All rights reserved", "copyright"),
        ("版权声明:本网(某某新闻网)稿件,未经授权不得转载", "copyright"),
        ("京ICP备06038296号 京公网安备11040102700114", "copyright"),
        ("关于我们 | 联系我们 | 网站地图 | 隐私政策", "copyright"),
        ("标签：人工智能 治理", "keywords"),
        ("国产 欧美 日韩k频道 在线,中文字幕人妻av一区二区,91社区在线观看国产", "adult-words"),
        ("? ? ? ? ?", "noise"),
        ("-----------", "noise"),
        ("{!! riqi() !!}", "noise"),
    ],
)
def test_furniture(line: str, reason: str) -> None:
    assert name_furniture(view_plainly(line)) == reason


@pytest.mark.parametrize(
    "line",
    [
        "第三十七条 未经许可擅自经营的，责令停止经营，处五千元以上五万元以下罚款。",
        "任何单位不得侵犯他人著作权，侵权的依法承担法律责任。",
        "公布投诉举报电话、信箱等，受理不文明行为的投诉、举",
        "网站应当在首页显著位置公示隐私政策和联系方式，方便公众查阅。",
        "微信内搜索“粤税通”微信小程序→注册并完成认证",
        "河南省人大常委会关于修改〈洛阳市养犬管理规定〉的决定",
        "编辑人员应当具备相应的专业能力。",
        "全球人工智能治理倡议",
        "第一章 总则",
        "联系电话：010-84488961",
        "第三条 表演淫秽、色情内容的，依法处罚。",
    ],
)
def test_text_that_is_not_furniture(line: str) -> None:
    assert name_furniture(view_plainly(line)) is None


def test_hostile_rows_take_linear_time() -> None:
    begun = time.process_time()
    for row in (
        "大中小" * 19,
        "[打印" * 14,
        "首页 >" * 70_000,
        "©" * 300_000,
        "分享到" * 100_000,
        "a." * 150_000,
    ):
        name_furniture(row)
    assert time.process_time() - begun < 3
