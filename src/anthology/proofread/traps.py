"""Chinese in Markdown: what looks like markup and is none, and what is none and becomes markup.

Two tables of patterns. What an input method types and the shape rules of `normalise` understand is in neither.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from anthology.chinese.punctuation import HAN
from anthology.errors import Problem
from anthology.normalise.scanner import FENCE, Line, lines
from anthology.proofread.copy import Copy

_CODE = re.compile(r"(`+)[^`\n]*\1")
_ADDRESS = r"[^\s()（）\[\]]*(?:\.(?:md|png|jpe?g|gif|webp)|://)[^\s()（）\[\]]*"


@dataclass(frozen=True, slots=True)
class Trap:
    """A way of writing that does not show what it seems to."""

    match: re.Pattern[str]
    what: str
    """What the author meant, or what it becomes."""
    instead: str
    after: re.Pattern[str] | None = None
    """What the line before must be, where that matters."""


def _traps(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> tuple[Trap, ...]:
    return tuple(Trap(re.compile(row[0]), row[1], row[2], re.compile(row[3]) if len(row) > 3 else None) for row in rows)


_NUMBER = (
    r"(?:[①-⑳⑴-⒇㈠-㈩]|[0-9]{1,2}(?:[)）]|\.(?=[^\s0-9]))"
    r"|[（(](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)）]|[一二三四五六七八九十]{1,3}、)"
)
_BOLD = "星号请用英文的，写成 **要紧的话**。"
_LINK = "请写成 [文字](other.md)，括号都用英文的，中间不空格。"
_WORD = "(?<=[0-9A-Za-z])"
_STARS = ("加粗或着重号，星号会不见", "请在每个星号前加一条反斜杠 \\*；乘号请写 ×。")
_RULE = r"[ \t]*[:：]?[-—－─]+[:：]?[ \t]*"

NO_MARKUP = _traps(
    (r"^[ \t]*[·•●○▪■◆➢►‣⁃][ \t]*(?=\S)", "列表", "请写成“- …”：英文减号，后面空一格。"),
    (rf"^[ \t]*[-+](?=[{HAN}“《【])", "列表", "减号后面请空一格，写成“- …”。"),
    (
        rf"^[ \t]*{_NUMBER}",
        "带数字的列表",
        "几行会连成一段；请写成“1. …”：英文句点，后面空一格。",
        rf"[ \t]*{_NUMBER}",
    ),
    (rf"【[^】\n]+】[（(]{_ADDRESS}[)）]", "链接", _LINK),
    (rf"\][ \u3000]+[（(]{_ADDRESS}[)）]", "链接", _LINK),
    (rf"[(（][^()（）\n]{{1,40}}[)）]\[{_ADDRESS}\]", "链接", "方括号里写文字，圆括号里写文件名：[文字](other.md)"),
    (r"［\^[^\]］\n]+[\]］]|\[\^[^\]］\n]+］", "脚注", "方括号请用英文的，写成 [^1]。"),
    (r"＊＊[^＊\n]+＊＊", "加粗", _BOLD),
    (rf"(?<=[{HAN}])__[^_\s][^_\n]*__|__[^_\s][^_\n]*__(?=[{HAN}])", "加粗", _BOLD),
    (r"~~[^~\n]+~~", "删除线", "这里没有删除线，请删掉波浪号和不要的字。"),
    (r"^(?:!!![ \t]|:::)", "提示框", "请写成引文，每行以 > 加空格开头。"),
    (
        r"^[：:](?=[^\s：:/)）D])",
        "词条的解释",
        "请写成“:   内容”：英文冒号，后面三个空格。",
        r"(?![#>|\s-])[^\n]{1,20}[^\s：:。，；！？]$",
    ),
    (
        rf"^(?=[^\n]*[—－─｜])[|｜]?{_RULE}(?:[|｜]{_RULE})+[|｜]?[ \t]*$",
        "表格",
        "请用英文的竖线和减号，写成 |---|---|。",
    ),
    (
        r"^#{1,6}[^\n]*(?P<at>(?:｛[ ]*#[^｝}\n]+[｝}]|\{[ ]*#[^}｝\n]+｝)[ ]*$)",
        "标题的名字",
        "大括号请用英文的，写成 {#名字}。",
    ),
)
"""What looks like markup and is shown as it is typed."""

MARKUP = _traps(
    (r"^[ ]{0,3}(?P<at>[0-9]{3,9}\.)[ \t]", "带数字的列表", "请在句点前加一条反斜杠，例如：2015\\. 这一年"),
    (r"^[ ]{0,3}>(?=[0-9０-９])", "引文", "请在前面加一条反斜杠：\\>3个月，或写成“超过”。", r"(?![ ]*>)"),
    (r"^\u3000+(?=\S)", "上一段的一部分", "两段会连在一起，请在中间空一行。", r"\u3000"),
    (rf"{_WORD}(?P<at>\*{{1,3}})(?=[0-9A-Za-z])[^\n]*{_WORD}\*{{1,3}}(?=[0-9A-Za-z])", *_STARS),
    (rf"{_WORD}(?P<at>\*{{4,}})(?=[0-9A-Za-z])[^\n]*{_WORD}(?P=at)(?=[0-9A-Za-z])", *_STARS),
)
"""What becomes markup and was not meant to."""


def no_markup(copy: Copy) -> Iterator[Problem]:
    """`·接单`, `【文字】（other.md）`, `__加粗__`: shown as typed."""
    for line, at, trap in _caught(copy.lines, NO_MARKUP):
        yield copy.problem("B022", copy.story.start + line.start + at, what=trap.what, advice=trap.instead)
    for line in _table_heads(copy.lines):
        yield copy.problem("B022", copy.story.start + line.start, what="表格", advice="请在表格前面空一行。")


def markup(copy: Copy) -> Iterator[Problem]:
    """`2015. 这一年`, `>3个月`, `138****1234和139****5678`: not shown as typed."""
    for line, at, trap in _caught(copy.lines, MARKUP):
        yield copy.problem("B023", copy.story.start + line.start + at, what=trap.what, advice=trap.instead)
    for offset in _underlined(copy):
        advice = "要画分隔线，请在 --- 前面空一行；要标题，请写成 ## 标题。"
        yield copy.problem("B023", copy.story.start + offset, what="标题", advice=advice)
    for line in _indented(copy):
        advice = "请删掉行首的空格，段落的样子由页面决定。"
        yield copy.problem("B023", copy.story.start + line.start, what="代码", advice=advice)


def _caught(found: Sequence[Line], traps: Sequence[Trap]) -> Iterator[tuple[Line, int, Trap]]:
    """(line, position in it, trap); of lines that follow each other the first is told."""
    next_line: dict[Trap, int] = {}
    for before, line in pairwise((Line(-2, ""), *found)):
        above = before.text if before.end + 1 == line.start else ""
        masked = _CODE.sub(lambda code: " " * len(code.group()), line.text)
        for trap in traps:
            match = trap.match.search(masked)
            if not match or (trap.after and not trap.after.match(above)):
                continue
            if next_line.get(trap) != line.start:
                at = match.start("at") if "at" in match.groupdict() else match.start() + _blanks(match.group())
                yield line, at, trap
            next_line[trap] = line.end + 1


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


_CELL = r"[ \t]*:?-{2,}:?[ \t]*"
_SEPARATOR = re.compile(rf"[ ]{{0,3}}(?:\|?{_CELL}(?:\|{_CELL})+\|?|\|{_CELL}\|)[ \t]*$")


def _table_heads(found: Sequence[Line]) -> Iterator[Line]:
    """The first lines of tables that stand right below a paragraph."""
    for above, head, separator in zip(found, found[1:], found[2:], strict=False):
        together = above.end + 1 == head.start and head.end + 1 == separator.start
        if together and _SEPARATOR.match(separator.text) and "|" in head.text and above.text.strip():
            yield head


def _underlined(copy: Copy) -> Iterator[int]:
    """Offsets of paragraphs of one line that a line of `---` below makes a heading."""
    for heading in copy.headings:
        if not copy.body.startswith(("#", "＃"), heading.offset) and heading.level > 1:
            yield heading.offset


def _indented(copy: Copy) -> Iterator[Line]:
    """The first line of each stretch of Chinese that is read as code, for it begins with four blanks or a tab."""
    markdown = {line.start for line in copy.lines if line.start or not line.text.startswith((" " * 4, "\t"))}
    before: Line | None = None
    for line in lines(copy.body):
        if line.start not in markdown and (before is None or before.start in markdown):
            indented = re.match(r" {4}|\t", line.text) and not FENCE.match(line.text.lstrip())
            if indented and re.search(f"[{HAN}]", line.text):
                yield line
        before = line
