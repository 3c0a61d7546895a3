"""A string whose characters remember where they came from.

A rule sees one string: the prose of a block without its marks. The tape lays what the rule changes back on the places
the characters came from, so that a phrase may run across `**` or a line break.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import ne
from typing import NamedTuple

BARRIER = "\ufffc"
"""Stands on a tape for what is not prose (code, an address): no phrase runs across it."""


class Change(NamedTuple):
    """What stands at `start` … `end` of the tape's text becomes `after`."""

    start: int
    end: int
    after: str


class Tape:
    """The prose of one block. `text` is what the next rule sees; `edits` what all rules changed so far.

    A cell is a character of the text as it was at first; each character of `text` belongs to one.
    """

    def __init__(self) -> None:
        self.text = ""
        self._before = ""
        self._cells: Sequence[int] | None = None
        """The cell of each character of `text`; None while it is the character's own place."""
        self._pieces: list[tuple[int, int]] = []
        """(first cell, place in the source) of each stretch of prose."""
        self._kept: set[int] = set()
        self._rules: dict[int, str] = {}
        """Changed cell → the rule that changed it last."""

    @classmethod
    def of(cls, text: str) -> "Tape":
        """The tape of a plain text."""
        tape = cls()
        tape.add(text, 0)
        return tape

    def add(self, text: str, start: int) -> None:
        """Append prose that stands at `start` of the source. Only before the first change."""
        self._pieces.append((len(self.text), start))
        self._before = self.text = self.text + text

    def bar(self, sign: str = BARRIER) -> None:
        """Append something that no rule changes. Only before the first change."""
        self._kept.add(len(self.text))
        self._before = self.text = self.text + sign

    def keep(self, terms: Iterable[str]) -> None:
        """Protect every occurrence of `terms`; what an editor names is not touched."""
        for term in filter(None, terms):
            for match in re.finditer(re.escape(term), self.text):
                self._kept.update(self._cells_of(match.start(), match.end()))

    def change(self, changes: Iterable[Change], rule: str) -> None:
        """Make `changes` (sorted, apart from each other) in the name of `rule`; what is kept stays."""
        parts: list[str] = []
        cells: list[int] = []
        done = moved = 0
        for start, end, wanted in changes:
            before, touched = self.text[start:end], self._cells_of(start, end)
            after = self._allowed(before, wanted, touched)
            if after == before:
                continue
            parts += (self.text[done:start], after)
            done = end
            if len(after) == len(before):
                touched = list(compress(touched, map(ne, before, after)))
            else:
                cells += self._cells_of(moved, start)
                cells += [touched[0]] * len(after)
                moved = end
            self._rules.update(dict.fromkeys(touched, rule))
        if moved:
            self._cells = cells + list(self._cells_of(moved, len(self.text)))
        if parts:
            self.text = "".join((*parts, self.text[done:]))

    def _allowed(self, before: str, after: str, touched: Sequence[int]) -> str:
        """What may become of `before`: of a change one for one each character that is not kept, else all or nothing."""
        kept = self._kept.intersection(touched) if self._kept else ()
        if not kept:
            return after
        if len(after) != len(before):
            return before
        return "".join(old if cell in kept else new for old, new, cell in zip(before, after, touched, strict=True))

    def _cells_of(self, start: int, end: int) -> Sequence[int]:
        return range(start, end) if self._cells is None else self._cells[start:end]

    def edits(self) -> list[tuple[int, str, str, str]]:
        """(place in the source, before, after, rule) of each run of characters changed by one rule."""
        after = dict.fromkeys(self._rules, "")
        for cell, character in zip(self._cells_of(0, len(self.text)), self.text, strict=True) if after else ():
            if cell in after:
                after[cell] += character
        starts = [first for first, _ in self._pieces]
        runs: list[tuple[int, list[int]]] = []
        last = (-1, "")
        for cell in sorted(cell for cell in after if after[cell] != self._before[cell]):
            first, start = self._pieces[bisect_right(starts, cell) - 1]
            here = (start + cell - first, self._rules[cell])
            if here == last:
                runs[-1][1].append(cell)
            else:
                runs.append((here[0], [cell]))
            last = (here[0] + 1, here[1])
        return [
            (place, "".join(map(self._before.__getitem__, cells)), "".join(map(after.__getitem__, cells)), rule)
            for place, cells in runs
            for rule in (self._rules[cells[0]],)
        ]
