"""A `Run` that remembers: what did not change is not made again, and what went wrong keeps its last good value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from anthology.errors import failing
from anthology.pipeline import R, Result, T

Key = tuple[type, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """An item as it was last time; None if its result is no longer to be trusted."""

    item: object
    result: Result[Any]
    good: Any
    """The last value that there was; None if there never was one."""


class Memory:
    """What the stages of the run before made of their items. It holds no more than one run needs."""

    def __init__(self) -> None:
        self._known: dict[Key, _Known] = {}

    def run(self, stage: Callable[[T], Result[R]], items: Sequence[T], /) -> list[Result[R]]:
        """The results of `stage` for `items`, made anew for those that changed.

        An item that has no value now, or one with errors, keeps the one it had, beside its problems of now.
        """
        kinds = {type(item) for item in items}
        known = {(type(item), item.path): self._know(stage, item) for item in items}
        self._known = {key: old for key, old in self._known.items() if key[0] not in kinds} | known
        return [(each.good, each.result[1]) for each in known.values()]

    def forget(self) -> None:
        """Make everything anew in the next run: what the stages themselves depend on has changed."""
        self._known = {key: replace(known, item=None) for key, known in self._known.items()}

    @property
    def behind(self) -> frozenset[str]:
        """The files that keep an earlier value, because they have none now."""
        return frozenset(path for (_, path), known in self._known.items() if known.good is not known.result[0])

    def _know(self, stage: Callable[[T], Result[R]], item: T) -> _Known:
        old = self._known.get((type(item), item.path))
        if old and old.item == item:
            return old
        value, problems = result = stage(item)
        sound = value is not None and not failing(problems)
        return _Known(item, result, value if sound or not (old and old.good) else old.good)
