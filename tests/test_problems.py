"""Every problem that the tool can report, as one tiny site each: what an editor types, and what the tool answers.

`problems/CODE` or `problems/CODE-variant` holds a site and `expected.txt`: all problems of its check, each with the
line it points at. `problems/ok-…` holds what must pass without a word. `bytes.json` maps a path to base64 where git
would not keep the bytes. Refresh with `--update-golden`, then read the difference as an editor who is no programmer:
is the place right, is the cause named, does it say what to type instead?
"""

import base64
import datetime
import errno
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anthology import config, pipeline, publish
from anthology.chinese import Style
from anthology.codes import KINDS
from anthology.errors import AnthologyError, Problem, excerpt
from anthology.model import Clean, Story
from anthology.normalise import normalise

PROBLEMS = Path(__file__).parent / "problems"
CASES = sorted(path.name for path in PROBLEMS.iterdir() if path.is_dir())
EXPECTED, BYTES = "expected.txt", "bytes.json"

NO_SUCH_FIELD = frozenset({"C013"})
"""Of a date: no setting and no field of the tables is one."""


# What a run reports --------------------------------------------------------------------------------------------------


def check(root: Path) -> tuple[Problem, ...]:
    try:
        return pipeline.check(config.load(root))
    except AnthologyError as error:
        return error.problems


def build(root: Path, output: str = "site") -> tuple[Problem, ...]:
    try:
        return pipeline.build(config.load(root, root / output)).problems
    except AnthologyError as error:
        return error.problems


def build_into_the_stories(root: Path) -> tuple[Problem, ...]:
    return build(root, "stories")


def build_into_the_root(root: Path) -> tuple[Problem, ...]:
    return build(root, ".")


def check_front_matter_of_17_000_characters(root: Path) -> tuple[Problem, ...]:
    goals = "  - 先道歉，再办事，不争输赢\n" * 1_000
    _write(root, f"---\ntitle: 刺头来电\nthemes: [致歉]\nanonymised: 编辑部\ngoals:\n{goals}---\n\n客户来电。\n")
    return check(root)


def check_a_story_over_one_megabyte(root: Path) -> tuple[Problem, ...]:
    body = "客户来电，说宽带又断了。\n" * 28_000
    _write(root, f"---\ntitle: 刺头来电\nthemes: [致歉]\nanonymised: 编辑部\n---\n\n{body}")
    return check(root)


def check_a_picture_over_one_megabyte(root: Path) -> tuple[Problem, ...]:
    _write(root, "---\ntitle: 刺头来电\nthemes: [致歉]\nanonymised: 编辑部\n---\n\n![一把水壶](shui-hu.png)\n")
    (root / "stories/shui-hu.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1_600_000))
    return check(root)


def check_a_story_of_brackets(root: Path) -> tuple[Problem, ...]:
    """Thirty times as long as can be rendered in the time on the machine of today."""
    _write(root, f"---\ntitle: 刺头来电\nthemes: [致歉]\nanonymised: 编辑部\n---\n\n客户来电。\n\n{'[' * 30_000}\n")
    return check(root)


def build_again_on_a_full_disk(root: Path) -> tuple[Problem, ...]:
    """The site that was there before stays as it was."""
    assert not build(root)
    before = _files(root)

    write = Path.write_bytes

    def until_the_disk_is_full(path: Path, data: bytes) -> int:
        if path.name == "index.html":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", until_the_disk_is_full)
        problems = build(root)
    assert _files(root) == before
    return problems


def check_on_the_day_of_review(root: Path) -> tuple[Problem, ...]:
    return pipeline.check(config.load(root), today=datetime.date(2026, 11, 22))


def init_where_stories_are(root: Path) -> tuple[Problem, ...]:
    return stopped(lambda: publish.vacant(root))


def new_story_titled_with_nothing_to_read(root: Path) -> tuple[Problem, ...]:
    return stopped(lambda: pipeline.new_story(config.load(root), "😀！"))


def new_story_where_no_anthology_is(root: Path) -> tuple[Problem, ...]:
    return stopped(lambda: pipeline.new_story(config.load(root), "第三次来电"))


def stopped(command: Callable[[], object]) -> tuple[Problem, ...]:
    with pytest.raises(AnthologyError) as caught:
        command()
    return caught.value.problems


def check_with(*changes: Callable[[Path], object]) -> Callable[[Path], tuple[Problem, ...]]:
    """A check after changes that git would not keep."""

    def run(root: Path) -> tuple[Problem, ...]:
        for change in changes:
            change(root)
        return check(root)

    return run


def linked(path: str, target: str) -> Callable[[Path], object]:
    """A change: a link at `path`."""

    def change(root: Path) -> None:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).symlink_to(target)

    return change


def written(path: str) -> Callable[[Path], object]:
    """A change: a story at `path`."""
    return lambda root: (root / path).write_bytes(next((root / "stories").glob("*.md")).read_bytes())


def moved_stories(root: Path) -> None:
    (root / "stories").rename(root / "elsewhere")
    (root / "stories").symlink_to("elsewhere")


