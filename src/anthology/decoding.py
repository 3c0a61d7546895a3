"""Bytes → text: UTF-8 and nothing else, without characters that nobody can see."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from anthology.codes import problem
from anthology.errors import AnthologyError, Place, Problem

_FAULTS = 20
"""Most bad characters of one file that are reported."""
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffc\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e00ff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]|(?<![\u0600-\u0dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
"""Controls, marks of direction, blanks without width, fillers, noncharacters. A joiner may stand after a sign or a
letter that is joined: in emoji, in Arabic and Indian scripts."""
_NAMES = {
    "\x00": "空字符",
    "\x1b": "控制符",
    "\xad": "看不见的连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽断字符",
    "\u200d": "零宽连字符",
    "\u2028": "看不见的换行符",
    "\u2029": "看不见的分段符",
    "\u2060": "零宽的连接符",
    "\u3164": "看不见的占位符",
    "\ufeff": "BOM 标记",
    "\ufffc": "粘贴对象留下的占位符",
}


def decode(path: str, data: bytes, letter: str) -> str:
    """The text of a file: UTF-8, with or without BOM, any line ends, no control or direction characters.

    Raises AnthologyError (001, 002) with the place of the first bad byte, or of each bad character. `letter` is the
    family of the problem codes.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = "" if _is_utf16(data) else error.object[: error.start].decode("utf-8")  # `object` is without the BOM
        good = good.replace("\r\n", "\n").replace("\r", "\n")
        guess, advice = _guess(data, error.object[error.start :])
        place = Place.at(path, good, len(good))
        raise AnthologyError(problem(letter + "001", place, guess=guess, advice=advice)) from None
    if guessed := _kind_of_file(data) or (_is_utf16(data) and "UTF-16"):
        guess, advice = _told(guessed)
        raise AnthologyError(problem(letter + "001", Place(path), guess=guess, advice=advice))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if problems := tuple(islice(_bad_characters(path, text, letter), _FAULTS)):
        raise AnthologyError(*problems)
    return text


def character(sign: str) -> str:
    """How a message names a character that cannot be seen."""
    category = unicodedata.category(sign)
    kind = _NAMES.get(sign) or {"Cc": "控制符", "Cf": "改变文字方向或不可见的符号"}.get(category, "不能用的符号")
    return f"U+{ord(sign):04X}（{kind}）"


def _bad_characters(path: str, text: str, letter: str) -> Iterator[Problem]:
    """A problem for each bad character, and one for a run of them."""
    end = -1
    for bad in FORBIDDEN.finditer(text):
        if bad.start() != end:
            yield problem(letter + "002", Place.at(path, text, bad.start()), character=character(bad.group()))
        end = bad.end()


# What the file is instead --------------------------------------------------------------------------------------------

_SIGNATURES = (
    (b"PK\x03\x04", "Word 文档（.docx）或压缩包"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word 文档（.doc）"),
    (b"{\\rtf", "写字板文档（.rtf）"),
    (b"%PDF-", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
)
_SAVE = "请在编辑器里另存一次，编码选 UTF-8。"
_COPY = "请把里面的文字复制到纯文本文件里，存为 UTF-8 编码。"


def _told(guessed: str) -> tuple[str, str]:
    """(wording of what the file is, advice)."""
    encoding = guessed.startswith(("UTF", "GBK", "Big5"))
    blank = " " if guessed[0].isascii() else ""
    return f"，看起来是{blank}{guessed}", _SAVE if encoding else _COPY


def _guess(data: bytes, rest: bytes) -> tuple[str, str]:
    """What a file that is not UTF-8 seems to be, and advice; `rest` begins with the first bad byte."""
    if guessed := _kind_of_file(data) or (_is_utf16(data) and "UTF-16") or _chinese(data):
        return _told(guessed)
    if guessed := _chinese(rest):
        return f"：从这里起看起来是 {guessed}", "请把这一段删掉重新粘贴，再另存为 UTF-8。"
    return "", "请删掉这里的乱码，再另存为 UTF-8。"


def _kind_of_file(data: bytes) -> str:
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), "")


def _is_utf16(data: bytes) -> bool:
    """By its mark, or because every other byte of what begins in ASCII is zero."""
    start = data[:8]
    zeros = [not any(start[i::2]) for i in (0, 1)]
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(start) > 3 and zeros.count(True) == 1)


def _chinese(data: bytes) -> str:
    """The Chinese encoding in which `data` holds most everyday characters; empty if it is in none."""
    shares = {name: _everyday(data, encoding, lead) for name, encoding, lead in _ENCODINGS}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] else ""


_ENCODINGS = (("GBK/GB18030", "gb18030", (0xB0, 0xD7)), ("Big5", "big5", (0xA4, 0xC6)))
"""(name, codec, first and last lead byte of the everyday characters)."""


def _everyday(data: bytes, encoding: str, lead: tuple[int, int]) -> float:
    """How many of the characters beyond ASCII are everyday ones; 0 if `data` is not of that encoding, or too short."""
    try:
        wide = [c.encode(encoding) for c in data.decode(encoding) if c > "\x7f"]
    except UnicodeDecodeError:
        return 0.0
    everyday = sum(len(c) == 2 and lead[0] <= c[0] <= lead[1] and c[1] > 0x3F for c in wide)
    return everyday / len(wide) if len(wide) > 1 else 0.0
