"""The shape pass: what an input method types instead of Markdown is understood. The words stay.

Each rule reads the lines that are Markdown (no code, no raw HTML) and names its edits.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from anthology.normalise.edits import Replacement
from anthology.normalise.scanner import Line, prose_lines

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_NUMBER = re.compile(r"[ \t]*\d{1,3}(?P<sign>[、．])[ \t]*(?=\S)")
_SIGN = re.compile(r"[ \t]*(?P<sign>[－＊＃]{1,6})[ \t\u3000]*(?=\S)")
_INDENT = re.compile(r"\u3000+")
_BLOCK = re.compile(r"[ \t]*(?:#|>|\||:[ \t]|<|\[\^|={3,}|-{3,})")
_ASCII = str.maketrans("－＊＃", "-*#")


@dataclass(frozen=True, slots=True)
class Rule:
    """A mend of structure."""

    code: str
    says: str
    """In Chinese, for the list of changes."""
    edits: Callable[[Sequence[Line]], Iterable[Replacement]]


def _full_width_signs(lines: Sequence[Line]) -> Iterable[Replacement]:
    """`－ 项目`, `＃ 标题` and `1、项目`: the sign an input method types."""
    for line in lines:
        if sign := _SIGN.match(line.text):
            after = sign.group("sign").translate(_ASCII) + " "
            yield Replacement(line.start + sign.start("sign"), line.start + sign.end(), after)
        elif number := _NUMBER.match(line.text):
            yield Replacement(line.start + number.start("sign"), line.start + number.end(), ". ")


def _ideographic_indents(lines: Sequence[Line]) -> Iterable[Replacement]:
    """`　　` at the start of a paragraph: the indent is a matter of style."""
    for line in lines:
        if indent := _INDENT.match(line.text):
            yield Replacement(line.start, line.start + indent.end(), "")


def _list_after_paragraph(lines: Sequence[Line]) -> Iterable[Replacement]:
    """A list straight after a paragraph needs a blank line before it."""
    in_list = False
    for before, line in pairwise(lines):
        if not before.text.strip():
            in_list = in_list and line.text.startswith((" ", "\t"))
        elif _ITEM.match(before.text):
            in_list = True
        together = before.end + 1 == line.start
        paragraph = before.text.strip() and not in_list and not _BLOCK.match(before.text)
        item = _ITEM.match(line.text)
        if together and paragraph and item and not item.group("indent"):
            yield Replacement(line.start, line.start, "\n")


def _nesting_by_two(lines: Sequence[Line]) -> Iterable[Replacement]:
    """Items nested by two or three blanks are nested by four."""
    for line in lines:
        item = _ITEM.match(line.text)
        indent = item.group("indent") if item else ""
        if indent and "\t" not in indent and len(indent) % 4:
            depth = (len(indent) + 1) // 2 if len(indent) < 4 else (len(indent) + 3) // 4
            yield Replacement(line.start, line.start + len(indent), "    " * depth)


RULES: tuple[Rule, ...] = (
    Rule("N001", "行首的全角标点当作列表或标题", _full_width_signs),
    Rule("N002", "去掉段首的全角空格", _ideographic_indents),
    Rule("N003", "列表前补空行", _list_after_paragraph),
    Rule("N004", "列表缩进改为四个空格", _nesting_by_two),
)


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that rules may see."""
    return tuple(prose_lines(text))
