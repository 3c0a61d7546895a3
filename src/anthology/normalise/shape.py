"""The shape pass: what an input method types instead of Markdown is understood. The words stay.

Each rule reads the lines that are Markdown (no code, no raw HTML) and names its edits.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from anthology import chinese
from anthology.model import SECTIONS, Kind
from anthology.normalise.edits import Replacement
from anthology.normalise.scanner import Line, prose_lines

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|[0-9]{1,9}\.)(?:[ \t]|$)")
_NUMBER = re.compile(r"[ \t]*(?P<digits>[0-9０-９]{1,3})[、．][ \t]*(?=\S)")
_SIGN = re.compile(r"[ \t]*(?P<sign>＃{1,6}[ \t\u3000]*|[－＊：][ \t\u3000]+)(?=\S)")
_LINK = re.compile(
    r"[［\[](?P<words>[^\[\]［］\n]+)[］\]][（(](?P<address>[^\s（）()]*(?:#|://|\.(?:md|png|jpe?g|gif|webp|avif))[^\s（）()]*)[）)]"
)
_HEADING = re.compile(r"##[ \t]*(?P<label>[^：:\s]+)")
_TURN = re.compile(r"(?![0-9]+[：:][0-9])[^\s：:，。！？“”\-*#>|\[{<`]{1,6}[：:](?!//)\s*\S")
_INDENT = re.compile(r"\u3000+")
_BLOCK = re.compile(r"[ \t]*(?:#|>|\||:[ \t]|<|\[\^|={3,}|-{3,})")
_ASCII = str.maketrans("－＊＃：０１２３４５６７８９", "-*#:0123456789")


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
            after = sign.group("sign").strip().translate(_ASCII)
            blanks = "   " if after == ":" else " "
            yield Replacement(line.start + sign.start("sign"), line.start + sign.end(), after + blanks)
        elif number := _NUMBER.match(line.text):
            after = number.group("digits").translate(_ASCII) + ". "
            yield Replacement(line.start + number.start("digits"), line.start + number.end(), after)


def _full_width_links(lines: Sequence[Line]) -> Iterable[Replacement]:
    """`［文字］（other.md）`: brackets round what is clearly an address."""
    for line in lines:
        for link in _LINK.finditer(line.text):
            after = f"[{link.group('words')}]({link.group('address')})"
            if after != link.group():
                yield Replacement(line.start + link.start(), line.start + link.end(), after)


def _bare_turns(lines: Sequence[Line]) -> Iterable[Replacement]:
    """`客户：…` lines of a call that are no list: each is a turn of its own."""
    call = False
    for paragraph in _paragraphs(lines):
        if heading := _HEADING.match(paragraph[0].text):
            call = SECTIONS.get(chinese.normalise(heading.group("label"))) is Kind.CALL
        elif call and all(_TURN.match(line.text) for line in paragraph):
            yield from (Replacement(line.start, line.start, "- ") for line in paragraph)


def _paragraphs(lines: Sequence[Line]) -> Iterable[list[Line]]:
    """Runs of lines without a blank one; a heading is a run of its own, and an item starts one."""
    run: list[Line] = []
    for line in lines:
        blank, heading = not line.text.strip(), line.text.startswith("#")
        if run and (blank or heading or run[0].text.startswith("#") or _ITEM.match(line.text)):
            yield run
            run = []
        if not blank:
            run.append(line)
    if run:
        yield run


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
        if together and paragraph and item and len(item.group("indent").expandtabs()) < 4:
            yield Replacement(line.start, line.start, "\n")


def _nesting(lines: Sequence[Line]) -> Iterable[Replacement]:
    """Items nested by two or three blanks are nested by four, and what belongs to them goes with them."""
    levels: list[int] = []
    after_blank = moved = False
    paragraph: tuple[int, int] | None = None
    """(indent, wanted indent) of the first line of the paragraph that belongs to an item."""
    for line in lines:
        indent = len(line.text) - len(line.text.lstrip(" "))
        wanted = indent
        if not line.text.strip():
            after_blank, paragraph = True, None
            continue
        if (levels or indent < 4) and _ITEM.match(line.text) and not line.text.startswith("\t"):
            while levels and indent < levels[-1]:
                levels.pop()
            if not levels or indent > levels[-1] + 1:
                levels.append(indent)
            wanted = 4 * (len(levels) - 1)
            moved, paragraph = (moved and len(levels) > 1) or wanted != indent, None
        elif indent and levels and after_blank:
            deep = sum(level < indent for level in levels)
            wanted = 4 * deep if moved or indent < 4 else indent
            paragraph = indent, wanted
        elif paragraph and indent == paragraph[0]:
            wanted = paragraph[1]
        elif not indent and (after_blank or line.text.startswith(("#", ">"))):
            levels, moved = [], False
        after_blank = False
        if wanted != indent:
            yield Replacement(line.start, line.start + indent, " " * wanted)


RULES: tuple[Rule, ...] = (
    Rule("N001", "行首的全角标点当作列表或标题", _full_width_signs),
    Rule("N002", "去掉段首的全角空格", _ideographic_indents),
    Rule("N003", "全角括号的链接", _full_width_links),
    Rule("N004", "通话里没有列表号的话", _bare_turns),
    Rule("N005", "列表缩进改为四个空格", _nesting),
    Rule("N006", "列表前补空行", _list_after_paragraph),
)


@lru_cache(maxsize=1)
def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that rules may see; remembered, for most rules leave the text as it is."""
    return tuple(prose_lines(text))
