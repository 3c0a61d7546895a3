"""YAML text → values with places, by event scan.

Scalars stay strings: nothing is guessed to be a number, a date or a truth (design: "typed by `FIELDS`"). Each string
knows its place, so that a problem found much later can still point at it. Anchors, aliases, tags, duplicate keys
and deep nesting are refused before a value is built.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from anthology.codes import nearest, problem
from anthology.errors import AnthologyError, Place, Problem

DEPTH = 8
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


class Placed(str):
    """A string that knows where it stands."""

    place: Place
    start: int | None
    """Offset in the file at which the value stands verbatim; None if the file writes it otherwise (folded, escaped)."""

    def __new__(cls, value: str, place: Place, start: int | None = None) -> "Placed":
        self = super().__new__(cls, value)
        self.place, self.start = place, start
        return self

    def __getnewargs__(self) -> tuple[str, Place, int | None]:  # type: ignore[override]
        return str(self), self.place, self.start


class Text(Placed):
    """A `Placed` string that is prose, to be normalised like the body."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A YAML list."""

    items: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping, in the order of the file."""

    entries: "tuple[tuple[Placed, Node], ...]"
    place: Place


Node = Placed | Sequence | Table


# Reading the tree ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A YAML text inside a file."""

    path: str
    text: str
    """The whole file, decoded, with `\\n`."""
    start: int
    end: int
    letter: str
    """The family of problem codes: F or C."""

    def place(self, mark: Any) -> Place:
        """The place of a PyYAML mark."""
        return Place.at(self.path, self.text, min(self.start + mark.index, len(self.text)))

    def fail(self, number: str, mark: Any, **values: object) -> AnthologyError:
        """The problem `letter + number` at a PyYAML mark, ready to raise."""
        return AnthologyError(problem(self.letter + number, self.place(mark), **values))


def decode(path: str, data: bytes, letter: str) -> str:
    """The text of a file: UTF-8, with or without BOM, any line ends, no control or direction characters.

    Raises AnthologyError (001, 002) with the place of the first bad byte or character.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8")  # what utf-8-sig decodes: `data` without its BOM
        good = good.replace("\r\n", "\n").replace("\r", "\n")
        place = Place.at(path, good, len(good))
        raise AnthologyError(problem(letter + "001", place, guess=_guess_encoding(data))) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if bad := _FORBIDDEN.search(text):
        place = Place.at(path, text, bad.start())
        raise AnthologyError(problem(letter + "002", place, character=f"U+{ord(bad.group()):04X}"))
    return text


def _guess_encoding(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "，看起来是 UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "，看起来是 GBK/GB18030"


def parse(excerpt: Excerpt) -> Node | None:
    """The tree of a YAML text; None if it is empty. Raises AnthologyError with the first fault."""
    source = excerpt.text[excerpt.start : excerpt.end]
    try:
        events = iter(list(_checked(excerpt, yaml.parse(source, Loader=_LOADER))))
    except yaml.MarkedYAMLError as error:
        raise AnthologyError(*_faults(excerpt, error)) from None
    first = next(events, None)
    if isinstance(first, yaml.ScalarEvent) and (colons := _bad_colons(excerpt)):
        raise AnthologyError(*colons)  # no line at all has a colon that YAML knows
    return None if first is None else _node(excerpt, first, events)


def _checked(excerpt: Excerpt, events: Iterable[Any]) -> Iterator[Any]:
    """The node events of `events`; what is not allowed is raised before anything is built from it."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise excerpt.fail("005", event.start_mark, what="别名", sign=f"*{event.anchor}")
        if isinstance(event, (yaml.NodeEvent)):
            if event.anchor:
                raise excerpt.fail("005", event.start_mark, what="锚点", sign=f"&{event.anchor}")
            if tag := getattr(event, "tag", None):
                raise excerpt.fail("005", event.start_mark, what="标签", sign=tag)
            yield event
        elif isinstance(event, yaml.CollectionEndEvent):
            yield event
        elif isinstance(event, yaml.DocumentStartEvent) and event.explicit:
            raise excerpt.fail("003", event.start_mark, reason="多了一行 ---", advice="请删掉这一行。")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise excerpt.fail("006", event.start_mark, limit=DEPTH)


