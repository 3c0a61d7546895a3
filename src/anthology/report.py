"""Problems as text for people, or as data for the tools of editors and CI."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence

from anthology.errors import Level, Problem, excerpt, visible

Lines = Callable[[str, int], str]
"""(path, line number) → that line of the file; empty if there is none."""

_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "notice"}
_GITLAB = {Level.ERROR: "major", Level.WARNING: "minor", Level.ADVICE: "info"}


def text(problems: Sequence[Problem], line_of: Lines) -> str:
    """One problem after the other, each with its line and a caret."""
    parts: list[str] = []
    for problem in problems:
        parts.append(str(problem))
        if line := line_of(problem.place.path, problem.place.line):
            parts.append(excerpt(problem.place, line))
    return "\n".join(parts)


def as_json(problems: Sequence[Problem], line_of: Lines) -> str:
    """A list of objects (design §7)."""
    return _dumped(
        {
            "path": problem.place.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "code": problem.code,
            "level": problem.level.value,
            "message": visible(problem.message),
            "fix": visible(problem.fix),
        }
        for problem in problems
    )


def github(problems: Sequence[Problem], line_of: Lines) -> str:
    """Workflow commands: annotations in a pull request."""
    return "\n".join(
        f"::{_GITHUB[p.level]} file={_property(p.place.path)},line={p.place.line},col={p.place.column},"
        f"title={_property(f'{p.level} {p.code}')}::{_data(visible(p.message + p.fix))}"
        for p in problems
    )


def gitlab(problems: Sequence[Problem], line_of: Lines) -> str:
    """A Code Quality report: findings in a merge request."""
    return _dumped(
        {
            "description": visible(f"{problem.level} {problem.message}{problem.fix}"),
            "check_name": problem.code,
            "fingerprint": hashlib.sha256(str(problem).encode("utf-8")).hexdigest(),
            "severity": _GITLAB[problem.level],
            "location": {"path": problem.place.path, "lines": {"begin": problem.place.line}},
        }
        for problem in problems
    )


FORMATS: dict[str, Callable[[Sequence[Problem], Lines], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "gitlab": gitlab,
}


def count(problems: Sequence[Problem]) -> str:
    """How many problems of each level there are, as a sentence."""
    levels = [problem.level.value for problem in problems]
    counted = "，".join(f"{levels.count(level)} 个{level}" for level in dict.fromkeys(levels))
    return counted + "。" if counted else "没有发现问题。"


def _dumped(entries: Iterable[dict[str, object]]) -> str:
    return json.dumps(list(entries), ensure_ascii=False, indent=1)


def _data(message: str) -> str:
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
