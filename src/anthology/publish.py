"""Outputs → the site on disk. The only module that writes.

The site is staged in a folder beside the output and then put in its place, so that a failed or killed build leaves
the old site whole. The manifest says which files are ours; only those are ever removed.
"""

import hashlib
import json
import mimetypes
import shutil
from collections.abc import Iterable
from pathlib import Path

from anthology.codes import problem
from anthology.errors import AnthologyError, Place, Problem
from anthology.model import Output

MANIFEST = "manifest.json"
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}


def collisions(outputs: Iterable[Output]) -> tuple[Problem, ...]:
    """Outputs that would be one file on a file system that folds case."""
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for output in outputs:
        key = output.path.casefold()
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
    output = output.resolve()
    staged, old = (output.with_name(f".{output.name}.{suffix}") for suffix in ("new", "old"))
    try:
        _recover(output, staged, old)
        _guard(output, root.resolve())
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
        _recover(output, staged, old)
        reason = f"{error.strerror or error}（{error.filename}）"
        raise AnthologyError(problem("W002", Place(output.name), reason=reason)) from error


def rewrite(path: Path, data: bytes) -> None:
    """Put `data` in the place of an existing file in one step. Raises AnthologyError (W002)."""
    staged = path.with_name(f".{path.name}.new")
    try:
        staged.write_bytes(data)
        staged.replace(path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise AnthologyError(problem("W002", Place(path.name), reason=error.strerror or str(error))) from error


def _manifest(files: dict[str, bytes]) -> bytes:
    entries = [
        {
            "path": path,
            "sha256": hashlib.sha256(data).hexdigest(),
            "size": len(data),
            "type": _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream",
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


def _guard(output: Path, root: Path) -> None:
    """Refuse an output that holds, or lies in, something of worth."""
    sources = [root / name for name in ("stories", "templates", "static", "src")]
    reason = ""
    if output == Path(output.anchor) or output == Path.home().resolve():
        reason = "这是系统或用户的主文件夹"
    elif output == root or output in root.parents:
        reason = "这个文件夹里有故事的原稿"
    elif any(output == source or source in output.parents or output in source.parents for source in sources):
        reason = "这是放原稿或模板的文件夹"
    elif output.is_symlink() or (output.exists() and not output.is_dir()):
        reason = "它不是一个普通的文件夹"
    elif output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file():
        reason = "里面有不是本工具写的文件"
    if reason:
        raise AnthologyError(problem("W001", Place(output.name), output=output, reason=reason))


def _keep_foreign(output: Path, staged: Path) -> None:
    """Link or copy the files of others, which the old manifest does not name, into the staged site."""
    if not output.is_dir():
        return
    ours = _ours(output)
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        target = staged / name
        if name in ours or path.is_dir() or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            target.symlink_to(path.readlink())
        else:
            shutil.copy2(path, target)


def _ours(output: Path) -> set[str]:
    try:
        manifest = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
        return {MANIFEST, *(entry["path"] for entry in manifest["files"])}
    except (OSError, ValueError, LookupError, TypeError):
        return {MANIFEST}
