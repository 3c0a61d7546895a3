"""The view of a text in which private data are looked for, one character for one: offsets stay those of the text."""

import re
from collections.abc import Callable, Iterable

Span = tuple[int, int]
Finder = Callable[[str], list[Span]]
Holds = Callable[[re.Match[str]], bool]

HAN = "〇零一二三四五六七八九"
BETWEEN = r"[ \-._·/*\\,、()]"
"""What people put between the digits of a number."""

_DIGITS_OF_HAN = str.maketrans(HAN + "○", "001234567890")
_READ_ALOUD = re.compile(
    rf"[{HAN}○](?<![周期第].)(?:[ ,、\-]{{0,2}}[{HAN}○]){{6,}}"
    "(?![十百千万个次遍下直些样起点条位名家天年月会度种回趟声台件])"
)
"""A number said digit by digit; the 一 of the 一直 after it is none of it."""
_NET = re.compile(r"(?:https?://|HTTPS?://|www\.)[!#-&*-+\--:=?-Z\\^_a-z~]+")
_PARAMETER = re.compile(
    r"(?<=[?&])(?:phone|mobile|tel|mob|e?mail|qq|uin|wx|weixin|wechat|idcard|card)=[^&]*", re.IGNORECASE
)
"""A part of an address on the net that says itself that it holds private data."""
_HASH = re.compile(r"[0-9a-f](?<![0-9A-Za-z-].)[0-9a-f-]{15,}(?![0-9A-Za-z])")
"""The name of a capture, a commit, a UUID: digits by chance."""


class _Folding(dict[int, str]):
    """A table for `str.translate` that remembers what it does not change: that a key is missing costs too much."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code)
        return self[code]


_FOLDING = _Folding(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {code: str((code - 0x1D7CE) % 10) for code in range(0x1D7CE, 0x1D800)}
    | dict.fromkeys(map(ord, "\t\u00a0\u00ad\u202f\u205f\u2060\u3000\ufe0f\u20e3\ufeff"), " ")
    | dict.fromkeys(range(0x2000, 0x200E), " ")
    | dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
    | dict.fromkeys(map(ord, "•‧・⋅∙"), "·")
    | dict(zip(map(ord, "幺壹贰叁肆伍陆柒捌玖貳參陸"), "一一二三四五六七八九二三六", strict=True))
    | dict(
        zip(
            map(ord, "電話號機訂單編碼車證區縣鎮樓棟戶賬帳傳撥聯滬雲遼魯蘇贛陝閩貴寧瓊晉東廣內臺慶龍條於"),
            "电话号机订单编码车证区县镇楼栋户账账传拨联沪云辽鲁苏赣陕闽贵宁琼晋东广内台庆龙条于",
            strict=True,
        )
    )
)
"""Full width, mathematical digits, blanks nobody sees, dashes and dots; digits in formal script; the traditional signs
of the words that matter here."""


def folded(text: str) -> str:
    """`text` in half width, with one kind of blank, dash and dot."""
    return text.translate(_FOLDING)


def searchable(text: str) -> str:
    """`text` folded, with numbers said aloud as digits, without addresses on the net and hashes."""
    view = _READ_ALOUD.sub(lambda match: match.group().translate(_DIGITS_OF_HAN), folded(text))
    view = without(view, _on_the_net(text))
    return without(view, [match.span() for match in _HASH.finditer(view) if re.search("[a-f]", match.group())])


def _on_the_net(text: str) -> list[Span]:
    """Addresses on the net, but for the parameters that say what they hold."""
    spans: list[Span] = []
    for address in _NET.finditer(text):
        at = address.start()
        for parameter in _PARAMETER.finditer(text, *address.span()):
            spans.append((at, parameter.start()))
            at = parameter.end()
        spans.append((at, address.end()))
    return spans


def without(text: str, spans: Iterable[Span]) -> str:
    """`text` with a sign that no pattern knows in the place of each character of `spans`."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += [text[at:start], "\0" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def finder(*patterns: str, holds: Holds = lambda match: True, flags: int = 0) -> Finder:
    """A function that finds what the group `it` of a pattern matches, where `holds` agrees, by place.

    A pattern begins with what it can begin with, and looks behind afterwards: so a text is skimmed ten times faster.
    """
    compiled = [re.compile(pattern, flags) for pattern in patterns]

    def spans(text: str) -> list[Span]:
        found: list[Span] = []
        for pattern in compiled:
            new = _matches(pattern, text, holds)
            found += new
            text = without(text, new)
        return sorted(found)

    return spans


def _matches(pattern: re.Pattern[str], text: str, holds: Holds) -> list[Span]:
    found: list[Span] = []
    at = 0
    while match := pattern.search(text, at):
        if holds(match):
            found.append(match.span("it"))
            at = match.end("it")
        else:
            at = match.start() + 1
    return found


def before(match: re.Match[str], length: int) -> str:
    """Up to `length` characters before what `match` found."""
    at = match.start("it")
    return match.string[max(0, at - length) : at]
