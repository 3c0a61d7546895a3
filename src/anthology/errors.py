"""Problems: what is wrong, where it stands, and what to write instead.

A problem is a value, collected and sorted like any other. Only when a command cannot go on is it raised, as
`AnthologyError`. The wording of every problem stands in `codes`.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from anthology import privacy


class Level(StrEnum):
    """How grave a problem is; only 错误 stops a build."""

    ERROR = "错误"
    WARNING = "提醒"
    ADVICE = "建议"


@lru_cache(maxsize=2)
def _line_starts(text: str) -> tuple[int, ...]:
    """Offset of each line of `text`; remembered, for a text is asked for many places in a row."""
    return (0, *(match.end() for match in re.finditer("\n", text)))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A character of a file on disk."""

    path: str
    """Relative to the anthology's root, with `/`."""
    line: int = 1
    """1-based."""
    column: int = 1
    """1-based, in characters."""

    @classmethod
    def at(cls, path: str, text: str, offset: int) -> "Place":
        """The place of the character at `offset` (0-based) of `text`, the whole of the file `path`."""
        starts = _line_starts(text)
        line = bisect_right(starts, offset)
        return cls(path, line, offset - starts[line - 1] + 1)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing for an editor to mend."""

    place: Place
    code: str
    """A letter and three digits, stable: see `codes.KINDS`."""
    level: Level
    message: str
    """In Chinese: what is wrong."""
    fix: str = ""
    """In Chinese: what to write instead."""

    def __str__(self) -> str:
        return visible(f"{self.place}: {self.level} {self.code} {self.message}{self.fix}")


class AnthologyError(Exception):
    """The command cannot go on; `problems` says why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def failing(problems: Iterable[Problem], *, strict: bool = False) -> tuple[Problem, ...]:
    """Those of `problems` that make a command fail: 错误, and 提醒 too if `strict`."""
    levels = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    return tuple(problem for problem in problems if problem.level in levels)


def visible(text: str) -> str:
    """`text` with control, format and lone surrogate characters written as `\\u202E`, safe to print on a terminal."""
    return "".join(
        f"\\u{ord(c):04X}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c != "\n" else c
        for c in text
    )


_BESIDE = 200
"""So many characters of a line are shown on each side of a problem."""


def excerpt(place: Place, line: str) -> str:
    """The source `line` of `place` with a caret under its column; Han are two columns wide, private data struck out.

    Of a long line, a part.
    """
    number = str(place.line)
    start = max(0, place.column - 1 - _BESIDE) if len(line) > 2 * _BESIDE else 0
    end = start + 2 * _BESIDE
    margin = max(0, start - _BESIDE)  # a number that the cut would tear apart
    shown = privacy.masked(line[margin : end + _BESIDE])[start - margin : end - margin]
    before = ("…" if start else "") + visible(shown[: place.column - 1 - start])
    after = visible(shown[place.column - 1 - start :]) + ("…" if len(line) > end else "")
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before)
    return f"{number:>5} | {before}{after}\n      | {' ' * width}^"
