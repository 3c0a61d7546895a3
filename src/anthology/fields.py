"""Values with places, and what an editor's file may hold: nodes of YAML, typed by tables of fields.

Scalars stay strings: nothing is guessed to be a number, a date or a truth (design: "typed by `FIELDS`"). Each string
knows its place, so that a problem found much later can still point at it.
"""

import calendar
import dataclasses
import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Sequence as Sequenced
from dataclasses import dataclass, field, is_dataclass, replace
from typing import Any

from anthology.chinese import likeness
from anthology.codes import nearest, problem
from anthology.errors import Place, Problem


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


def texts_in(value: Any) -> Iterator[Text]:
    """Every `Text` in a value made of dataclasses and tuples: front matter, settings, themes."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in dataclasses.fields(value):
            yield from texts_in(getattr(value, part.name))


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
    lost: tuple[str, ...] = ()
    """Entries that could not be read, as they are written."""


Node = Placed | Sequence | Table


# Fields --------------------------------------------------------------------------------------------------------------


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
    also: tuple[str, ...] = ()
    """Names that editors, or other generators, give this field: proposed, not accepted."""
    means: Mapping[str, str] = field(default_factory=dict)
    """What editors write for a choice: proposed, not accepted."""


class Reader:
    """Reads nodes into typed values and gathers the problems met on the way."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.problems: list[Problem] = []

    def report(self, number: str, place: Place, **values: object) -> None:
        self.problems.append(problem(self.letter + number, place, **values))

    def misshapen(self, node: Node, field: Field, shape: str, instead: str = "") -> None:
        """Report a value of the wrong form; `instead` is the line that was meant, where it can be told."""
        advice = f"请写成：{instead}" if instead else f"例如：{field.example}"
        self.report("011", node.place, name=field.name, shape=shape, advice=advice)

    def table(self, node: Node | None, fields: Mapping[str, Field], place: Place) -> dict[str, Any]:
        """The values of a mapping by `fields`: defaults where absent or unreadable, a problem for all that is wrong."""
        values = {field.name: field.default for field in fields.values()}
        if node is not None and not isinstance(node, Table):
            self.report("008", node.place, example=next(iter(fields.values())).example)
            return values
        entries = dict(node.entries) if node else {}
        written = names(node) if node else frozenset()
        missing = {field.name for field in fields.values() if field.required} - written
        for key, value in entries.items():
            if key in fields:
                if (read := fields[key].read(self, value, fields[key])) is not None:
                    values[key] = read
            elif (meant := _meant(key, fields)) in missing:
                missing.remove(meant)
                self.report("009", key.place, name=meant, advice=f"请把“{key}”改成“{meant}”。")
            else:
                self.report("010", key.place, name=key, nearest=nearest(key, _known_names(fields)))
        for name in fields if written - entries.keys() <= fields.keys() else ():
            if name in missing:
                self.report("009", place, name=name, advice=f"请加上一行：{fields[name].example}")
        return values


_FIRST_WORD = re.compile(r"[^\s：:=；;，,。、\"'{}\[\]*-]+")


def names(table: Table) -> frozenset[str]:
    """The fields that stand in `table`, those that could not be read among them."""
    lost = (word.group() for entry in table.lost if (word := _FIRST_WORD.search(entry)))
    return frozenset((*dict(table.entries), *lost))


def _known_names(fields: Mapping[str, Field]) -> dict[str, str]:
    """Each name that a field may be given → the field's own."""
    return {name: field.name for field in fields.values() for name in (field.name, *field.also)}


def _meant(key: str, fields: Mapping[str, Field]) -> str:
    known = _known_names(fields)
    return known.get(likeness.nearest(key, known), "")


# Readers of values ---------------------------------------------------------------------------------------------------


def word(reader: Reader, node: Node, field: Field) -> Placed | None:
    """One string that is not prose: a slug, an address, a name of something."""
    if not isinstance(node, Placed):
        reader.misshapen(node, field, "一行文字")
    elif not node.strip():
        reader.report("012", node.place, name=field.name)
    elif field.limit and len(node) > field.limit:
        reader.report("007", node.place, what=f"“{field.name}”", limit=f"{field.limit} 字", length=f"{len(node)} 字")
    elif field.choices and node not in field.choices:
        _report_choice(reader, node, field)
    else:
        return node
    return None


