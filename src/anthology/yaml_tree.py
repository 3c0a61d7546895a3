"""YAML text → nodes with places, by event scan.

Anchors, aliases, tags, duplicate keys and deep nesting are refused before a value is built. A faulty entry hides no
other: it is reported, left out, and the rest is read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from anthology import slips
from anthology.codes import problem, short
from anthology.decoding import FORBIDDEN, character
from anthology.errors import AnthologyError, Place, Problem
from anthology.fields import Node, Placed, Sequence, Table
from anthology.slips import Complaint, Slip

DEPTH = 8
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


_FAULTS = 20
"""Most faults of one text that are reported at once."""


class _FaultError(Exception):
    """Something at offset `at` that stops the reading of an entry."""

    def __init__(self, at: int, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.at, self.problems = at, problems


def parse(excerpt: Excerpt) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a YAML text (None if it is empty) and what is wrong with it.

    An entry that cannot be read is reported and left out, and the rest is read on. Raises AnthologyError if nothing
    is left.
    """
    text = excerpt.text[: excerpt.end]
    problems: list[Problem] = []
    lost: list[str] = []
    while len(problems) < _FAULTS:
        tree = _Tree(excerpt, text)
        try:
            node = tree.read()
        except _FaultError as fault:
            problems += fault.problems
            text, entry = _without_entry(text, excerpt.start, fault.at)
            lost.append(entry)
            if entry.strip():
                continue
            break
        if node is None and problems:
            break
        if isinstance(node, Table):
            node = replace(node, lost=(*lost, *node.lost))
        return node, (*problems, *tree.problems)
    raise AnthologyError(*problems)


_ENTRY = re.compile(r"^(?![ \t\u3000\u00a0#\n\]}])", re.MULTILINE)
"""Where an entry of the top level begins."""


def _without_entry(text: str, start: int, at: int) -> tuple[str, str]:
    """`text` with blanks for the entry around `at`, and that entry; the YAML begins at `start`."""
    starts = [match.start() for match in _ENTRY.finditer(text, start)]
    first = max((s for s in starts if s <= at), default=start)
    end = min((s for s in starts if s > at), default=len(text))
    entry = text[first:end]
    return text[:first] + re.sub(r"[^\n]", " ", entry) + text[end:], entry


