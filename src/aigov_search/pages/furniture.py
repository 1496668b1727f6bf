"""What is page furniture, told from the words of one row alone.

All patterns are written for :func:`aigov_search.pages.rows.view_plainly`: Simplified, half width,
lower case. They match whole rows, beginnings, or several tell-tale words in one row; a policy text
that merely speaks of copyright or printing is left alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from aigov_search.chinese.folding import fold

_PINYIN_NOTE = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿ]{1,6} ?\)")

_WHOLE = {
    "navigation": (
        "首页|主页|网站首页|返回首页|回到首页|首页 .*|导航|网站导航|网站地图|站内搜索|搜索|检索|search(?: documents)?|"
        "icon|logo|menu|home|workflow|登录|注册|登录/注册|登录注册|请登录|退出|用户中心|手机版|客户端|移动客户端|"
        "无障碍(?:浏览|阅读)?|关怀版|长者(?:模式|助手|版)|繁体(?:版|中文)?|简体(?:版|中文)?|english|"
        "微信|微博|官方微博|官方微信|微信公众号|新浪微博|抖音|头条号|抖音扫码|关注@.{1,20}|设为首页|加入收藏|"
        "政务公开|新闻中心|资讯中心|业界新闻|行业新闻|公司新闻|行业资讯|新闻动态|新闻资讯|最新资讯"
    ),
    "tools": (
        r"(?:\[?(?:打印(?:本(?:页|文|稿))?|关闭(?:窗口|本页|页面)?|收藏(?:本(?:页|文))?|复制(?:链接|全文)?|分享|纠错|我要纠错|"
        r"大中小|中大小|大|中|小|字号|字体(?:大小)?|放大|缩小|默认|下载|保存|推荐|转发|点赞|举报|朗读|听新闻|返回顶部|"
        r"返回列表|返回|顶部|top|\+1|微信|微博|qq|qq空间|朋友圈|新浪微博|腾讯微博|人人网)\]?[ :|/·]*){1,12}|"
        r"(?:字号|字体(?:大小)?|浏览(?:次数|量)?|阅读(?:次数|量|数)?|点击(?:数|次数|量|率)?|访问量|热度|人气)\s*[:(]?\s*"
        r"\[?(?:(?:大|中|小|\d+|次|t|t-|t\+|[ |)\]]){0,16})|"
        r"(?:微信|手机|qq)?(?:扫一扫|扫码|扫描)[^。]{0,30}|[^。]{0,12}长按[^。]{0,10}二维码[^。]{0,20}|"
        r"分享(?:到|至|给)[^。]{0,30}|分享:?|\+? ?(?:关注|已关注|订阅)|播报(?:编辑)?|编辑|\d{0,6}有用(?:\+1)?|(?:点击)?(?:查看|阅读|加载|显示)(?:更多|全文|原文|详情)[^。]{0,12}|展开(?:全文|更多)?|收起(?:全文)?|"
        r"更多[ >》.]{0,6}|more[ >》.]{0,6}|加载中[.…]{0,6}|正在加载[.…]{0,6}|用微信[^。]{0,30}"
    ),
    "paging": (
        r"(?:(?:\[|\()?(?:上一页|下一页|首页|尾页|末页|前一页|后一页|上页|下页|共?第? ?\d{1,4} ?页|\d{1,3}|阅读全文|跳转到?|go)"
        r"(?:\]|\))?[ |/,《》<>.]*){1,24}|第 ?\d+ ?页/?共? ?\d+ ?页.{0,20}"
    ),
    "related": (
        r"(?:相关|延伸|推荐|热门|精彩|最新|更多|编辑|猜你|为您|为你|大家|网友|站内|本类|同类|今日|本周|本月|24小时|一周|图片|视频|点击|阅读|热点|新闻)"
        r"(?:新闻|阅读|链接|文章|报道|推荐|专题|内容|信息|视频|搜索|喜欢|资讯|评论|精选|排行榜?|排名|热词|标签|热文|热点|要闻|导读|附件|主题|话题|图片|问答|稿件)"
        r"(?:推荐|排行榜?|链接|列表)?[ :》>.·]{0,4}|"
        r"(?:我要|发表|网友|用户|最新|全部|热门|精彩|查看|写|我来)?(?:评论|跟帖|留言)(?:区|列表)?[ :》>.·]{0,4}(?:\(?\d*条?\)?)?|"
        r"排行榜?|点击排行|友情链接[ :]?|热搜(?:榜)?|猜你喜欢|大家都在看|其他人也在看|你可能(?:还)?(?:会|也)?(?:想看|喜欢|感兴趣)(?:的)?|参考资料|为什么(?:会)?(?:显示|看到)这个广告.?|广告(?:意见与建议|反馈)|ad ?[•·].{0,30}|相关链接[ :]*|相关附件[ :]*|责任编辑[ :]*|原标题[ :]*"
    ),
}
_START = {
    "breadcrumb": (
        r"\[?(?:您|你)?(?:现在|当前|目前)?(?:的)?(?:所在|现在|当前)?(?:的)?位置(?:是)? ?[:>]|"
        r"(?:网站)?(?:首页|主页) ?[>》/›→] ?\S|(?:您|你)(?:现在|当前)?(?:所)?在(?:的位置)?[:>]"
    ),
    "editors": (
        r"[\[(]? ?(?:责任编辑|责编|本文责编|编辑|文字编辑|网络编辑|网编|文编|美编|编审|编校|初审|复审|终审|审核|审校|校对|校审|监制|总监制|"
        r"值班编辑|值班主任|值班总编|责任校对|主编|录入|排版|稿源编辑|编辑审核|投稿邮箱|供稿单位|信息审核|采编|统筹) ?[::]|"
        r"[\[(](?:编辑|责编|责任编辑|完|全文完|本文完|正文完)[\])]?$|\(?(?:编辑|责编|责任编辑) [\u4e00-\u9fff]{2,4}\)?$|"
        r"(?:原标题|原题) ?:"
    ),
    "related": (
        r"(?:上一篇|下一篇|上一条|下一条|前一篇|后一篇|上篇|下篇|下篇文章|上篇文章) ?(?:文章|新闻)?[:》 >]|"
        r"(?:相关(?:新闻|阅读|链接|文章|报道|推荐|专题)|延伸阅读|推荐阅读|热门推荐|友情链接|网友评论|发表评论|标签|关键词|关键字|tags?) ?[:》]|"
        r"更多(?:精彩|内容|新闻|资讯|相关)[^。]{0,40}(?:关注|点击|下载|扫码|访问)"
    ),
    "copyright": (
        r"\[?[^。]{0,16}(?:版权(?:及免责)?声明|免责声明|版权说明|著作权声明|特别声明|郑重声明|法律声明|转载声明) ?[:\]]?|"
        r"(?:copyright|©|\(c\)|版权所有|all rights reserved)|"
        r"(?:本文|文章|内容|转载)(?:来源于|转载自|源自|来自|链接|地址|网址)[^。]{0,30}(?:https?:|www\.)|"
        r"(?:转载请|如需转载|未经本[网站]|凡本网|凡注明|凡本站|本网站?所有|本站所有|声明:)|"
        r"(?:主办单位|承办单位|主办|承办|技术支持|网站标识码|政府网站标识码|备案(?:号|编号)?) ?:[^。]{0,40}$"
    ),
    "keywords": r"(?:标签|关键词|关键字|tags?|keywords?|本文关键词|相关标签|相关搜索) ?:",
}
_TELLING = (
    "版权所有|版 权 所 有|copyright|©|all rights reserved|icp备|icp证|icp 备|icp经营许可证|公网安备|信息网络传播视听节目|互联网新闻信息服务许可|"
    "增值电信业务经营许可|违法和不良信息|网站标识码|转载请注明|请勿转载|不得转载|禁止转载|版权声明|免责声明|稿件来源|"
    "不代表本(?:站|网|平台)|与本(?:站|网)无关|本网站?(?:所有|协议|转载|原创|发布|注明)|本站(?:所有|转载|原创|发布|协议)|凡(?:本网|本站|注明)|"
    "未经(?:书面|本网|本站)(?:书面)?(?:协议)?(?:授权|许可)|经本网(?:站)?(?:协议)?授权"
)
"""Words of notices; two of them in one row tell it, or one in a short row."""
_HINTING = (
    "关于我们|联系我们|网站地图|网站声明|(?:隐私|私隐)(?:政策|权|声明|保护|资讯主页)?|使用条款|服务条款|法律声明|广告服务|广告刊登|诚聘英才|招聘(?:英才|信息)|"
    "友情链接|意见反馈|帮助中心|主办单位|承办单位|技术支持|备案号|设为首页|加入收藏|人才招聘|合作加盟|供稿服务|投稿|举报(?:电话|邮箱)?"
)
"""Words of a footer's menu, which only tell a row that has no sentence."""
_ADULT = re.compile(
    r"无码|有码|人妻|乱码|精品(?:国产|视频|动漫)|国产(?:精品|欧美| 欧美|自拍|视频)|欧美(?:日韩|亚洲|在线)|日韩(?:欧美|精品|免费|在线)|"
    r"亚洲av|亚洲(?:精品|综合|色图)|av(?:在线|一区|二区|无码)|91(?:在线|视频|社区|麻豆)|久久(?:综合|精品|久)|[一二三]区(?:二区|三区)|"
    r"在线观看|黄色(?:视频|网站|片)|成人(?:视频|网站|影院|电影)|裸聊|三级片|中文字幕|免费看片|k频道|一区二区|色情|丝袜|激情(?:视频|五月)"
)
_QUOTED = re.compile('[《〈"“,;。:]')
_RESIDUE = re.compile(r"\{[{!%#][^{}]{0,60}[}%#!]?\}|<%[^%]{0,60}%>|\$\{[^{}]{0,60}\}|undefined|null|nan|\[[a-z]_?\d[\w]{2,20}\]", re.I)
_RUNNING = re.compile("[。,;、](?!$)")


