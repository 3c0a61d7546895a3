"""What editors type where YAML wants something else.

PyYAML says in English where it gave up, which is often not where the mistake is. Here that becomes a `Slip`: the
character to mend, why it cannot be read, and what to type instead. Tables of patterns, the first that fits wins.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

WIDE_BLANKS = "\u00a0\u2002-\u200a\u3000"
"""Blanks that YAML takes for letters."""
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake."""

    at: int
    """Offset in the file of the character to mend."""
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What PyYAML says."""

    said: str
    at: int
    """Offset in the file at which it gave up."""
    began: int
    """Offset of the start of what it was reading."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A mistake that can be seen in one line."""

    match: re.Pattern[str]
    """Its group `at` is what is to be mended, `name` the field."""
    reason: str
    advice: str


_LEAD = r"[ ]*(?:- +)?"
_NAME = r"(?P<name>[^\s：:=；;，,。、\"'\[\]{}#·•●○*－-][^\s：:=；;，,。、]{0,19})"
_COLON = "请写成“{name}: …”：冒号用英文的，后面空一格。"
_ITEM = "请写成“- …”：英文减号，后面空一格。"
_ALIGN = "请删掉行首的空格，和上一行对齐。"


def _patterns(*rows: tuple[str, str, str]) -> tuple[_Pattern, ...]:
    return tuple(_Pattern(re.compile(pattern), reason, advice) for pattern, reason, advice in rows)


_NO_COLON = _patterns(
    (rf"{_LEAD}{_NAME} *(?P<at>[：︰﹕∶])", "这个冒号是中文的", _COLON),
    (rf"{_LEAD}{_NAME}:(?P<at>[{WIDE_BLANKS}])", "冒号后面的空格是全角的", _COLON),
    (rf"{_LEAD}{_NAME}(?P<at>:)(?=\S)(?!//)", "这个冒号后面少了一个空格", _COLON),
    (rf"{_LEAD}(?P<name>[A-Za-z_]+) *(?P<at>[=；;，,。、])", "这里应该是英文冒号", _COLON),
    (r"[ ]*(?P<at>-)(?=[^\s-])", "减号后面少了一个空格", _ITEM),
    (r"[ ]*(?P<at>[·•●○＊－–—])", "列表的每一项要用英文减号开头", _ITEM),
    (r"[ ]*(?P<at>//|[;；])", "这一行不是“字段: 内容”", "想写注释，请用 # 加空格开头；不然请删掉这一行。"),
    (rf"{_LEAD}(?P<name>[A-Za-z_]+)(?P<at> +)(?=\S)", "字段名后面少了英文冒号", _COLON),
    (
        r"\s*(?P<at>\S)",
        "这一行没有英文冒号加空格",
        "请写成“字段: 内容”；如果是上一行没有写完的话，请接到上一行的末尾。",
    ),
)
"""Lines in which YAML finds no colon."""

_FIRST = _patterns(
    (rf"(?P<at>[{WIDE_BLANKS}])", "这一行开头有全角空格", "请删掉行首的空格；要往里缩，请用半角空格。"),
    (rf"(?P<at>- +){_NAME}: ", "元数据的字段前面不用减号", "请删掉这一行开头的减号和空格。"),
    (r"(?P<at>[*•·]+ *)(?P<name>[^\s：:*]+)\**: ", "字段名前面不用星号或圆点", "请写成“{name}: …”。"),
)
"""What stands before a field's name at the start of a line."""

_SIGNS = {
    **dict.fromkeys("&*!|>%@`?", "它在元数据里有特别的意思"),
    **dict.fromkeys("[-", "机器会把它当成列表"),
    **dict.fromkeys("]},", "它在元数据里是用来收尾和分隔的"),
    "{": "机器会把它当成一组字段",
}
"""Signs that a value cannot begin with, unless they are meant."""

_VALUE = re.compile(
    rf"{_LEAD}(?P<key>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'#\[{{][^:\n]*?) *:[ \t]+(?P<value>\S.*)|[ ]*- +(?P<item>\S.*)"
)
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\n]|'')*'")
_KEY = re.compile(rf"{_LEAD}(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'#\[{{][^:\n]*?) *:(?:[ \t]|$)")
_WIDE_CLOSERS = re.compile("[］】｝〕）]")


def slip(text: str, start: int, complaint: Complaint) -> Slip:
    """The mistake behind a complaint about `text`, whose YAML begins at `start`."""
    found = (kind(text, start, complaint) for kind in _KINDS)
    return next((slip for slip in found if slip), None) or _other(text, complaint)


def quoted(value: str) -> str:
    """`value` in the quotes that keep it as it is."""
    value = value.strip()
    value = value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    return f'"{value}"' if not re.search(r'["\\]', value) else "'" + value.replace("'", "''") + "'"


# Kinds of mistakes ---------------------------------------------------------------------------------------------------


