"""The files of an anthology, watched."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

FOLDERS = ("stories", "templates", "static")
STEP = 10
"""Milliseconds without another change after which a save is taken to be done."""
LONGEST = 200
"""Milliseconds after which changes are told though more are coming."""
QUIET = 200
"""Milliseconds without a change after which that is told."""


class _Ours(DefaultFilter):
    """Lets through what an anthology is made of, without the spare files that editors keep beside it."""

    def __init__(self, root: Path) -> None:
        super().__init__(ignore_dirs=())
        self._root = root

    def __call__(self, change: Change, path: str) -> bool:
        parts = Path(path).relative_to(self._root).parts
        return parts[:1] in {("site.yml",), *((folder,) for folder in FOLDERS)} and super().__call__(change, path)


def saves(root: Path) -> Iterator[frozenset[Path]]:
    """The paths that have just been changed under `root` (resolved), or an empty set if none were for a while.

    Ends when `root` is gone. Each folder is watched by itself: the root holds much that is none of ours, and folders
    come and go. What happens before a folder is watched is told as a change of the folder.
    """
    while root.is_dir():
        watched = _folders(root)
        missed = frozenset(watched)
        with contextlib.suppress(FileNotFoundError):  # a folder has just gone
            for changes in watch(
                *watched,
                watch_filter=_Ours(root),
                recursive=False,
                step=STEP,
                debounce=LONGEST,
                rust_timeout=QUIET,
                yield_on_timeout=True,
            ):
                yield missed.union(Path(path) for _, path in changes)
                missed = frozenset()
                if any(c is not Change.modified and (Path(p) in watched or Path(p).is_dir()) for c, p in changes):
                    break


def _folders(root: Path) -> tuple[Path, ...]:
    """The root and every folder that holds files of the anthology."""
    tops = [root / name for name in FOLDERS]
    return (root, *(path for top in tops for path in (top, *top.rglob("*")) if path.is_dir() and not path.is_symlink()))