class _Patterns(NamedTuple):
    whole: tuple[tuple[str, re.Pattern[str]], ...]
    start: tuple[tuple[str, re.Pattern[str]], ...]
    telling: re.Pattern[str]
    hinting: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        tuple((reason, re.compile(rf"(?:{fold(words)})[ .,。:;|·》>]*")) for reason, words in _WHOLE.items()),
        tuple((reason, re.compile(fold(words))) for reason, words in _START.items()),
        re.compile(fold(_TELLING)),
        re.compile(fold(_HINTING)),
    )


def drop_pinyin_notes(plain: str) -> str:
    """``plain`` without readings in brackets after a character: what a pattern is sought in."""
    return _PINYIN_NOTE.sub("", plain) if "(" in plain else plain


def name_furniture(plain: str) -> str | None:
    """Why a row is furniture, told from its own words; None if they do not tell."""
    row = drop_pinyin_notes(plain).strip(" |·•>-_")
    if not any(char.isalnum() for char in row) or _RESIDUE.fullmatch(row):
        return "noise"
    found = _patterns()
    if len(row) <= 60:
        for reason, pattern in found.whole:
            if pattern.fullmatch(row):
                return reason
    for reason, pattern in found.start:
        if len(row) <= (160 if reason == "copyright" else 80) and pattern.match(row):
            return reason
    if _is_trail(row):
        return "breadcrumb"
    telling = len(set(found.telling.findall(row)))
    is_short = len(row) <= 60 and not _RUNNING.search(row)
    if telling >= 2 or (telling and is_short):
        return "copyright"
    if not _RUNNING.search(row) and (len(set(found.hinting.findall(row))) >= 2 or found.hinting.fullmatch(row)):
        return "copyright"
    if len(_ADULT.findall(row)) >= 2 and len(row) < 400 and "。" not in row:
        return "adult-words"
    return None


def _is_trail(row: str) -> bool:
    """Whether the row is a trail of section names: a > b > c."""
    parts = re.split(r" ?(?:>|》|›|→|»)+ ?", row)
    return (
        len(parts) >= 3
        and not _QUOTED.search(row)
        and len(row) <= 90
        and sum(len(part) <= 15 for part in parts) >= len(parts) - 1
    )