def _tab(text: str, start: int, complaint: Complaint) -> Slip | None:
    line = _line_start(text, complaint.at)
    indent = re.compile(r"[ ]*(?P<tab>\t)").match(text, line)
    tab = indent.start("tab") if indent else complaint.at
    if text[tab : tab + 1] != "\t":
        return None
    return Slip(tab, "这里的空白是用 Tab 键打的", "请删掉它，改用空格键。")


def _unclosed_quote(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A quote that is not closed on its line, where the next line is a field again."""
    line: int | None = _line_start(text, complaint.at)
    while line is not None:
        found = _value_at(text, line)
        if found and found[0][0] in "\"'" and not _QUOTED.match(found[0]):
            rest = text[line + len(_line(text, line)) + 1 :]
            if not rest.strip() or _KEY.match(rest) or "unexpected end of stream" in complaint.said:
                return Slip(found[1], "这个引号没有成对", f"请在这一行的末尾补上 {found[0][0]}，或去掉它。")
        line = _above(text, start, line)
    return None


def _no_colon(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A line without a colon: YAML complains about it, or about the colon of the next line."""
    if "expected ':'" in complaint.said:
        line: int | None = _line_start(text, complaint.began)
    elif "mapping values" in complaint.said:
        line = _above_without_colon(text, start, complaint.at)
    else:
        return None
    return None if line is None else _seen(_FIRST, text, line) or _seen(_NO_COLON, text, line)


def _above_without_colon(text: str, start: int, colon: int) -> int | None:
    """The line above the first colon of a line, if it lacks one itself."""
    line = _line_start(text, colon)
    above = _above(text, start, line)
    if above is None or not re.fullmatch(rf"{_LEAD}[^\s:]* *", text[line:colon]):
        return None
    words = _line(text, above)
    complete = _KEY.match(words) or words.lstrip(" ").startswith("#") or re.match(r" *- +\S", words)
    return None if complete else above


def _before_name(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A sign of a list before the name of a field."""
    line = _line_start(text, complaint.at)
    lines = (line, _above(text, start, line))
    return next((found for at in lines if at is not None and (found := _seen(_FIRST[1:], text, at))), None)


def _deeper(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A field that is indented more than the one above, which has a value already."""
    line = _line_start(text, complaint.at)
    above = _above(text, start, line)
    if above is None or "mapping values" not in complaint.said:
        return None
    indent, upper = _indent(_line(text, line)), _line(text, above)
    if indent <= _indent(upper) or upper.rstrip().endswith(":"):
        return None
    return Slip(line + indent, "这一行前面多了空格", _ALIGN)


def _no_key(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A line that is out of line with those above, or a list below a field that has a value."""
    line = _line_start(text, complaint.at)
    indent = _indent(_line(text, line))
    said = any(said in complaint.said for said in ("<document start>", "<block end>", "expected key"))
    if not said or complaint.at != line + indent or _above(text, start, line) is None:
        return None
    first = _first(text, start)
    if indent:
        return Slip(complaint.at, "这一行的缩进和上面几行对不齐", _ALIGN)
    if text[first] == " ":
        return Slip(first, "这一行前面多了空格", "请删掉行首的空格。")
    listed = Slip(complaint.at, "这一行是列表，可是上面的字段已经有内容了", "请把内容接到上一行，或删掉减号。")
    return listed if text[complaint.at : complaint.at + 1] == "-" else None


def _wide_comma(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A comma of a list as a Chinese input method types it."""
    if text[complaint.at : complaint.at + 1] not in set("，、；") or "flow" not in complaint.said:
        return None
    return Slip(complaint.at, "这个逗号是中文的", "请改成英文逗号加一个空格。")


def _wide_bracket(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A bracket of a list as a Chinese input method types it."""
    found = _value_at(text, complaint.began if "flow" in complaint.said else complaint.at)
    if not found:
        return None
    value, at = found
    wide = _WIDE_CLOSERS.search(value)
    if wide and value[0] in "[{" and "flow" in complaint.said and not re.search(r"[\]}]", value):
        return Slip(at + wide.start(), "这个括号是中文的", f"请改成英文的 {']' if value[0] == '[' else '}'}。")
    if value[0] in "［｛【〔" and "mapping values" in complaint.said and _WIDE_CLOSERS.match(value.rstrip()[-1]):
        return Slip(at, "这个括号是中文的", "请改成英文的，收尾的那一个也是。")
    return None


def _after_quote(text: str, start: int, complaint: Complaint) -> Slip | None:
    """Words after the closing quote."""
    found = _value_at(text, complaint.at)
    quote = _QUOTED.match(found[0]) if found else None
    if not found or not quote or complaint.at == found[1]:
        return None
    rest = found[0][quote.end() :].lstrip()
    after = found[1] + len(found[0]) - len(rest)
    advice = f"内容里的引号请用中文的“ ”，例如：{_curly(found[0])}"
    return Slip(after, "结尾的引号后面还有文字", advice) if rest else None


def _after_bracket(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A sign, or another list, after the closing bracket."""
    found = _value_at(text, complaint.at)
    closed = re.match(r"\[[^\[\]]*\]|\{[^{}]*\}", found[0]) if found else None
    if not found or not closed or complaint.at < found[1] + closed.end():
        return None
    rest = found[0][closed.end() :].strip()
    if rest[:1] in ("[", "{"):
        return Slip(complaint.at, "一行只能有一个列表", "请把两个列表合成一个：[甲, 乙]。")
    extra = Slip(complaint.at, f"“{closed.group()[-1]}”后面多了“{rest}”", "请把它删掉。")
    return extra if re.fullmatch(r"[^\w\[{]+", rest) else None


def _colon_in_value(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A second colon."""
    found = _value_at(text, complaint.at)
    if not found or complaint.at <= found[1] or "mapping values" not in complaint.said or found[0][0] in "[{":
        return None
    advice = f"请把它改成中文冒号“：”，或给整个内容加上英文引号：{quoted(found[0])}"
    return Slip(complaint.at, "内容里又有一个英文冒号加空格", advice)


def _first_sign(text: str, start: int, complaint: Complaint) -> Slip | None:
    """A value that begins with a sign of YAML."""
    found = _value_at(text, complaint.at)
    if not found or found[0][0] not in _SIGNS:
        return None
    value, at = found
    if "flow" in complaint.said and value[0] in "[{":
        return None
    advice = f"请给整个内容加上英文引号：{quoted(value)}"
    return Slip(at, f"内容不能以“{value[0]}”开头，{_SIGNS[value[0]]}", advice)


_KINDS: tuple[Callable[[str, int, Complaint], Slip | None], ...] = (
    _tab,
    _unclosed_quote,
    _no_colon,
    _before_name,
    _deeper,
    _no_key,
    _wide_comma,
    _wide_bracket,
    _after_quote,
    _after_bracket,
    _colon_in_value,
    _first_sign,
)
_SAID = (
    ("escape character", "英文双引号里不能用反斜杠 \\", "请把两头的双引号换成英文单引号 '。"),
    ("quoted scalar", "这个引号没有成对", "请补上结尾的引号。"),
    ("flow", "方括号或花括号没有成对，或少了英文逗号", "请检查 [ ]、{ }：左右成对，各项之间是英文逗号加空格。"),
    ("mapping values", "内容里又有一个英文冒号加空格", "请把它改成中文冒号“：”，或给整个内容加上英文引号。"),
    ("", "缩进或标点不对", "请对照上一行：字段前面不留空格，字段名后面是英文冒号加一个空格。"),
)
"""(part of what PyYAML says, the same in Chinese, advice) for what no pattern explains."""
_AT_START = ("unexpected end of stream", "scanning an alias", "scanning an anchor", "scanning a tag")
"""Where the start of the thing is to blame, not the place where PyYAML gave up."""


def _other(text: str, complaint: Complaint) -> Slip:
    reason, advice = next((reason, advice) for said, reason, advice in _SAID if said in complaint.said)
    across = "flow" in complaint.said and "\n" in text[complaint.began : complaint.at]
    start = across or any(said in complaint.said for said in _AT_START)
    return Slip(complaint.began if start else complaint.at, reason, advice)


# Lines that YAML accepts ---------------------------------------------------------------------------------------------


def bad_colon(text: str, at: int) -> Slip | None:
    """The mistake in a line that YAML read as plain words: `author：杨静` where a field should stand."""
    return _seen(_FIRST[:1], text, at) or _seen(_NO_COLON[:3], text, at)


# Parts of a text -----------------------------------------------------------------------------------------------------


def _seen(patterns: tuple[_Pattern, ...], text: str, line: int) -> Slip | None:
    """The first of `patterns` that fits the line at offset `line`."""
    for pattern in patterns:
        if match := pattern.match.match(text, line):
            return Slip(match.start("at"), pattern.reason, pattern.advice.format(**match.groupdict()))
    return None


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _above(text: str, start: int, line: int) -> int | None:
    """Where the nearest line above that is not blank starts; None at the top."""
    while line > start:
        line = _line_start(text, line - 1)
        if _line(text, line).strip():
            return line
    return None


def _value_at(text: str, at: int) -> tuple[str, int] | None:
    """The value in the line around `at`, and where it begins; None if there is none."""
    line = _line_start(text, at)
    found = _VALUE.match(_line(text, line))
    return (found.group(found.lastgroup), line + found.start(found.lastgroup)) if found and found.lastgroup else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _first(text: str, start: int) -> int:
    """Where the first line that is not blank starts."""
    while start < len(text) and not _line(text, start).strip():
        start += len(_line(text, start)) + 1
    return start


def _curly(value: str) -> str:
    """`value` in quotes, its own quotes Chinese."""
    inner = re.sub(r"[\"']([^\"']*)[\"']", r"“\1”", value.strip())
    return inner if len(inner) <= _LONGEST else inner[:_LONGEST] + "…"
