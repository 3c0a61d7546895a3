"""The files of an anthology as they lie on disk. Only regular files inside it are read: no link leads out of it, no
pipe or device holds a run up. What stands in the way is a problem of the files (106 …) of the family F or C.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from anthology.codes import problem, reason
from anthology.errors import AnthologyError, Place, Problem, visible

_KINDS = {
    stat.S_IFLNK: "快捷方式（符号链接）",
    stat.S_IFDIR: "文件夹",
    stat.S_IFIFO: "管道",
    stat.S_IFSOCK: "套接字",
    stat.S_IFCHR: "设备",
    stat.S_IFBLK: "设备",
}
_LOCK = ".#"
"""How Emacs begins the name of the link that says who is editing a file."""


def content(root: Path, path: str, letter: str, most: int = -1) -> bytes:
    """What the file at `path` (relative to `root`, with `/`) holds, `most` bytes at most.

    Raises AnthologyError if it, or a folder on the way to it, is something else, or cannot be read.
    """
    parts = PurePosixPath(path)
    try:
        for part in (*reversed(parts.parents[:-1]), parts):
            mode = stat.S_IFMT((root / part).lstat().st_mode)
            if mode != (stat.S_IFREG if part == parts else stat.S_IFDIR):
                raise AnthologyError(problem(letter + "107", _place(str(part)), what=_KINDS.get(mode, "文件")))
        with (root / path).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise AnthologyError(problem(letter + "106", _place(path), reason=reason(error))) from None


def is_file(root: Path, path: str) -> bool:
    """Whether there is a regular file at `path`; a link to one is none."""
    try:
        return stat.S_ISREG((root / path).lstat().st_mode)
    except OSError:
        return False


def under(root: Path, folder: str, letter: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The regular files below `folder`, by path relative to `root`, and the problems of what else is there."""
    paths: list[str] = []
    problems: list[Problem] = []
    for path, mode in _walk(root, folder, letter, problems):
        if path != _printable(path):
            problems.append(problem(letter + "108", _place(path)))
        elif mode == stat.S_IFREG:
            paths.append(path)
        elif (mode != stat.S_IFDIR or path.endswith(".md")) and not PurePosixPath(path).name.startswith(_LOCK):
            problems.append(problem(letter + "107", _place(path), what=_KINDS.get(mode, "设备")))
    return tuple(sorted(paths)), tuple(sorted(problems))


def _walk(root: Path, folder: str, letter: str, problems: list[Problem]) -> Iterator[tuple[str, int]]:
    """(path relative to `root`, kind) of everything below `folder`; no link is followed."""
    try:
        mode = stat.S_IFMT((root / folder).lstat().st_mode)
        if mode != stat.S_IFDIR:
            what = _KINDS.get(mode, "文件")
            problems.append(problem(letter + "107", _place(folder), what=what))
            return
        with os.scandir(root / folder) as entries:
            found = [(f"{folder}/{e.name}", stat.S_IFMT(e.stat(follow_symlinks=False).st_mode)) for e in entries]
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(problem(letter + "106", _place(folder), reason=reason(error)))
        return
    for path, mode in found:
        yield path, mode
        if mode == stat.S_IFDIR:
            yield from _walk(root, path, letter, problems)


def _place(path: str) -> Place:
    """The place of a whole file."""
    return Place(_printable(path))


def _printable(path: str) -> str:
    return visible(path).replace("\n", "\\u000A")