def _node(excerpt: Excerpt, event: Any, events: Iterator[Any]) -> Node:
    place = excerpt.place(event.start_mark)
    if isinstance(event, yaml.ScalarEvent):
        _refuse_cut(excerpt, event)
        if bad := _FORBIDDEN.search(event.value):  # written as an escape, "\\u202E"
            raise excerpt.fail("002", event.start_mark, character=f"U+{ord(bad.group()):04X}")
        return Placed(event.value, place, _verbatim(excerpt, event))
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(tuple(_node(excerpt, e, events) for e in _until_end(events)), place)
    entries: dict[str, tuple[Placed, Node]] = {}
    for e in _until_end(events):
        key = _node(excerpt, e, events)
        value = _node(excerpt, next(events), events)
        if not isinstance(key, Placed):
            raise AnthologyError(
                problem(excerpt.letter + "003", key.place, reason="字段名不是文字", advice="请给内容加引号。")
            )
        if key in entries:
            first = entries[key][0].place.line
            raise AnthologyError(problem(excerpt.letter + "004", key.place, name=key, first=first))
        entries[key] = (key, value)
    return Table(tuple(entries.values()), place)


def _refuse_cut(excerpt: Excerpt, event: Any) -> None:
    """A `#` right before a character is no comment to an editor: “订单 #123” would lose its end in silence."""
    end = excerpt.start + event.end_mark.index
    cut = re.compile(r"[ \t]+#(?=[^\s#])").match(excerpt.text, end) if not event.style else None
    if cut:
        place = Place.at(excerpt.path, excerpt.text, cut.end() - 1)
        raise AnthologyError(problem(excerpt.letter + "016", place))


def _until_end(events: Iterator[Any]) -> Iterator[Any]:
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield event


def _verbatim(excerpt: Excerpt, event: Any) -> int | None:
    quoted = event.style in ("'", '"')
    start = excerpt.start + event.start_mark.index + quoted
    return start if excerpt.text.startswith(event.value, start) else None


_EXPLANATIONS = (
    ("tab character", "这里用了制表符（Tab）", "请改成空格。"),
    ("mapping values are not allowed", "值里又出现了冒号", "请给整个值加上引号。"),
    ("expected ':'", "这一行缺少英文冒号加空格", "请写成“字段: 内容”，冒号用英文的，后面留一个空格。"),
    ("block sequence entries", "值以特殊符号开头", "请给整个值加上引号。"),
    ("cannot start any token", "值以特殊符号开头", "请给整个值加上引号。"),
    ("scanning an alias", "值以特殊符号开头", "请给整个值加上引号。"),
    ("scanning an anchor", "值以特殊符号开头", "请给整个值加上引号。"),
    ("scanning a tag", "值以特殊符号开头", "请给整个值加上引号。"),
    ("escape character", "英文双引号里不能用反斜杠 \\", "请把两头的双引号换成英文单引号 '。"),
    ("quoted scalar", "引号没有成对", "请补上结尾的引号。"),
    ("flow", "方括号或花括号没有成对，或少了逗号", "请检查 [ ]、{ } 和英文逗号。"),
    ("", "缩进或标点不对", "请对照上一行检查缩进，冒号后面要有一个空格。"),
)
"""(what PyYAML says, the same in Chinese, advice); the first that fits."""
_AT_CONTEXT = ("expected ':'", "scanning an alias", "scanning an anchor", "scanning a tag", "unexpected end of stream")
"""Where the start of the thing is to blame, not the place where PyYAML gave up."""
_BAD_COLON = re.compile(r"^[ ]*(?:- )?(?P<name>[a-z_]+)(?P<colon>：|:(?=[^\s:/]))", re.MULTILINE)
_ANY_BAD_COLON = re.compile(r"[ ]*(?:- )?(?P<name>[^\s：:]{1,20})(?P<colon>：|:(?=[^\s:/]))")