def check_a_file_that_may_not_be_read(path: str) -> Callable[[Path], tuple[Problem, ...]]:
    def run(root: Path) -> tuple[Problem, ...]:
        (root / path).write_text("name: 甲\n", encoding="utf-8")
        opened = Path.open

        def refusing(file: Path, *arguments: Any, **named: Any) -> Any:
            if file == root / path:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
            return opened(file, *arguments, **named)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "open", refusing)
            return check(root)

    return run


def check_with_a_fault_of_our_own(root: Path) -> tuple[Problem, ...]:
    def failing(story: Story, style: Style) -> Clean:
        if story.slug == "a":
            raise KeyError("甲")
        return normalise(story, style)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "normalise", failing)
        return check(root)


RUNS: dict[str, Callable[[Path], tuple[Problem, ...]]] = {
    "B018": check_a_picture_over_one_megabyte,
    "B006": check_a_story_of_brackets,
    "B007": check_with_a_fault_of_our_own,
    "C106": check_a_file_that_may_not_be_read("site.yml"),
    "C107": check_with(linked("static/style.css", "/etc/hostname")),
    "C107-site": check_with(linked("site.yml", "/etc/hostname")),
    "C107-template": check_with(linked("templates/story.html", "/etc/hostname")),
    "C108": check_with(lambda root: (root / "static").mkdir(), written("static/a\u202eb.css")),
    "F106": check_a_file_that_may_not_be_read("stories/a.md"),
    "F107": check_with(linked("stories/a.md", "/etc/hostname"), linked("stories/etc", "/etc")),
    "F107-folder": check_with(lambda root: (root / "stories/a.md").mkdir()),
    "F107-pipe": check_with(lambda root: os.mkfifo(root / "stories/a.md")),
    "F107-stories": check_with(moved_stories),
    "F108": check_with(written("stories/a\udcffb.md"), written("stories/c\x1bd.md"), written("stories/e\u200b.md")),
    "F109": check_with(written("stories/caf\u00e9.md"), written("stories/cafe\u0301.md")),
    "F109-case": check_with(written("stories/OK.md")),
    "F007-front-matter": check_front_matter_of_17_000_characters,
    "F105": check_a_story_over_one_megabyte,
    "L014": check_on_the_day_of_review,
    "W001": build,
    "W001-file": build,
    "W001-root": build_into_the_root,
    "W001-stories": build_into_the_stories,
    "W002": build_again_on_a_full_disk,
    "W101": init_where_stories_are,
    "W102": new_story_titled_with_nothing_to_read,
    "W103": new_story_where_no_anthology_is,
}
"""Cases that a check of the files in their directory does not show."""


def _write(root: Path, story: str) -> None:
    (root / "stories").mkdir(exist_ok=True)
    (root / "stories/a.md").write_text(story, encoding="utf-8", newline="\n")


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# What a case holds ---------------------------------------------------------------------------------------------------


def copied(case: str, root: Path) -> Path:
    """The site of a case in a folder of its own."""
    shutil.copytree(PROBLEMS / case, root, ignore=shutil.ignore_patterns(EXPECTED, BYTES))
    stored = PROBLEMS / case / BYTES
    files = json.loads(stored.read_text(encoding="utf-8")) if stored.exists() else {}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    return root


def told(problems: tuple[Problem, ...], root: Path) -> str:
    """The problems as the command line prints them."""
    return "".join(f"{problem}\n{_excerpt(problem, root)}" for problem in problems).replace(str(root), "ROOT")


def _excerpt(problem: Problem, root: Path) -> str:
    file = root / problem.place.path
    if file.is_symlink() or not file.is_file():
        return ""
    lines = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    line = lines[problem.place.line - 1]
    return excerpt(problem.place, line) + "\n" if line else ""


def expected(case: str) -> str:
    return (PROBLEMS / case / EXPECTED).read_text(encoding="utf-8")


def code(case: str) -> str:
    return case.partition("-")[0]


def codes_in(text: str) -> list[str]:
    return re.findall(r"^\S.*?:\d+:\d+: (?:错误|提醒|建议) ([A-Z]\d{3}) ", text, re.MULTILINE)


# Tests ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_told_as_expected(case: str, tmp_path: Path, update_golden: bool) -> None:
    root = copied(case, tmp_path.resolve() / "root")
    text = told(RUNS.get(case, check)(root), root)
    if update_golden:
        (PROBLEMS / case / EXPECTED).write_text(text, encoding="utf-8", newline="\n")
    assert text == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_named_after_what_it_reports(case: str) -> None:
    reported = codes_in(expected(case))
    assert code(case) in reported if code(case) in KINDS else (code(case), reported) == ("ok", [])


def test_every_code_has_a_case() -> None:
    assert {code(case) for case in CASES} - {"ok"} == KINDS.keys() - NO_SUCH_FIELD


def test_every_run_has_its_directory() -> None:
    assert RUNS.keys() <= set(CASES)


def test_an_empty_site_passes_where_it_is_wanted(tmp_path: Path) -> None:
    root = copied("C102", tmp_path / "root")
    assert pipeline.check(config.load(root, allow_empty=True)) == ()
