"""Private data in a text: found where they stand, as what they are, never shown whole; and nothing else is."""

import re
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.privacy import Kind, found, masked, occurrences
from tests.conftest import ROOT
from tests.planting import harmless, planted


def shown(text: str) -> list[tuple[int, Kind, str]]:
    """(column, kind, masked) of what is found."""
    return [(finding.start + 1, finding.kind, finding.masked) for finding in found(text)]


# Found ---------------------------------------------------------------------------------------------------------------

ONE_OF = {
    Kind.MOBILE: """
        13812345678|+86 138 1234 5678|0086-138-1234-5678|8613812345678|(86)13812345678|138-1234-5678|138.1234.5678
        １３８１２３４５６７８|１３８　１２３４　５６７８|138－1234－5678|138—1234—5678|1 3 8 1 2 3 4 5 6 7 8
        138 12345678|1381234 5678|138 12 34 56 78|138**1234**5678|138\u200b1234\u200b5678
        一三八一二三四五六七八|幺三八，零零幺三，八零零零|壹叁捌 零零壹叁 捌零零零|013812345678
        """,
    Kind.LANDLINE: """
        0631-5212345|(0631)5212345|（０６３１）５２１２３４５|0631 521 2345|06315212345|010-12345678|01062345678
        +86-631-5212345|86-10-62345678|(010)8888-8888|零六三一，五二一二三四五|0631—5212345
        """,
    Kind.IDENTITY: """
        11010519491231002X|11010519491231002x|110105 19491231 002X
        １１０１０５１９４９１２３１００２Ｘ|440308199901101512
        """,
    Kind.CARD: """
        6222021234567890128|6222 0212 3456 7890 128|4111-1111-1111-1111|378282246310005|３７８２８２２４６３１０００５
        """,
    Kind.PLATE: """
        鲁K12345|鲁K·12345|鲁 K 12345|鲁Ｋ·１２３４５|魯K12345
        京AD12345|沪A·D12345|粤Z1234港|鲁K1234学|苏E1A2B3|鲁k12345
        """,
    Kind.EMAIL: """
        wang.xm@example.com|wang_xm@example.com.cn|1579130097 @qq.com|wang@qq。com|ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ
        a@163.com|wang(at)example.com|li-lei+1@mail.example.org
        """,
    Kind.ADDRESS: """
        海滨北路58号|威海市环翠区海滨北路58号3单元501室|中山路一百二十号|延安西路123弄6号302室|建国门外大街甲12号
        北京市朝阳区建国路88号院5号楼1203|阳光花园3栋2单元501|阳光花园8-2-501|5栋1203|三单元五〇一室|李家村3组15号
        山东省 威海市 环翠区 海滨北路 58 号|幸福大厦1203室|海濱路58號|文化西路 180 号 5 幢 602 室
        """,
}
"""Each alone is found whole, from its first character."""