def _faults(excerpt: Excerpt, error: yaml.MarkedYAMLError) -> tuple[Problem, ...]:
    """What PyYAML met, as the mistake that an editor most likely made, where it was made."""
    return _bad_colons(excerpt) or (_fault(excerpt, error),)


def _fault(excerpt: Excerpt, error: yaml.MarkedYAMLError) -> Problem:
    said = f"{error.context} {error.problem}"
    mark: Any = error.problem_mark or error.context_mark
    began: Any = error.context_mark or mark
    if any(sign in said for sign in _AT_CONTEXT) or ("flow" in said and began.line != mark.line):
        mark = began
    at = excerpt.start + mark.index
    line = excerpt.text.rfind("\n", 0, at) + 1
    before, sign = excerpt.text[line:at], excerpt.text[at : at + 1]
    if sign == "\t" or before.strip(" ") == "\t":
        said = "tab character"
    elif "expected ':'" in said and (colon := _ANY_BAD_COLON.match(excerpt.text, line)):
        return _bad_colon(excerpt, colon)
    elif "expected key" in said and before.endswith(('"', "'")):
        return _problem_003(excerpt, at, "结尾的引号后面还有文字", "要引用，请用中文引号“ ”。")
    elif (
        "mapping values" in said
        and (indent := len(before) - len(before.lstrip(" ")))
        and _deeper(excerpt, line, indent)
    ):
        at, said = line + indent, ""
    reason, advice = next((reason, advice) for text, reason, advice in _EXPLANATIONS if text in said)
    return _problem_003(excerpt, at, reason, advice)


def _deeper(excerpt: Excerpt, line: int, indent: int) -> bool:
    """Whether the line that starts at `line` is indented more than the one above, which has a value already."""
    above = excerpt.text[excerpt.start : line].rstrip("\n").rpartition("\n")[2]
    return indent > len(above) - len(above.lstrip(" ")) and not above.rstrip().endswith(":")


def _bad_colons(excerpt: Excerpt) -> tuple[Problem, ...]:
    """The fields whose colon is full-width or lacks its blank."""
    return tuple(_bad_colon(excerpt, match) for match in _BAD_COLON.finditer(excerpt.text, excerpt.start, excerpt.end))


def _bad_colon(excerpt: Excerpt, match: re.Match[str]) -> Problem:
    reason = "这个冒号是中文的" if match.group("colon") == "：" else "这个冒号后面少了一个空格"
    advice = f"请写成“{match.group('name')}: …”，英文冒号，后面留一个空格。"
    return _problem_003(excerpt, match.start("colon"), reason, advice)


def _problem_003(excerpt: Excerpt, at: int, reason: str, advice: str) -> Problem:
    place = Place.at(excerpt.path, excerpt.text, min(at, len(excerpt.text)))
    return problem(excerpt.letter + "003", place, reason=reason, advice=advice)


# Typing the tree -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a table of fields: its name, how its value is read, and what it means."""

    name: str
    read: Callable[["Reader", Node, "Field"], Any]
    example: str
    """A whole right line, shown in messages."""
    says: str
    """In Chinese, for the editor's guide."""
    default: Any = None
    required: bool = False
    limit: int = 0
    """Most characters of a text; 0 for no limit."""
    choices: tuple[str, ...] = ()


