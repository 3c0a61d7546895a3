"""Traditional → simplified script, one character for one character.

The conversion is OpenCC's t2s (the other configurations of opencc-python-reimplemented 0.1.7 damage simplified text)
with two additions: a character whose simplified form lies beyond U+FFFF stays, for few fonts have it; and 著, which
t2s leaves alone, becomes 着 in traditional documents wherever it does not mean “write” or “evident”.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files

from anthology.chinese.tape import Change

HANT = "hant"
HANS = "hans"

_ZHE_STAYS = re.compile(
    "著(?=[名作述者書书称稱錄录])"  # 著名 著作 著述 著者 著書 著稱 著錄
    "|(?<=[名巨原專专論论譯译遺遗編编合拙大顯显卓昭土])著(?!=[着著])"  # 名著 … 顯著 卓著 昭著 土著
    "|(?<=見微知)著|(?<=见微知)著"
    "|(?<=^[\u4e00-\u9fff]{2})著(?=[，、；,][\u4e00-\u9fff]{2,4}[译譯编編校注])"  # 张三著，李四译
    "|(?<=^[\u4e00-\u9fff]{3})著(?=[，、；,][\u4e00-\u9fff]{2,4}[译譯编編校注])"
)


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # noqa: PLC0415 - simplified text needs no converter

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@cache
def _table(name: str) -> dict[str, list[str]]:
    """A character table of OpenCC: character → its forms in the other script."""
    text = (files("opencc") / "dictionary" / f"{name}.txt").read_text(encoding="utf-8")
    return {key: forms.split() for key, _, forms in (line.partition("\t") for line in text.splitlines()) if forms}


@cache
def traditional_only() -> frozenset[str]:
    """Characters that simplified text does not use."""
    return frozenset(
        key for key, forms in _table("TSCharacters").items() if key not in forms and ord(forms[0][0]) <= 0xFFFF
    )


@cache
def simplified_only() -> frozenset[str]:
    """Characters that traditional text does not use."""
    return frozenset(key for key, forms in _table("STCharacters").items() if key not in forms)


def detect(text: str) -> str:
    """`hant` or `hans`: the script of a whole document, by the characters that only one of them uses."""
    hant = sum(map(text.count, traditional_only().intersection(text)))
    hans = sum(map(text.count, simplified_only().intersection(text)))
    return HANT if hant > hans else HANS


def to_simplified(text: str) -> Iterable[Change]:
    """The characters of `text` that t2s changes."""
    converted = _converter()(text)
    if len(converted) != len(text):
        converted = "".join(map(_converter(), text))
    for i, (before, after) in enumerate(zip(text, converted, strict=True)):
        if before != after and ord(after) <= 0xFFFF:
            yield Change(i, i + 1, after)


def zhe(text: str) -> Iterable[Change]:
    """The 著 of a traditional document that are particles or verbs and are written 着 in simplified script."""
    stays = {match.start() for match in _ZHE_STAYS.finditer(text)}
    for match in re.finditer("著", text):
        if match.start() not in stays:
            yield Change(match.start(), match.end(), "着")
