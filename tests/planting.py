"""Private data made up by chance and planted in sentences of stories; and numbers that are nobody's."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from anthology.privacy import Kind

_FULL_WIDTH = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000})
_SAID = str.maketrans("0123456789", "零幺二三四五六七八九")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

SENTENCES = (
    "客户第三次来电，说宽带又断了，{}，请经理回电。",
    "坐席记下{}就挂了电话。",
    "- 客户：{}，你记一下。",
    "- ——他报了一遍：{}",
    "summary: 他留了{}，说下午都在家。",
    "<!-- 核对过：{} -->",
    "![工单的照片，上面写着{}](gong-dan.png)",
    "他说“{}”，又说一遍；我写在纸上。",
    "| 王先生 | {} | 已回访 |",
    "请在2024年1月2日14:30以前联系**{}**，过时不候",
    "1. {}",
    "等了35分钟，{}一直没有人接",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with one piece of private data."""

    text: str
    kind: Kind
    start: int
    end: int


def planted(chance: Random, kind: Kind) -> Planted:
    """A sentence that holds data of `kind`, written as people write it."""
    data = chance.choice((_as_is, _as_is, _in_full_width))(_MAKERS[kind](chance))
    before, _, after = chance.choice(SENTENCES).partition("{}")
    before += chance.choice(_WORDS[kind])
    return Planted(before + data + after, kind, len(before), len(before) + len(data))


def _as_is(text: str) -> str:
    return text


def _in_full_width(text: str) -> str:
    return text.translate(_FULL_WIDTH)


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _cut(text: str, gap: str, *lengths: int) -> str:
    """`text` in groups of `lengths`."""
    groups, at = [], 0
    for length in lengths:
        groups.append(text[at : at + length])
        at += length
    return gap.join(groups)


def mobile(chance: Random) -> str:
    number = "1" + chance.choice("3456789") + _digits(chance, 9)
    gap = chance.choice((" ", "-", ".", " - ", "  "))
    return chance.choice(
        (
            number,
            _cut(number, gap, 3, 4, 4),
            _cut(number, chance.choice(" -"), 3, 8),
            " ".join(number),
            f"+86{chance.choice(('', ' ', '-'))}{number}",
            f"0086{number}",
            number.translate(_SAID),
            _cut(number.translate(_SAID), chance.choice(("，", "、", " ")), 3, 4, 4),
        )
    )


def landline(chance: Random) -> str:
    area = chance.choice(("010", "021", "0631", "0755", "0912", "028"))
    local = chance.choice("2345678") + _digits(chance, 7 if len(area) == 3 else chance.choice((6, 7)))
    cut = _cut(local, " ", len(local) - 4, 4)
    return chance.choice((f"{area}-{local}", f"{area}{local}", f"({area}){local}", f"{area} {local}", f"{area}-{cut}"))


def identity(chance: Random) -> str:
    born = datetime.date(1930, 1, 1) + datetime.timedelta(chance.randrange(34_000))
    number = chance.choice("123456789") + _digits(chance, 5) + f"{born:%Y%m%d}" + _digits(chance, 3)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))
    number += "10X98765432"[total % 11]
    return chance.choice((number, number.lower(), _cut(number, chance.choice(" -"), 6, 8, 4), " ".join(number)))


def card(chance: Random) -> str:
    start, length = chance.choice((("62", 16), ("62", 19), ("4", 16), ("53", 16), ("9558", 19)))
    number = start + _digits(chance, length - len(start) - 1)
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(number)))
    number += str(-sum(value - 9 * (value > 9) for value in doubled) % 10)
    return chance.choice((number, _cut(number, chance.choice(" -"), 4, 4, 4, 4, *([3] if length == 19 else []))))


def plate(chance: Random) -> str:
    province, office = chance.choice(_PROVINCES), chance.choice(_LETTERS)
    common = "".join(chance.choice(_LETTERS + "0123456789" * 3) for _ in range(2)) + _digits(chance, 3)
    electric = chance.choice("DF") + chance.choice(_LETTERS + "0123456789") + _digits(chance, 4)
    sign = chance.choice((common, common, electric))
    return chance.choice((f"{province}{office}{sign}", f"{province}{office}·{sign}", f"{province}{office} {sign}"))


def email(chance: Random) -> str:
    name = chance.choice(("wang.xm", "li_lei", "zhao-2", "13812345678", "a", "Chen.Jing99", "service+1"))
    host = chance.choice(("example.com", "qq.com", "mail.example.com.cn", "163.com", "weihai-water.cn"))
    return chance.choice((f"{name}@{host}", f"{name} @ {host}", f"{name} @{host}"))


