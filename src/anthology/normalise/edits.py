"""A text that is changed step by step, and the way back from each character to the source."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """What stands at `start` … `end` of a text becomes `after`."""

    start: int
    end: int
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A text after replacements, and how to find what stood there before them."""

    text: str
    _now: tuple[int, ...] = (0,)
    _then: tuple[int, ...] = (0,)
    _before: "Changed | None" = None

    def replace(self, replacements: Iterable[Replacement]) -> "Changed":
        """This text with `replacements` made; they must not overlap."""
        parts: list[str] = []
        now, then = [0], [0]
        done = length = 0
        for item in sorted(replacements):
            parts += (self.text[done : item.start], item.after)
            length += item.start - done
            now += (length, length + len(item.after))
            then += (item.start, item.end)
            length += len(item.after)
            done = item.end
        if not parts:
            return self
        return Changed("".join((*parts, self.text[done:])), tuple(now), tuple(then), self)

    def back(self, offset: int) -> int:
        """The offset in the source of what stands at `offset` now; inside a replacement, not beyond its end."""
        i = bisect_right(self._now, offset) - 1
        distance = offset - self._now[i]
        if i + 1 < len(self._then):
            distance = min(distance, self._then[i + 1] - self._then[i])
        then = self._then[i] + distance
        return self._before.back(then) if self._before else then