def _report_choice(reader: Reader, node: Placed, field: Field) -> None:
    known = {choice: choice for choice in field.choices} | dict(field.means)
    choices = "、".join(field.choices)
    reader.report("015", node.place, name=field.name, choices=choices, value=node, nearest=nearest(node, known))


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
    digits = re.fullmatch(r"[^0-9.-]*([0-9]{1,6})[^0-9.-]*", unicodedata.normalize("NFKC", read))
    advice = f"请写成：{field.name}: {digits.group(1)}" if digits else f"例如：{field.example}"
    reader.report("014", read.place, name=field.name, value=read, advice=advice)
    return None


_TRUTHS = {"true": "true", "false": "false"} | {
    **dict.fromkeys(("yes", "on", "1", "是", "对", "草稿", "有"), "true"),
    **dict.fromkeys(("no", "off", "0", "否", "不是", "不", "没有"), "false"),
}


def truth(reader: Reader, node: Node, field: Field) -> bool | None:
    """`true` or `false`."""
    read = word(reader, node, replace(field, choices=("true", "false"), means=_TRUTHS))
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


_DAY = re.compile(r"([0-9]{4})(?:\D{1,3}([0-9]{1,2})\D{1,3}([0-9]{1,2})(?![0-9])|([0-9]{2})([0-9]{2})$)")


def date(reader: Reader, node: Node, field: Field) -> Day | None:
    """A day as YYYY-MM-DD."""
    read = word(reader, node, field)
    if read is None:
        return None
    exact = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", read)
    parts = exact or _DAY.match(unicodedata.normalize("NFKC", read))
    day = [int(part) for part in parts.groups() if part] if parts else []
    if reason := _no_day(day):
        reader.report("013", read.place, value=read, reason=reason, advice="请写成真有的一天，例如：2026-11-22")
    elif not exact:
        iso = datetime.date(*day).isoformat()
        reader.report("013", read.place, value=read, reason="的写法不对", advice=f"请写成：{field.name}: {iso}")
    else:
        return Day.at(read)
    return None


def _no_day(day: Sequenced[int]) -> str:
    """Why year, month and day are none; empty if they are one."""
    if not day:
        return "的写法不对"
    year, month, number = day
    if not year or not 1 <= month <= 12:
        return "不存在：月份只能是 01 到 12" if year else "不存在：没有 0000 年"
    last = calendar.monthrange(year, month)[1]
    return "" if 1 <= number <= last else f"不存在：{year} 年 {month} 月只有 {last} 天"


def words(reader: Reader, node: Node, field: Field) -> tuple[Placed, ...] | None:
    """A list of names."""
    found = _listed(reader, node, field)
    return None if found is None else tuple(item for item in found if is_one_name(reader, item))


def _listed(reader: Reader, node: Node, field: Field) -> tuple[Placed, ...] | None:
    if not isinstance(node, Sequence):
        instead = f"{field.name}: {as_list(node)}" if isinstance(node, Placed) and node else ""
        reader.misshapen(node, field, "一个列表", instead)
        return None
    return tuple(read for item in node.items if (read := word(reader, item, field)) is not None)


_WIDE_COMMA = re.compile("[，、；]")


def is_one_name(reader: Reader, name: Placed) -> bool:
    """Whether `name` is one; several, parted by a comma of the input method, are reported."""
    comma = _WIDE_COMMA.search(name)
    if comma:
        place = name.place if name.start is None else replace(name.place, column=name.place.column + comma.start())
        reason = f"“{comma.group()}”不能把名字分开，它们会连成一个"
        reader.report("003", place, reason=reason, advice=f"请改成英文逗号：{as_list(name)[1:-1]}")
    return not comma


_BRACKETS = "[]［］【】〔〕（）()｛｝{}《》<>“”‘’\"' "
_COMMA = re.compile(r"\s*[，、；;,]\s*")


def as_list(value: str) -> str:
    """The list that an editor meant by a line of text: `【退款，投诉】` → `[退款, 投诉]`."""
    bare = re.sub(r"^[-·•]\s*", "", value.strip(_BRACKETS))
    return f"[{', '.join(filter(None, _COMMA.split(bare)))}]"


def texts(reader: Reader, node: Node, field: Field) -> tuple[Text, ...] | None:
    """A list of prose strings."""
    found = _listed(reader, node, field)
    return None if found is None else tuple(prose(item) for item in found)


def pairs(reader: Reader, node: Node, field: Field) -> tuple[tuple[Placed, Text], ...] | None:
    """A mapping of name to prose, in the order of the file."""
    if not isinstance(node, Table):
        reader.misshapen(node, field, "“名字: 文字”的一组")
        return None
    read = ((key, text(reader, value, field)) for key, value in node.entries)
    return tuple((key, value) for key, value in read if value is not None)
