"""A story as a proofreader has it before him: its prose by paragraphs, its lines, and how to point at a character."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from anthology.codes import problem
from anthology.errors import Problem
from anthology.fields import texts_in
from anthology.model import Story
from anthology.normalise.scanner import PROSE, Block, Line, Scan, prose_lines, scan


@dataclass(frozen=True, slots=True)
class Passage:
    """The prose of a paragraph, an item, a heading or a field, without marks, code and addresses, by lines."""

    text: str
    starts: tuple[int, ...]
    """Where each stretch of it begins in `text` …"""
    offsets: tuple[int, ...]
    """… and in the file."""

    def offset(self, at: int) -> int:
        """The offset in the file of the character `at`."""
        i = bisect_right(self.starts, at) - 1
        return self.offsets[i] + at - self.starts[i]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body."""

    offset: int
    """In the body."""
    level: int
    words: str
    end: int
    """Where what follows it begins."""


_NAME = re.compile(r"[{｛][ ]*#[^{}｛｝]*[}｝][ ]*$")
"""An anchor of the editor's own."""
_UNDERLINE = re.compile(r"\n(?:=+|-+)[ ]*(?=\n|\Z)")


@dataclass(frozen=True)
class Copy:
    """A story to be read."""

    story: Story

    @cached_property
    def body(self) -> str:
        """The Markdown, as it lies on disk."""
        return self.story.text[self.story.start :]

    @cached_property
    def found(self) -> Scan:
        """The blocks, links and tags of the body."""
        return scan(self.body)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the body that are Markdown, not code."""
        return tuple(prose_lines(self.body))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the body, in order."""
        return tuple(_heading(self.body, offset) for offset in self.found.headings)

    @cached_property
    def paragraphs(self) -> tuple[Passage, ...]:
        """The prose of the body, in order."""
        passages = (_passage(self.body, block, self.story.start) for block in self.found.blocks)
        return tuple(passage for passage in passages if passage.text)

    @cached_property
    def fields(self) -> tuple[Passage, ...]:
        """The prose of the front matter, as far as it stands there word for word."""
        texts = (text for text in texts_in(self.story.front) if text.start is not None)
        return tuple(Passage(text, (0,), (text.start or 0,)) for text in texts)

    def problem(self, code: str, offset: int, **values: object) -> Problem:
        """The problem `code` at a character of the file."""
        return problem(code, self.story.place(offset), **values)


def _heading(body: str, offset: int) -> Heading:
    end = body.find("\n", offset)
    end = len(body) if end < 0 else end
    line = body[offset:end]
    signs = len(line) - len(line.lstrip("#＃"))
    under = _UNDERLINE.match(body, end) if not signs else None
    level = signs or (1 if under and "=" in under.group() else 2)
    words = _NAME.sub("", line[signs:]).strip(" \t\u3000#")
    return Heading(offset, min(level, 6), words, under.end() if under else end)


def _passage(body: str, block: Block, start: int) -> Passage:
    text = ""
    starts: list[int] = []
    offsets: list[int] = []
    last = block.spans[0].start
    for span in (span for span in block.spans if span.kind == PROSE):
        broken = body.find("\n", last, span.start)
        at = span.start if broken < 0 else broken
        starts.append(len(text))
        offsets.append(start + at)
        text += "\n" * (broken >= 0)
        if broken >= 0:
            starts.append(len(text))
            offsets.append(start + span.start)
        text += body[span.start : span.end]
        last = span.end
    return Passage(text, tuple(starts), tuple(offsets))
