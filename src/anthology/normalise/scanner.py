"""Which spans of Markdown are prose, and which are not to be touched.

Markdown is not parsed here, only divided: the source is cut into blocks (paragraph, item, heading, table cell), and
each block into prose, marks (`**`, `](`), and protected spans (code, destinations, tags, attribute lists, labels,
other languages). What is wrongly taken for prose could be changed; what is wrongly protected only stays: when in doubt,
protect. A differential test compares the result with the parsed tree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

PROSE = "prose"
MARK = "mark"
PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a block: offsets in the source, and one of `PROSE`, `MARK`, `PROTECTED`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Link:
    """The destination of a link or image, or a raw tag, and where it stands."""

    start: int
    target: str
    whole: int
    """Where the link itself begins: its `[`."""


@dataclass(slots=True)
class Block:
    """Lines that are read as one text."""

    spans: list[Span] = field(default_factory=list)
    heading: int | None = None
    """Offset of the heading's line, if the block is one."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the scanner found, in the order of the source."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    tags: tuple[Link, ...]
    """Raw HTML (tags, comments, `<?…`), attribute lists and what opens a fence, as written."""

    @property
    def headings(self) -> tuple[int, ...]:
        """Offset of each heading's line."""
        return tuple(block.heading for block in self.blocks if block.heading is not None)