def account(chance: Random) -> str:
    name = chance.choice(("zhangsan", "li_lei", "xm-wang", "Chen")) + _digits(chance, 4)
    number = chance.choice("123456789") + _digits(chance, chance.randint(5, 9))
    wechat = (f"微信号：{name}", f"加V：{name}", f"微信{name}", f"vx: {name}")
    return chance.choice((*wechat, f"QQ：{number}", f"加Q{number}"))


def address(chance: Random) -> str:
    town = chance.choice(("威海市环翠区", "山东省威海市", "北京市朝阳区", "环翠区", ""))
    street = chance.choice(("海滨北路", "建国门外大街", "中山路", "统一巷", "珠江大道"))
    flat = chance.choice(("", "3单元501室", "5号楼2单元1203", "12栋402室"))
    estate = chance.choice(("阳光花园", "幸福小区", "清河家园"))
    number = chance.randint(1, 400)
    return chance.choice((f"{town}{street}{number}号{flat}", f"{town}{estate}{chance.randint(1, 30)}号楼2单元501室"))


_MAKERS: dict[Kind, Callable[[Random], str]] = {
    Kind.MOBILE: mobile,
    Kind.LANDLINE: landline,
    Kind.IDENTITY: identity,
    Kind.CARD: card,
    Kind.PLATE: plate,
    Kind.EMAIL: email,
    Kind.ACCOUNT: account,
    Kind.ADDRESS: address,
}
_NUMBER_WORDS = ("", "电话", "号码：", "手机是", "家里的 ", "（", "wx", "vx_", "小王")
_WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.MOBILE: _NUMBER_WORDS,
    Kind.LANDLINE: ("", "电话", "座机：", "打", "（"),
    Kind.IDENTITY: ("", "身份证", "身份证号：", "证件号码 ", "证上写着"),
    Kind.CARD: ("", "卡号", "银行卡：", "转到"),
    Kind.PLATE: ("", "车牌", "车是", "停着一辆"),
    Kind.EMAIL: ("", "邮箱", "请发到", "邮件：", "或"),
    Kind.ACCOUNT: ("", "他的", "请"),
    Kind.ADDRESS: ("家住", "地址：", "住在", "送到"),
}


def harmless(chance: Random) -> str:
    """A sentence with numbers that are nobody's: orders, hotlines, dates, models, amounts, numbers struck out."""
    day = f"{chance.randint(2001, 2026)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    number = chance.choice(
        (
            f"订单号{_digits(chance, 18)}",
            f"订单编号：{_digits(chance, 19)}",
            f"快递单号 SF{_digits(chance, 13)}",
            f"运单{_digits(chance, 15)}",
            f"工单 GD{day}{_digits(chance, 5)}",
            f"流水号{day}{_digits(chance, 9)}",
            f"400-{_digits(chance, 3)}-{_digits(chance, 4)}",
            f"400{_digits(chance, 7)}",
            f"800-{_digits(chance, 3)}-{_digits(chance, 4)}",
            chance.choice(("10086", "95588", "12315", "96069", "12345热线", "110")),
            f"{day[:4]}-{day[4:6]}-{day[6:]} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}:07",
            f"{day}{_digits(chance, 6)}",
            f"DS-{_digits(chance, 4)}N-K2/{_digits(chance, 2)}P",
            f"ISBN 978-7-{_digits(chance, 3)}-{_digits(chance, 5)}-{_digits(chance, 1)}",
            f"{_digits(chance, 3)},{_digits(chance, 3)},{_digits(chance, 3)}元",
            f"版本{chance.randint(1, 9)}.{chance.randint(0, 99)}.{_digits(chance, 4)}",
            f"192.168.{chance.randint(0, 255)}.{chance.randint(0, 255)}",
            f"1{chance.choice('3456789')}{_digits(chance, 1)}****{_digits(chance, 4)}",
            f"https://www.example.com/a/{_digits(chance, 11)}_{_digits(chance, 5)}",
            f"序列号SN{_digits(chance, 11)}",
            f"{_digits(chance, 4)}张，{_digits(chance, 2)}通，{_digits(chance, 2)}.{_digits(chance, 1)}%",
            f"中山路{_digits(chance, 1)}号线，人民路支行",
            f"微信图片_{day}{_digits(chance, 6)}.jpg",
        )
    )
    return chance.choice(SENTENCES).format(number)
