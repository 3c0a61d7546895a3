"""Where somebody lives: a street or a village with a number, a house with a flat."""

import re

from anthology.privacy.folding import HAN, Span, finder

_N = rf"(?:[0-9]{{1,5}}|[{HAN}十百]{{1,7}})"
_NO_DOOR = "(?! ?(?:线|出口|入口|口|门|桥|站|台|机|文|令|选手|员|公路|高速))"
_ESTATE = "(?:小区|花园|家园|公寓|新村|佳园|嘉园|苑|城|府|庭|湾|大厦|宿舍|大院|里)"
_ROOM = rf"(?:[0-9]{{3,4}}|[{HAN}]{{3,4}})"
_NO_COUNT = "(?! ?[0-9户人元平个年月米吨多家套件])"
_PART = rf"(?:(?:,| ?(?:[一-鿿]{{1,8}}?{_ESTATE})? ?)(?:{_N}|[A-Z]) ?(?:号楼|号院|栋|幢|座|单元|门|层|楼|室|户|房))"
_STREET = (
    r"(?P<it>(?:路(?<![线电铁网思道公马回水半套销门出近同陆气油管光]路)|街(?<![逛上沿满扫跨过当]街)(?!道)|巷|胡同"
    r"|道(?<![知报频通楼跑车轨管渠味地难街人魔柔茶铁]道))(?:[东西南北中]段?|[一二三四五]段)? ?"
    rf"(?:{_N}弄(?: ?{_N}号)?|[甲乙丙丁附]?{_N}(?:[-之]{_N}|[甲乙丙丁])? ?号院?{_NO_DOOR})"
    rf"{_PART}{{0,6}}(?:[ -]?{_ROOM}{_NO_COUNT})?)"
)
"""A street and a door, as far as the flat; 线路, 逛街 and 知道 are no streets, 路 3 号线 is no door."""
_VILLAGE = rf"(?P<it>[村屯](?<![回进出农乡全本该这那].) ?(?:{_N}[组社队] ?)?{_N}号{_NO_DOOR}{_PART}{{0,3}})"
_FLOOR = rf"(?:[ ,]?{_N}[层楼])?"
_FLAT = (
    rf"(?P<it>[0-9{HAN}十百A-Z](?<![第0-9{HAN}十百A-Z].)(?:"
    rf"[0-9{HAN}十百]{{0,6}}(?:号楼|栋|幢|号院|(?<=[A-Z])座)[ ,]?"
    rf"(?:{_N}单元{_FLOOR}(?:[ ,]?{_ROOM}(?:室|房|号)?{_NO_COUNT})?|{_FLOOR}{_ROOM}(?:室|房)?{_NO_COUNT})"
    rf"|[0-9{HAN}十百]{{0,6}}单元[ ,]?{_FLOOR}{_ROOM}(?:室|房|号)?{_NO_COUNT}"
    rf"|(?<=[园区寓村苑城府庭湾].)[0-9]{{0,2}}-[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9-])"
    rf"|(?<=[厦寓楼舍].)座?[0-9{HAN}]{{1,4}}{_FLOOR}(?:室|房)))"
)
"""A flat, or a house with its entrance; 第三单元 is a lesson, 5 栋 1203 户 a count."""
_TO_THE_DOOR = re.compile(rf"(?:栋|幢|楼|院|座|单元).*{_ROOM}(?:室|房|号)?$")
"""What leads to one flat though no place is named."""
_numbered = finder(_STREET, _VILLAGE, _FLAT)

_BEFORE = re.compile("(?:[一-鿿]+[省市区县州盟旗镇乡村] )*[一-鿿]+$")
_LEADING = re.compile(
    "[住在到去是给的了址从说找寄]|位于|坐落于?|[我他她你您]家|家里|[客用]户|先生|女士|大[爷妈]|师傅|[那这一]条"
)
"""Words before an address that are none of it."""
_PROVINCE = re.compile(
    "(?<![省市区县镇道])(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南"
    "|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)"
)
_PLACE = re.compile(rf"(?:{_ESTATE}|[省市区县镇乡村园院路街巷])$")


def addresses(text: str) -> list[Span]:
    """Addresses that lead to a door, each from the first of its place names."""
    spans: list[Span] = []
    free = 0
    for start, end in _numbered(text):
        name = _place_name(text[max(free, start - 40) : start])
        in_a_flat = text[start] not in "路街巷胡道村屯"
        if in_a_flat and not _PLACE.search(name):
            name = ""
        if name or (in_a_flat and _TO_THE_DOOR.search(text[start:end])):
            free = end
            spans.append((start - len(name), end))
    return spans


def _place_name(words: str) -> str:
    """The end of `words` that can be a place: without what is said before it."""
    name = _BEFORE.search(words)
    if not name:
        return ""
    *_, cut = [0, *(match.end() for match in _LEADING.finditer(name.group()))]
    province = _PROVINCE.search(name.group(), cut)
    return name.group()[province.start() if province else cut :]
