"""Punctuation of Chinese text: full-width beside Han, pairs of quotes, no stray blanks, ASCII letters and digits.

Blanks are never put between Han and Latin: that is a matter of style (`text-autospace`). Marks inside times, numbers
and Latin text stay as they are.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from anthology.chinese.tape import Change

HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "、。，：；？！（）《》〈〉【】〔〕「」『』…—·～"
_QUOTES = "“”‘’"
_WIDE = re.compile(rf"[{HAN}{_MARKS}{_QUOTES}]")
_HAN = re.compile(rf"[{HAN}]")
_FULL = str.maketrans(",:;?!()", "，：；？！（）")
_ASCII = {code: code - 0xFEE0 for code in chain(range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B))}
_HALF_RUN = re.compile(r"[,:;?!]+")
_WIDE_LETTERS = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_DOTS = re.compile(r"\.{3,}|。{2,}|…+")
_CORNERS = str.maketrans("「」『』", "“”‘’")
_SINGLE = re.compile(rf"(?<![A-Za-z0-9'])'(?=[^'\n]*[{HAN}])(?P<words>[^'\n]+)'(?![A-Za-z0-9'])")
_BLANKS = re.compile(r"[ \t\u00a0]+")


def ascii_letters(text: str) -> Iterator[Change]:
    """Full-width digits and Latin letters as ASCII: `ＱＱ群` → `QQ群`."""
    for run in _WIDE_LETTERS.finditer(text):
        yield Change(run.start(), run.end(), run.group().translate(_ASCII))


def curly_quotes(text: str) -> Iterator[Change]:
    """Corner quotes by mark, straight quotes by pairs: `「甲」` and `"甲"` → `“甲”`, `『甲』` → `‘甲’`."""
    for corner in re.finditer("[「」『』]", text):
        yield Change(corner.start(), corner.end(), corner.group().translate(_CORNERS))
    doubles = [match.start() for match in re.finditer('"', text)]
    if len(doubles) % 2 == 0:
        for left, right in zip(doubles[::2], doubles[1::2], strict=True):
            if _WIDE.search(text[max(0, left - 1) : left + 2] + text[right - 1 : right + 2]):
                yield Change(left, left + 1, "“")
                yield Change(right, right + 1, "”")
    for single in _SINGLE.finditer(text):
        yield Change(single.start(), single.start() + 1, "‘")
        yield Change(single.end() - 1, single.end(), "’")


def ellipses(text: str) -> Iterator[Change]:
    """`...`, `。。。` and a lone `…` beside Han → `……`."""
    for dots in _DOTS.finditer(text):
        touching = text[max(0, dots.start() - 1) : dots.start()] + text[dots.end() : dots.end() + 1]
        beside = dots.group()[0] != "." or _WIDE.search(touching)
        if beside and dots.group() not in ("……", "。。"):
            yield Change(dots.start(), dots.end(), "……")


def full_width(text: str) -> Iterator[Change]:
    """`, : ; ? ! ( )` beside Han → full-width; not in `14:00`, `1,000`, `A,B` or `f(x)`."""
    yield from _full_width_runs(text)
    yield from _full_width_brackets(text)


def _full_width_runs(text: str) -> Iterator[Change]:
    for run in _HALF_RUN.finditer(text):
        if _beside(text, run.start(), run.end(), _WIDE):
            yield Change(run.start(), run.end(), run.group().translate(_FULL))


def _full_width_brackets(text: str) -> Iterator[Change]:
    opened: list[int] = []
    for bracket in re.finditer(r"[()]", text):
        at = bracket.start()
        if bracket.group() == "(":
            opened.append(at)
        elif opened:
            left = opened.pop()
            inside = text[left + 1 : at]
            call = not _HAN.search(inside) and re.match(r"[A-Za-z0-9_]", text[left - 1 : left])
            if _HAN.search(inside) or (not call and _beside(text, left, at + 1, _WIDE)):
                yield Change(left, left + 1, "（")
                yield Change(at, at + 1, "）")


def _beside(text: str, start: int, end: int, kind: re.Pattern[str]) -> bool:
    """Whether what stands before `start` or after `end`, blanks apart, is of a kind."""
    while start and text[start - 1] == " ":
        start -= 1
    while end < len(text) and text[end] == " ":
        end += 1
    return bool((start and kind.match(text, start - 1)) or kind.match(text, end))


def blanks(text: str) -> Iterable[Change]:
    """Blanks beside full-width marks go; beside quotes only where the other side is Chinese too."""
    for blank in _BLANKS.finditer(text):
        before, after = text[blank.start() - 1 : blank.start()], text[blank.end() : blank.end() + 1]
        if before and after and _stray(before, after):
            yield Change(blank.start(), blank.end(), "")


def _stray(before: str, after: str) -> bool:
    sides = (before, after)
    if not all(side.isalnum() or _WIDE.match(side) for side in sides):
        return False
    marks = any(side in _MARKS for side in sides)
    quotes = any(side in _QUOTES for side in sides)
    return marks or (quotes and all(_WIDE.match(side) for side in sides))
