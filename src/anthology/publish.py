"""Outputs → the site on disk. The only module that writes.

The site is staged in a folder beside the output and then put in its place, so that a failed or killed build leaves
the old site whole. The manifest says which files are ours; only those are ever removed.
"""

import contextlib
import hashlib
import json
import mimetypes
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from anthology.codes import problem, reason
from anthology.errors import AnthologyError, Place, Problem
from anthology.model import Output

MANIFEST = "manifest.json"
_HARMLESS = frozenset({".git", ".venv"})
"""What a folder may hold that is to become an anthology."""
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
"""Types that the tables of some machines lack or have otherwise."""


def media_type(path: str) -> str:
    """The media type of a file of the site, by its name."""
    return _TYPES.get(PurePosixPath(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def collisions(outputs: Iterable[Output]) -> tuple[Problem, ...]:
    """Outputs that would be one file on a file system that folds case or Unicode form."""
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for output in outputs:
        key = unicodedata.normalize("NFC", output.path).casefold()
        if key in seen:
            problems.append(problem("W003", Place(output.path), path=output.path, first=seen[key], second=output.path))
        seen.setdefault(key, output.path)
    return tuple(problems)


def write(outputs: Iterable[Output], output: Path, root: Path) -> None:
    """Make `output` hold exactly `outputs`, the manifest, and whatever files of others it held before.

    Raises AnthologyError (W001) if the folder may not be written, (W002) if writing fails; then the old site is kept.
    """
    files = {item.path: item.data for item in outputs}
    files[MANIFEST] = _manifest(files)
    output = _guarded(output, root)
    staged, old = (output.with_name(f".{output.name}.{suffix}") for suffix in ("new", "old"))
    try:
        _recover(output, staged, old)
        _refuse_clashes(output, files)
        for path, data in files.items():
            target = staged / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        _keep_foreign(output, staged)
        if output.exists():
            output.rename(old)
        staged.rename(output)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        with contextlib.suppress(OSError):
            _recover(output, staged, old)
        raise AnthologyError(
            problem("W002", Place(output.name), reason=f"{reason(error)}（{error.filename}）")
        ) from error


def rewrite(path: Path, data: bytes) -> None:
    """Put `data` in the place of an existing file in one step. Raises AnthologyError (W002)."""
    staged = path.with_name(f".{path.name}.new")
    try:
        staged.write_bytes(data)
        staged.replace(path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise AnthologyError(problem("W002", Place(path.name), reason=reason(error))) from error


def create(outputs: Iterable[Output], folder: Path) -> None:
    """Write new files into `folder`; a file that is there already is never replaced.

    Raises AnthologyError (W002) if one cannot be written; then none is left.
    """
    made: list[Path] = []
    try:
        for output in outputs:
            path = folder / output.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                made.append(path)
                file.write(output.data)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        reason = f"{error.strerror or error}（{error.filename}）"
        raise AnthologyError(problem("W002", Place(folder.name), reason=reason)) from error


def vacant(folder: Path) -> None:
    """Raises AnthologyError (W101) if a folder is none, or holds more than a repository and an environment."""
    try:
        others = sorted({path.name for path in folder.iterdir()} - _HARMLESS)
        reason = f"里面已经有 {others[0]}" if others else ""
    except FileNotFoundError:
        reason = ""
    except NotADirectoryError:
        reason = "它是一个文件"
    except OSError as error:
        reason = error.strerror or str(error)
    if reason:
        raise AnthologyError(problem("W101", Place(folder.name), folder=folder, reason=reason))


def _manifest(files: dict[str, bytes]) -> bytes:
    entries = [
        {
            "path": path,
            "sha256": hashlib.sha256(data).hexdigest(),
            "size": len(data),
            "type": media_type(path),
        }
        for path, data in sorted(files.items())
    ]
    return (json.dumps({"files": entries}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _recover(output: Path, staged: Path, old: Path) -> None:
    """Clear what a killed build left: the site is back in its place, nothing else remains."""
    if old.is_dir() and not output.exists():
        old.rename(output)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(staged, ignore_errors=True)


def _guarded(output: Path, root: Path) -> Path:
    """`output` in full, if it may be written."""
    place = Place(output.name or str(output))
    try:
        doubt = "它是一个快捷方式（符号链接）" if output.is_symlink() else _doubt(output.resolve(), root.resolve())
        if doubt:
            raise AnthologyError(problem("W001", place, output=output, reason=doubt))
        return output.resolve()
    except OSError as error:
        raise AnthologyError(problem("W001", place, output=output, reason=reason(error))) from error
    except RuntimeError as error:  # a loop of links on the way to it
        raise AnthologyError(problem("W001", place, output=output, reason="符号链接绕成了圈")) from error


def _doubt(output: Path, root: Path) -> str:
    """Why `output` may not be written: it holds, or lies in, something of worth; empty if it may."""
    sources = [root / name for name in ("stories", "templates", "static", "src", ".git")]
    home = Path.home().resolve()
    if output == home or output in home.parents or output == Path(output.anchor):
        return "这是系统或用户的主文件夹"
    if output == root or output in root.parents:
        return "这个文件夹里有故事的原稿"
    if any(output == source or source in output.parents or output in source.parents for source in sources):
        return "这是放原稿或模板的文件夹"
    if output.exists() and not output.is_dir():
        return "它不是一个普通的文件夹"
    if output.is_dir() and any(output.iterdir()) and _ours(output) is None:
        return "里面有不是本工具写的文件"
    return ""


def _foreign(output: Path) -> list[Path]:
    """The files and links of others in an output of ours."""
    ours = _ours(output) or set()
    found = sorted(output.rglob("*")) if output.is_dir() else []
    return [p for p in found if (p.is_symlink() or not p.is_dir()) and p.relative_to(output).as_posix() not in ours]


def _refuse_clashes(output: Path, files: Iterable[str]) -> None:
    """Refuse to build over a file of others: it would be lost."""
    needed = {str(part) for file in files for part in (PurePosixPath(file), *PurePosixPath(file).parents)}
    for path in _foreign(output):
        name = path.relative_to(output).as_posix()
        if name in needed or any(str(parent) in set(files) for parent in PurePosixPath(name).parents):
            clash = f"里面的 {name} 不是本工具写的，名字却与站点的文件相同"
            raise AnthologyError(problem("W001", Place(output.name), output=output, reason=clash))


def _keep_foreign(output: Path, staged: Path) -> None:
    """Copy the files of others, which the old manifest does not name, into the staged site."""
    for path in _foreign(output):
        target = staged / path.relative_to(output)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            target.symlink_to(path.readlink())
        else:
            shutil.copy2(path, target)


def _ours(output: Path) -> set[str] | None:
    """The files that our manifest in `output` names; None if there is no manifest of ours."""
    try:
        entries = json.loads((output / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {MANIFEST, *(entry["path"] for entry in entries if entry["sha256"] and entry["size"] >= 0)}
    except (OSError, ValueError, LookupError, TypeError):
        return None