class _Tree:
    """Builds the tree from the events of a YAML text, and gathers the problems that do not stop it."""

    def __init__(self, excerpt: Excerpt, text: str) -> None:
        """`text` is that of `excerpt` up to its end, with blanks for what was left out."""
        self.excerpt, self.text, self.start = excerpt, text, excerpt.start
        self.problems: list[Problem] = []

    def read(self) -> Node | None:
        """The tree. Raises _FaultError."""
        try:
            events = iter(list(self._checked(yaml.parse(self.text[self.start :], Loader=_LOADER))))
        except yaml.MarkedYAMLError as error:
            mark: Any = error.problem_mark or error.context_mark
            began: Any = error.context_mark or mark
            complaint = Complaint(f"{error.context} {error.problem}", self.start + mark.index, self.start + began.index)
            raise self._slipped(slips.slip(self.text, self.start, complaint)) from None
        first = next(events, None)
        if isinstance(first, yaml.ScalarEvent) and (found := self._bad_colons(first)):
            raise self._slipped(*found)
        return None if first is None else self._node(first, events)

    def _checked(self, events: Iterable[Any]) -> Iterator[Any]:
        """The node events of `events`; what is not allowed is raised before anything is built from it."""
        depth = 0
        for event in events:
            if isinstance(event, yaml.AliasEvent):
                raise self._refused(event, "别名")
            if isinstance(event, yaml.NodeEvent):
                if event.anchor:
                    raise self._refused(event, "锚点")
                if getattr(event, "tag", None):
                    raise self._refused(event, "标签")
                yield event
            elif isinstance(event, yaml.CollectionEndEvent):
                yield event
            elif isinstance(event, (yaml.DocumentStartEvent, yaml.DocumentEndEvent)) and event.explicit:
                raise self._fault("003", event.start_mark, reason="这里多了一行 ---", advice="请删掉这一行。")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH:
                raise self._fault("006", event.start_mark, limit=DEPTH)

    def _node(self, event: Any, events: Iterator[Any]) -> Node:
        place = self.excerpt.place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._node(e, events) for e in _until_end(events)), place)
        entries: dict[str, tuple[Placed, Node]] = {}
        lost: list[str] = []
        for e in _until_end(events):
            key = self._node(e, events)
            value = self._node(next(events), events)
            if not isinstance(key, Placed):
                raise self._fault("003", e.start_mark, reason="这里不能用括号开头", advice="请给整个内容加上英文引号。")
            if self._wide_signs(e, value):
                lost.append(key)
                continue
            if key in entries:
                first = entries[key][0].place.line
                self._report("004", key.place, name=key, first=first)
            else:
                entries[key] = (key, value)
        return Table(tuple(entries.values()), place, tuple(lost))

    def _scalar(self, event: Any, place: Place) -> Placed:
        self._note_cut(event)
        if bad := FORBIDDEN.search(event.value):  # written as an escape, "\\u202E"
            raise self._fault("002", event.start_mark, character=character(bad.group()))
        if self._begins_line(event) and (found := self._bad_colons(event, of_fields=True)):
            raise self._slipped(*found)
        return Placed(event.value, place, _verbatim(self.excerpt, event))

    def _begins_line(self, event: Any) -> bool:
        at = self.start + event.start_mark.index
        return not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip()

    def _bad_colons(self, event: Any, *, of_fields: bool = False) -> list[Slip]:
        """The mistakes in lines that were read as plain words: `author：杨静` where a field should stand.

        With `of_fields` only where the name is one of a field, not Chinese words.
        """
        if event.style:
            return []
        at, end = (self.start + mark.index for mark in (event.start_mark, event.end_mark))
        starts = [self.text.rfind("\n", 0, at) + 1, *(m.end() for m in re.finditer("\n", self.text[at:end]))]
        starts = [starts[0], *(at + s for s in starts[1:])]
        found = [(s, slip) for s in starts if (slip := slips.bad_colon(self.text, s))]
        return [slip for s, slip in found if not of_fields or _FIELD_NAME.fullmatch(self.text, s, slip.at)]

    def _note_cut(self, event: Any) -> None:
        """Report a `#` that drops words: “订单 #123” would lose its end in silence.

        Two blanks before it, or a value that is no prose, make it a comment that is meant.
        """
        if event.style:
            return
        end = self.start + event.end_mark.index
        comment = re.compile(r"[ \t]*#(?P<close>(?=[^\s#]))?").match(self.excerpt.text, end)
        if not comment:
            return
        place = Place.at(self.excerpt.path, self.excerpt.text, comment.end() - 1)
        if not event.value:
            raise _FaultError(comment.end() - 1, problem(self.excerpt.letter + "016", place))
        if comment.group("close") is not None:
            self._report("016", place)
        elif not event.value.isascii() and comment.group() == " #":
            self._report("017", place)

    def _wide_signs(self, key: Any, value: Node) -> bool:
        """Whether a field of `{name：value}` has swallowed its value, which is reported."""
        start = self.start + key.start_mark.index
        if value != "" or key.style:
            return False
        signs = list(re.finditer("(?P<colon>[：:])|[，、；](?=[^，：:]{1,20}[：:])", key.value))
        for sign in signs if "\n" not in self.excerpt.text[start : start + len(key.value)] else ():
            place = Place.at(self.excerpt.path, self.excerpt.text, start + sign.start())
            what, instead = ("冒号", "英文冒号加一个空格") if sign.group("colon") else ("逗号", "英文逗号加一个空格")
            reason = f"这个{what}后面少了一个空格" if sign.group() == ":" else f"这个{what}是中文的"
            self._report("003", place, reason=reason, advice=f"请改成{instead}。")
        return bool(signs)

    # Problems

    def _report(self, number: str, place: Place, **values: object) -> None:
        self.problems.append(problem(self.excerpt.letter + number, place, **values))

    def _fault(self, number: str, mark: Any, **values: object) -> _FaultError:
        place = self.excerpt.place(mark)
        return _FaultError(self.start + mark.index, problem(self.excerpt.letter + number, place, **values))

    def _refused(self, event: Any, what: str) -> _FaultError:
        at = self.start + event.start_mark.index
        sign = re.compile(r"\S*").match(self.excerpt.text, at)
        line = self.excerpt.text[at : self.excerpt.text.find("\n", at)]
        return self._fault(
            "005", event.start_mark, what=what, sign=short(sign.group() if sign else ""), quoted=slips.quoted(line)
        )

    def _slipped(self, *found: Slip) -> _FaultError:
        text = self.excerpt.text
        places = [Place.at(self.excerpt.path, text, min(slip.at, len(text))) for slip in found]
        made = zip(places, found, strict=True)
        return _FaultError(
            found[0].at,
            *(problem(self.excerpt.letter + "003", place, reason=s.reason, advice=s.advice) for place, s in made),
        )


_FIELD_NAME = re.compile(r"[ -]*[A-Za-z_]*")


def _until_end(events: Iterator[Any]) -> Iterator[Any]:
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield event


def _verbatim(excerpt: Excerpt, event: Any) -> int | None:
    quoted = event.style in ("'", '"')
    start = excerpt.start + event.start_mark.index + quoted
    return start if excerpt.text.startswith(event.value, start) else None
