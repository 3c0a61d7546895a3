"""A string whose characters remember where they came from.

A rule sees one string: the prose of a block without its marks. The tape lays what the rule changes back on the places
the characters came from, so that a phrase may run across `**` or a line break.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

BARRIER = "\ufffc"
"""Stands on a tape for what is not prose (code, an address): no phrase runs across it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at `start` … `end` of the tape's text becomes `after`."""

    start: int
    end: int
    after: str


@dataclass(slots=True)
class _Cell:
    place: int | None
    """Offset in the source; None for a barrier."""
    before: str
    after: str
    rule: str = ""
    kept: bool = False


class Tape:
    """The prose of one block. `text` is what the next rule sees; `edits` what all rules changed so far."""

    def __init__(self) -> None:
        self._cells: list[_Cell] = []
        self.text = ""

    @classmethod
    def of(cls, text: str) -> "Tape":
        """The tape of a plain text."""
        tape = cls()
        tape.add(text, 0)
        return tape

    def add(self, text: str, start: int) -> None:
        """Append prose that stands at `start` of the source."""
        self._cells += [_Cell(start + i, c, c) for i, c in enumerate(text)]
        self.text += text

    def bar(self, sign: str = BARRIER) -> None:
        """Append something that no rule changes."""
        self._cells.append(_Cell(None, sign, sign, kept=True))
        self.text += sign

    def keep(self, terms: Iterable[str]) -> None:
        """Protect every occurrence of `terms`; what an editor names is not touched."""
        for term in filter(None, terms):
            for match in re.finditer(re.escape(term), self.text):
                for cell in self._cells[match.start() : match.end()]:
                    cell.kept = True

    def change(self, changes: Iterable[Change], rule: str) -> None:
        """Make `changes` (sorted, apart from each other) in the name of `rule`."""
        cells = [cell for cell in self._cells for _ in cell.after]
        for change in changes:
            touched = cells[change.start : change.end]
            same = len(touched) == len(change.after)
            for i, cell in enumerate(touched):
                after = change.after[i] if same else change.after * (i == 0)
                if not cell.kept and after != cell.after:
                    cell.after, cell.rule = after, rule
        self.text = "".join(cell.after for cell in self._cells)

    def edits(self) -> list[tuple[int, str, str, str]]:
        """(place in the source, before, after, rule) of each run of characters changed by one rule."""
        runs: list[tuple[int, str, str, str]] = []
        for cell in self._cells:
            if cell.place is None or cell.before == cell.after:
                continue
            if runs and runs[-1][3] == cell.rule and runs[-1][0] + len(runs[-1][1]) == cell.place:
                place, before, after, rule = runs[-1]
                runs[-1] = (place, before + cell.before, after + cell.after, rule)
            else:
                runs.append((cell.place, cell.before, cell.after, cell.rule))
        return runs