# Lines ---------------------------------------------------------------------------------------------------------------

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}\.)(?:[ \t]+|$)")
_HEADING = re.compile(r"#{1,6}[ \t]*")
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_DEFINITION = re.compile(r"[ \t]*:[ \t]+")
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\n]+\]:[ \t]*")
_ADDRESS = re.compile(r" {0,3}\[(?P<label>[^\]\^\n][^\]\n]*)\]:[ \t]*(?P<dest><[^>\n]*>|\S+)")
_LABEL = re.compile(_ADDRESS.pattern.replace(" {0,3}", "^ {0,3}", 1), re.MULTILINE)
_UNDERLINE = re.compile(r" {0,3}(?:=+|(?:[-*_][ \t]*){3,})[ \t]*$")
_ENDS_LIST = re.compile(r"#{1,6}|>|(?:=+|(?:[-*_][ \t]*){3,})[ \t]*$")
_SETEXT = re.compile(r"(?:=+|-+) *")
_RAW = re.compile(r"[ \t]*<(?P<tag>script|style|pre|textarea)\b", re.IGNORECASE)
_INDENTED = re.compile(r"(?: {4}|\t)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without its newline."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def lines(text: str, start: int = 0) -> Iterator[Line]:
    """The lines of `text` from offset `start`."""
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Line(start, text[start:end])
        start = end + 1


def prose_lines(text: str, raw: list[Line] | None = None) -> Iterator[Line]:
    """The lines that are not inside a fence, a comment, raw HTML or indented code.

    Lines that open a fence, a comment or an element such as `<script>` are added to `raw`.
    """
    closing: re.Pattern[str] | None = None
    unclosed: set[re.Pattern[str]] = set()
    nested = after_blank = False
    for line in lines(text):
        if closing:
            closing = None if closing.search(line.text) else closing
            continue
        if (opening := _opens(line.text)) and opening not in unclosed:
            if _RAW.match(line.text) or opening.search(text, line.end):
                closing = opening
                if raw is not None:
                    raw.append(line)
                continue
            unclosed.add(opening)  # a fence or comment that nothing closes is none; looked for once
        blank = not line.text.strip("> \t")
        code = after_blank and not nested and bool(_INDENTED.match(line.text)) and not blank
        ends = bool(_ENDS_LIST.match(line.text))
        if (ends or not blank) and not _INDENTED.match(line.text):
            opens = _ITEM.match(line.text) or _DEFINITION.match(line.text) or _FOOTNOTE.match(line.text)
            nested = bool(opens) or (nested and not after_blank and not ends)
        after_blank = blank or ends or (after_blank and code)
        if not code:
            yield line


def _opens(line: str) -> re.Pattern[str] | None:
    """What closes the fence, comment or raw element that `line` opens; None if it opens none."""
    if fence := FENCE.match(line):
        mark = fence.group(1)
        return re.compile(rf"^ {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
    if raw := _RAW.match(line):
        closing = re.compile(rf"</{raw.group('tag')}\s*>", re.IGNORECASE)
        return None if closing.search(line) else closing
    if line.lstrip().startswith("<!--") and "-->" not in line:
        return re.compile("-->")
    return None


# Blocks --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def scan(text: str) -> Scan:
    """The blocks of a Markdown text; remembered, for a clean text is scanned before and after the passes."""
    links: list[Link] = []
    tags: list[Link] = []
    raw: list[Line] = []
    token = _token(frozenset(match.group("label") for match in _LABEL.finditer(text)))
    blocks = [_block(pieces, heading, token, links, tags) for pieces, heading in _pieces(text, links, raw)]
    tags += (Link(line.start, line.text.strip(), line.start) for line in raw)
    return Scan(tuple(block for block in blocks if block.spans), _sorted(links), _sorted(tags))


def _sorted(links: list[Link]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda link: link.start))


def _pieces(text: str, links: list[Link], raw: list[Line]) -> Iterator[tuple[list[Line], int | None]]:
    """(the contents of the lines of a block, offset of its heading or None)."""
    open_block: list[Line] = []
    last_end = 0
    for line in prose_lines(text, raw):
        content, starts, heading = _strip(line)
        skipped = line.start > last_end + 1
        last_end = line.end
        if len(open_block) == 1 and not skipped and _SETEXT.fullmatch(line.text):
            yield open_block, open_block[0].start
            open_block = []
            continue
        if address := _ADDRESS.match(line.text):
            target = address.group("dest").strip("<>")
            links.append(Link(line.start + address.start("dest"), target, line.start + address.start("label") - 1))
            content, starts = Line(line.end, ""), True
        if starts or skipped or not content.text.strip():
            if open_block:
                yield open_block, None
            open_block = []
        if heading and content.text.strip():
            yield [content], line.start
        elif content.text.strip():
            open_block.append(content)
    if open_block:
        yield open_block, None


def _strip(line: Line) -> tuple[Line, bool, bool]:
    """(the line without its markers, whether a block starts here, whether it is a heading)."""
    if _UNDERLINE.match(line.text):
        return Line(line.end, ""), True, False
    at, starts, heading = 0, False, False
    if quote := _QUOTE.match(line.text):
        at = quote.end()
    if (mark := _HEADING.match(line.text, at)) and mark.end() > at:
        return Line(line.start + mark.end(), line.text[mark.end() :]), True, True
    while mark := _ITEM.match(line.text, at) or _FOOTNOTE.match(line.text, at) or _DEFINITION.match(line.text, at):
        at, starts = mark.end(), True
        if at >= len(line.text):
            break
    return Line(line.start + at, line.text[at:]), starts, heading


# Inside a block ------------------------------------------------------------------------------------------------------

_TOKEN = r"""
      (?P<escape>\\[\\`*_{}\[\]()\#+\-.!>~|])
    | (?P<code>(?P<ticks>(?<!`)`+(?!`)|`)[^\0]+?(?<!`)(?P=ticks)(?!`))
    | (?P<comment><!--(?:.|\n)*?-->)
    | (?P<instruction><\?[A-Za-z]*|(?<![^\n])<!(?:\[CDATA\[|[A-Za-z]+))
    | (?P<auto><[A-Za-z][\w+.-]*:[^\s<>]*>|<[\w.+-]+@[\w.-]+>)
    | (?P<tag></?[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>|(?<![^\n])<[A-Za-z][^>\n]*>)
    | (?P<note>\[\^[^\]\s]+\])
    | (?P<link>\]\(\s*
          (?P<dest><[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)
          (?:\s+(?P<quote>["'])(?P<title>[^"'\n]*)(?P=quote))?\s*\))
    | (?P<label>\]\ ?\[[^\]\n]*\](?!\())
    | (?P<url>(?:https?|ftp|mailto):[^\s<>\u3000-\u303f\uff00-\uffef\u2018-\u201d]+)
    | (?P<mail>(?<![A-Za-z0-9.+_-])[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)
    | (?P<attributes>\{:[^{}\n]*\}|\{\s*[.\#][^{}\n]*\})
    | (?P<entity>&(?:[A-Za-z][A-Za-z0-9]*|\#\d+|\#[xX][0-9A-Fa-f]+);)
    | (?P<emphasis>\*+|~~|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_]))
    | (?P<bracket>!?\[|\])
    | (?P<bar>\|)
    """


@cache
def _token(labels: frozenset[str]) -> re.Pattern[str]:
    """What is not plain prose in a text that defines `labels`: a `[label]` of them is an address, not words."""
    known = "|".join(re.escape(label) for label in sorted(labels)) or "(?!)"
    return re.compile(rf"(?P<known>\[(?i:{known})(?=\]))|{_TOKEN}", re.VERBOSE)


_MARKS = {"emphasis", "bracket"}
_RAW_KINDS = {"auto", "tag", "comment", "instruction", "attributes"}
_LANG = re.compile(r"""\blang\s*=\s*["']?([A-Za-z-]+)""")
_VERBATIM = {"code", "pre", "kbd", "samp", "script", "style", "textarea"}


def _block(
    pieces: list[Line], heading: int | None, tokens: re.Pattern[str], links: list[Link], tags: list[Link]
) -> Block:
    pieces = [_trimmed(piece) for piece in pieces]
    joined = "\n".join(piece.text for piece in pieces)
    offsets: list[int] = []
    for piece in pieces:
        offsets += range(piece.start, piece.end + 1)

    block = Block(heading=heading)

    def add(start: int, end: int, kind: str) -> None:
        """Add joined[start:end], cut at line ends, in offsets of the source."""
        while start < end:
            stop = joined.find("\n", start, end)
            stop = end if stop < 0 else stop
            if start < stop:
                block.spans.append(Span(offsets[start], offsets[stop - 1] + 1, kind))
            start = stop + 1

    done, foreign = 0, ""
    opened: list[int] = []
    for token in tokens.finditer(joined):
        kind = token.lastgroup or ""
        add(done, token.start(), PROTECTED if foreign else PROSE)
        done = token.end()
        if kind == "bracket" and token.group() != "]":
            opened.append(token.start())
        elif kind in ("bracket", "label") and opened:
            opened.pop()
        if kind in _RAW_KINDS:
            tags.append(Link(offsets[token.start()], token.group(), offsets[token.start()]))
        if kind == "tag":
            foreign = _foreign(token.group(), foreign)
        if kind == "link" and not foreign:
            whole = opened.pop() if opened else token.start()
            links.append(Link(offsets[token.start("dest")], token.group("dest").strip("<>"), offsets[whole]))
            title, title_end = token.span("title") if token.group("title") else (token.end(), token.end())
            add(token.start(), token.start() + 1, MARK)
            add(token.start() + 1, title, PROTECTED)
            add(title, title_end, PROSE)
            add(title_end, token.end(), PROTECTED)
        else:
            add(token.start(), token.end(), MARK if kind in _MARKS and not foreign else PROTECTED)
    add(done, len(joined), PROTECTED if foreign else PROSE)
    return block


def _trimmed(line: Line) -> Line:
    """`line` without the blanks at its ends: an indent, or two blanks that break the line."""
    text = line.text.rstrip(" \t")
    lead = len(text) - len(text.lstrip(" \t"))
    return Line(line.start + lead, text[lead:])


def _foreign(tag: str, inside: str) -> str:
    """The element whose content is not ours to change, after `tag`: `inside` before it, empty for none."""
    name = re.match(r"</?([A-Za-z0-9]+)", tag)
    name_of = name.group(1).lower() if name else ""
    if inside:
        return "" if tag.startswith("</") and name_of == inside else inside
    lang = _LANG.search(tag)
    other = lang is not None and lang.group(1).lower() not in ("zh", "zh-hans", "zh-cn")
    opens = not tag.startswith("</") and not tag.endswith("/>")
    return name_of if opens and (other or name_of in _VERBATIM) else ""