@pytest.mark.parametrize(
    ("kind", "data"),
    [(kind, data) for kind, lines in ONE_OF.items() for data in re.split(r"\s*[|\n]\s*", lines.strip())],
)
def test_data_are_found_from_the_first_character_to_the_last(kind: Kind, data: str) -> None:
    for before, after in (
        ("", ""),
        ("他说，", "，谢谢"),
        ("**", "**"),
        ("（", "）"),
        ("- 客户：", "。"),
        ("35分钟；", "、"),
    ):
        findings = found(before + data + after)
        assert [(f.kind, f.start, f.end) for f in findings] == [(kind, len(before), len(before + data))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客户电话13812345678。", [(5, Kind.MOBILE, "138****5678")]),
        ("身份证11010519491231002X。", [(4, Kind.IDENTITY, "110*************2X")]),
        (
            "请发到wang.xm@example.com，微信wx13812345678。",
            [(4, Kind.EMAIL, "*******@example.com"), (28, Kind.MOBILE, "138****5678")],
        ),
        ("AAA修空调小王13812345678", [(9, Kind.MOBILE, "138****5678")]),
        ("zhang_13812345678_a", [(7, Kind.MOBILE, "138****5678")]),
        ("一三八一二三四五六七八一直没人接", [(1, Kind.MOBILE, "一三八＊＊＊＊五六七八")]),
        ("13812345678/13912345678", [(1, Kind.MOBILE, "138****5678"), (13, Kind.MOBILE, "139****5678")]),
        ("138 1234 5678 139 1234 5678", [(1, Kind.MOBILE, "138 **** 5678"), (15, Kind.MOBILE, "139 **** 5678")]),
        ("订单的联系电话13812345678", [(8, Kind.MOBILE, "138****5678")]),
        ("客户号码13812345678", [(5, Kind.MOBILE, "138****5678")]),
        ("员工号码是13812345678", [(6, Kind.MOBILE, "138****5678")]),
        ("账户号6222021234567890128", [(4, Kind.CARD, "6222***********0128")]),
        ("名单上13812345678", [(4, Kind.MOBILE, "138****5678")]),
        ("座机是5212345，工号5212345", [(4, Kind.LANDLINE, "5212***")]),
        ("身份证320106850101123", [(4, Kind.IDENTITY, "320**********23")]),
        ("QQ：1579130097，加我Q1579130097", [(4, Kind.ACCOUNT, "15******97"), (18, Kind.ACCOUNT, "15******97")]),
        ("扣扣12345 QQ 1579 130 097", [(3, Kind.ACCOUNT, "12*45"), (12, Kind.ACCOUNT, "15** *** *97")]),
        ("微信号：zhangsan，微信li_lei", [(5, Kind.ACCOUNT, "zh****an"), (16, Kind.ACCOUNT, "li**ei")]),
        ("加V：abc12345，vx: abc12345", [(4, Kind.ACCOUNT, "ab****45"), (17, Kind.ACCOUNT, "ab****45")]),
        ("车牌京ABCDEF", [(3, Kind.PLATE, "京A****F")]),
        ("客户张先生北京市中关村南大街5号", [(6, Kind.ADDRESS, "北京市中关村南大街*号")]),
        ("<!-- 13812345678 -->", [(6, Kind.MOBILE, "138****5678")]),
        ("[回拨](tel:13812345678)", [(10, Kind.MOBILE, "138****5678")]),
        ("https://wpa.qq.com/msgrd?v=3&uin=1579130097&site=qq", [(34, Kind.ACCOUNT, "15******97")]),
        ("https://a.cn/?phone=13812345678&a=1", [(21, Kind.MOBILE, "138****5678")]),
    ],
)
def test_what_is_found_has_its_place_and_its_kind(text: str, expected: list[tuple[int, Kind, str]]) -> None:
    assert shown(text) == expected


def test_the_contact_line_of_a_captured_page_is_found_whole() -> None:
    line = "联系电话:15922557075(加微信请注明具体事宜)QQ:1579130097 邮箱:1579130097 @qq.com"
    expected = "联系电话:159****7075(加微信请注明具体事宜)QQ:15******97 邮箱:********** @qq.com"
    assert masked(line) == expected


# Left alone ----------------------------------------------------------------------------------------------------------