class Reader:
    """Reads nodes into typed values and gathers the problems met on the way."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.problems: list[Problem] = []

    def report(self, number: str, place: Place, **values: object) -> None:
        self.problems.append(problem(self.letter + number, place, **values))

    def table(self, node: Node | None, fields: Mapping[str, Field], place: Place) -> dict[str, Any]:
        """The values of a mapping by `fields`: defaults where absent or unreadable, a problem for all that is wrong."""
        values = {field.name: field.default for field in fields.values()}
        if node is not None and not isinstance(node, Table):
            self.report("008", node.place, example=next(iter(fields.values())).example)
            return values
        entries = dict(node.entries) if node else {}
        for key, value in entries.items():
            if key not in fields:
                self.report("010", key.place, name=key, nearest=nearest(key, list(fields)))
            elif (read := fields[key].read(self, value, fields[key])) is not None:
                values[key] = read
        for field in fields.values():
            if field.required and field.name not in entries:
                self.report("009", place, name=field.name, example=field.example)
        return values


def word(reader: Reader, node: Node, field: Field) -> Placed | None:
    """One string that is not prose: a slug, an address, a name of something."""
    if not isinstance(node, Placed):
        reader.report("011", node.place, name=field.name, shape="一行文字", example=field.example)
    elif not node.strip():
        reader.report("012", node.place, name=field.name)
    elif field.limit and len(node) > field.limit:
        reader.report("007", node.place, what=f"“{field.name}”", limit=f"{field.limit} 字")
    elif field.choices and node not in field.choices:
        reader.report("015", node.place, name=field.name, choices="、".join(field.choices), value=node)
    else:
        return node
    return None


def text(reader: Reader, node: Node, field: Field) -> Text | None:
    """One string of prose."""
    read = word(reader, node, field)
    return None if read is None else prose(read)


def prose(value: Placed) -> Text:
    """`value` marked as prose."""
    return Text(value, value.place, value.start)


def number(reader: Reader, node: Node, field: Field) -> int | None:
    """A whole number in ASCII digits."""
    read = word(reader, node, field)
    if read is None or re.fullmatch(r"[0-9]{1,6}", read):
        return None if read is None else int(read)
    reader.report("014", read.place, name=field.name, example=field.example, value=read)
    return None


def truth(reader: Reader, node: Node, field: Field) -> bool | None:
    """`true` or `false`."""
    read = word(reader, node, field)
    if read is not None and read not in ("true", "false"):
        reader.report("015", read.place, name=field.name, choices="true、false", value=read)
        return None
    return None if read is None else read == "true"


class Day(datetime.date):
    """A date that knows where it stands."""

    place: Place

    @classmethod
    def at(cls, value: Placed) -> "Day":
        """The day that `value` writes as YYYY-MM-DD. Raises ValueError if there is none."""
        self = cls.fromisoformat(value)
        self.place = value.place
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Day.at, (Placed(self.isoformat(), self.place),)


def date(reader: Reader, node: Node, field: Field) -> Day | None:
    """A day as YYYY-MM-DD."""
    read = word(reader, node, field)
    if read is None:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", read):
        reader.report("013", read.place, value=read, reason="的写法不对")
        return None
    try:
        return Day.at(read)
    except ValueError:
        reader.report("013", read.place, value=read, reason="不存在")
        return None


def words(reader: Reader, node: Node, field: Field) -> tuple[Placed, ...] | None:
    """A list of strings."""
    if not isinstance(node, Sequence):
        reader.report("011", node.place, name=field.name, shape="一个列表", example=field.example)
        return None
    return tuple(read for item in node.items if (read := word(reader, item, field)) is not None)


def texts(reader: Reader, node: Node, field: Field) -> tuple[Text, ...] | None:
    """A list of prose strings."""
    read = words(reader, node, field)
    return None if read is None else tuple(prose(item) for item in read)


def pairs(reader: Reader, node: Node, field: Field) -> tuple[tuple[Placed, Text], ...] | None:
    """A mapping of name to prose, in the order of the file."""
    if not isinstance(node, Table):
        reader.report("011", node.place, name=field.name, shape="“名字: 文字”的一组", example=field.example)
        return None
    read = ((key, text(reader, value, field)) for key, value in node.entries)
    return tuple((key, value) for key, value in read if value is not None)