NOBODYS = """
订单号13812345678，订单 20240102123456789，订单号：4012345678901234567
订单：4012888888881881，单据（4012888888881881），编号是4012888888881881
SF1381234567890 JD13812345678 YT2024010212345 快递单号：773012345678901
400-812-3456 4008123456 800-810-1234
+86 400-820-8820 拨打800-8208820 电话10106666 95588 12315 10086 110 电话：12345，021-962288
时间戳1704168000000 20240102123456789 ISBN 978-7-111-12345-6 9787111123456
192.168.11.123 版本9.7.25.13812 2024-01-02 14:30:25 1980-12-01 123
快递单13812345678，设备ID：13812345678，票号 0631-5212345，条形码 06315212345
型号DS-7816N-K2，序列号 13812345678，工号13812345678，IMEI 861381234567890
138****5678 138xxxx5678 w***@example.com w***g@qq.com 鲁K****5 6222 **** **** 0123 QQ 15******97
北苑家园清友园****，中山路，人民路支行，长安街上，乘3号线到中山路2号线，上街3号回来，○○路○○号
QQ2019版，QQ音乐，QQ群35人，QQ500000用户，通过QQ 2024-01-02 发来
微信Windows版，微信图片_20240102123456.jpg，微信公众号：khsj2016，微信支付10000元，微信（WeChat）
京东，京A，新iphone12，阿里云ECS123，最新A12345，云SERVER，新MATE60
https://www.sohu.com/a/13812345678_12345
source: {url: https://example.com/20240102/13812345678.html, capture: 002_c5ff59e9aeb17ef8.txt}
capture: 13812345678a17ef8.txt 550e8400-e29b-41d4-a716-446655440000
价格13,812,345,678元，150、200、30000，138、139、150、18开头，15、16、17、18、19、2
一、二、三、四、五、六、七、八、九、十；二〇二四年一月；一千三百八十一
弹屏@2x.png icon@2x.png @media 他@我 user@host
第三单元501 5栋1203户居民 三栋1000平米 第3单元 3号楼2单元停水 阳光小区3号楼
沪公网安备 31011202001934号 0.1% 99.9% 2000张 35通
身份证110105194912310021 银行卡6222021234567890123 11010519491331002X
电话费12345678元 来电20240102 拨打了1234567次
电路3号 铁路3号 线路2号 知道12号 频道5号 通道3号 弄1号 这条路3号
""".strip().split("\n")


@pytest.mark.parametrize("text", NOBODYS)
def test_numbers_that_are_nobodys_are_left_alone(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize("path", sorted((ROOT / "stories").glob("*.md")), ids=lambda path: path.stem)
def test_the_stories_give_nobody_away(path: Path) -> None:
    assert shown(path.read_text(encoding="utf-8")) == []


# By chance -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
def test_planted_data_are_found(kind: Kind) -> None:
    chance = Random(kind)
    for _ in range(250):
        given = planted(chance, kind)
        assert [f.kind for f in found(given.text) if f.start < given.end and f.end > given.start] == [kind], given.text


def test_harmless_sentences_give_no_alarm() -> None:
    chance = Random(0)
    assert [text for text in (harmless(chance) for _ in range(1_000)) if found(text)] == []


SCRAPS = st.sampled_from(
    [
        *"0123456789一三八零电话QQ微信号路楼单元室京鲁AKx@.-·*_/ \n（）",
        *("138", "1234", "13812345678", "０６３１", "https://a.cn/", "微信号："),
    ]
)


@given(st.lists(SCRAPS, max_size=40).map("".join) | st.text(max_size=60))
def test_what_is_struck_out_is_as_long_and_gives_no_alarm_again(text: str) -> None:
    struck = masked(text)
    assert len(struck) == len(text)
    assert masked(struck) == struck
    assert [index for index, c in enumerate(text) if c == "\n"] == [i for i, c in enumerate(struck) if c == "\n"]


@given(st.lists(SCRAPS, max_size=40).map("".join))
def test_a_line_alone_gives_what_the_text_gives(text: str) -> None:
    assert masked(text) == "\n".join(map(masked, text.split("\n")))


@given(st.lists(SCRAPS, max_size=40).map("".join))
def test_findings_stand_in_order_and_apart(text: str) -> None:
    findings = found(text)
    assert all(a.end <= b.start for a, b in pairwise(findings))
    assert all(len(f.masked) == f.end - f.start and f.masked != text[f.start : f.end] for f in findings)


# Exceptions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted", "spans"),
    [
        ("打（0631）5200000。", "0631-5200000", [(1, 14)]),
        ("打０６３１　５２０００００。", "06315200000", [(1, 13)]),
        ("发到Help@Example.com。", "help@example.com", [(2, 18)]),
        ("海濱路58號", "海濱路58号", [(0, 6)]),
        ("打0631-5200000，再打06315200000", "0631-5200000", [(1, 13), (16, 27)]),
        ("什么也没有", "——", []),
        ("什么也没有", "0631-5200000", []),
    ],
)
def test_an_exception_is_found_however_it_is_written(text: str, wanted: str, spans: list[tuple[int, int]]) -> None:
    assert list(occurrences(text, wanted)) == spans
