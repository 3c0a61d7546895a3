"""The commands as they are typed: exit codes, what is printed where, and in what encoding."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anthology.cli import commands
from tests.conftest import ROOT, Write
from tests.making import file
from tests.test_golden import tree

GOOD, WARNED, FAULTY = file(), file("nobody: 甲"), file("minutes: 五")
BROKEN_LINK = file(body="他说“後來”：见[下文](没有.md)。")


def run(root: Path, *arguments: str) -> Result:
    """A command on the anthology at `root`."""
    return CliRunner().invoke(commands, ["--root", str(root), *arguments])


def python(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own."""
    variables = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | environment
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=variables, capture_output=True, timeout=100, check=False
    )


# Exit codes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize(
    ("story", "arguments", "code"),
    [
        (GOOD, "", 0),
        (GOOD, "--strict", 0),
        (WARNED, "", 0),
        (WARNED, "--strict", 1),
        (FAULTY, "", 1),
        (FAULTY, "--strict", 1),
        (GOOD, "--no-such", 2),
        (GOOD, "--strict=1", 2),
    ],
)
def test_the_exit_code_says_whether_there_are_problems(
    command: str, story: str, arguments: str, code: int, write: Write
) -> None:
    settings = write({"stories/a.md": story})
    assert run(settings.root, command, *arguments.split()).exit_code == code
    assert (settings.root / "site").exists() == (command == "build" and code == 0)


@pytest.mark.parametrize("arguments", [["--root", "no/such/folder", "check"], ["chekc"], [], ["build", "extra"]])
def test_wrong_use_is_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(commands, arguments).exit_code == 2


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_fault_in_site_yml_is_1(command: str, write: Write) -> None:
    root = write({"stories/a.md": GOOD}).root
    (root / "site.yml").write_text("visibility: 公开\n", encoding="utf-8")
    done = run(root, command)
    assert done.exit_code == 1
    assert done.stderr.startswith("site.yml:1:13: 错误 C015 ")
    assert done.output.endswith("\n1 个错误。\n")


def test_a_folder_without_stories_is_1_unless_it_is_meant(write: Write) -> None:
    root = write({}).root
    assert run(root, "build").exit_code == 1
    assert run(root, "build", "--allow-empty").exit_code == 0


# What is printed -----------------------------------------------------------------------------------------------------


def test_a_build_ends_with_one_line_that_says_what_to_open(write: Write) -> None:
    settings = write({"stories/a.md": GOOD, "stories/b.md": WARNED})
    done = run(settings.root, "build")
    found = re.fullmatch(r"2 个故事，(\d+) 页，用时 \d+\.\d\d 秒。请打开 (.+)\n", done.stdout)
    assert found
    assert int(found.group(1)) == len(list((settings.root / "site").rglob("*.html")))
    assert Path(found.group(2)) == settings.root / "site/index.html"
    assert [line[:22] for line in done.stderr.splitlines()[:1]] == ["stories/b.md:5:1: 提醒 F"]


@pytest.mark.parametrize(
    ("stories", "count"),
    [
        ([GOOD], "没有发现问题。"),
        ([WARNED, WARNED], "2 个提醒。"),
        ([FAULTY, WARNED], "1 个错误，1 个提醒。"),
        ([file(body="## 通话\n\n- 没有人\n")], "1 个建议。"),
    ],
)
def test_check_ends_with_the_number_of_problems(stories: list[str], count: str, write: Write) -> None:
    root = write({f"stories/s{n}.md": story for n, story in enumerate(stories)}).root
    assert run(root, "check").stdout == f"{count}\n"


def test_a_build_that_fails_prints_nothing_but_problems(write: Write) -> None:
    done = run(write({"stories/a.md": FAULTY}).root, "build")
    assert done.stdout == ""
    assert done.stderr.endswith("\n1 个错误。\n")


@pytest.mark.parametrize(
    ("story", "place", "lines"),
    [
        (
            BROKEN_LINK,
            "6:14",
            [
                "    6 | 他说“後來”：见[下文](没有.md)。",
                f"      | {' ' * (2 * len('他说後來：见下文') + len('“”[]('))}^",
            ],
        ),
        (
            file("minutes: 五"),
            "5:10",
            ["    5 | minutes: 五", "      |          ^"],
        ),
        (
            file("summary: 甲\u202e乙"),
            "5:11",
            ["    5 | summary: 甲\\u202E乙", "      |            ^"],
        ),
        (
            file("goals: [甲\u0600, {a: b}]"),
            "5:13",
            ["    5 | goals: [甲\\u0600, {a: b}]", "      | " + " " * 18 + "^"],
        ),
        (
            file("goals: [“𠀀”, é, {a: b}]"),
            "5:17",
            ["    5 | goals: [“𠀀”, é, {a: b}]", f"      | {' ' * 17}^"],
        ),
    ],
)
def test_the_caret_stands_under_the_character(story: str, place: str, lines: list[str], write: Write) -> None:
    """Han are two columns wide; quotation marks and Latin letters one."""
    printed = run(write({"stories/a.md": story}).root, "check").stderr.splitlines()
    assert printed[0].startswith(f"stories/a.md:{place}: 错误 ")
    assert printed[1:] == lines


def test_help_is_in_chinese() -> None:
    done = CliRunner().invoke(commands, ["-h"])
    assert (done.exit_code, "建站" in done.stdout, "检查所有故事" in done.stdout) == (0, True, True)


# Files ---------------------------------------------------------------------------------------------------------------


def test_check_of_files_tells_their_problems_only(write: Write) -> None:
    root = write({"stories/a.md": FAULTY, "stories/b.md": WARNED, "stories/c.md": BROKEN_LINK}).root
    paths = {name: str(root / f"stories/{name}.md") for name in "abc"}
    one = run(root, "check", paths["b"])
    assert (one.exit_code, one.stdout) == (0, "1 个提醒。\n")
    two = run(root, "check", paths["b"], paths["c"])
    assert (two.exit_code, two.stdout) == (1, "1 个提醒，1 个错误。\n")
    assert "a.md" not in two.stderr


def test_check_of_a_file_sees_the_rest_of_the_anthology(write: Write) -> None:
    root = write({"stories/a.md": file(body="[乙](b.md)"), "stories/b.md": GOOD}).root
    assert run(root, "check", str(root / "stories/a.md")).stdout == "没有发现问题。\n"


def test_a_file_is_named_from_the_folder_one_is_in(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"root/stories/a.md": FAULTY, "root/stories/b.md": FAULTY}).root / "root"
    monkeypatch.chdir(root / "stories")
    assert run(root, "check", "a.md").stdout == "1 个错误。\n"
    monkeypatch.chdir(root.parent)
    assert run(Path("root"), "check", "root/stories/b.md").stdout == "1 个错误。\n"
    done = run(Path("root"), "check", "stories/b.md")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith(f"\n文件名从您现在所在的文件夹算起，请写成：{Path('root/stories/b.md')}\n")


def test_a_missing_file_is_wrong_use(write: Write) -> None:
    root = write({"stories/a.md": GOOD}).root
    done = run(root, "check", str(root / "stories/a.md"), str(root / "stories/没有.md"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"没有这个文件：{root / 'stories/没有.md'}\n"


@pytest.mark.parametrize("path", ["a.md", "stories/sub/a.md", "stories/a.MD", "stories/a.txt"])
def test_a_file_that_is_no_story_is_not_called_faultless(path: str, write: Write) -> None:
    root = write({path: FAULTY, "stories/b.md": GOOD}).root
    assert "没有发现问题" not in run(root, "check", str(root / path)).output


def test_the_output_and_the_address_can_be_given(write: Write, tmp_path: Path) -> None:
    root = write({"stories/a.md": GOOD}).root
    done = run(root, "build", "--output", str(tmp_path / "out"), "--base-url", "https://a.cn/x")
    assert done.exit_code == 0, done.stderr
    assert 'href="/x/index.html"' in (tmp_path / "out/404.html").read_text(encoding="utf-8")
    assert not (root / "site").exists()


def test_an_output_that_may_not_be_written_is_a_problem(write: Write) -> None:
    root = write({"stories/a.md": GOOD}).root
    done = run(root, "build", "--output", str(root / "stories"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "W001" in done.stderr
    assert sorted(tree(root)) == ["stories/a.md"]


# Processes -----------------------------------------------------------------------------------------------------------


def test_the_module_is_a_command_and_check_writes_nothing(write: Write) -> None:
    root = write({"stories/a.md": WARNED, "templates/404.html": "甲"}).root
    before = tree(root)
    done = python("-m", "anthology", "check", cwd=root)
    assert (done.returncode, done.stdout.decode("utf-8")) == (0, "1 个提醒。\n".replace("\n", os.linesep))
    assert tree(root) == before


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "gbk:strict"},
    ],
)
def test_the_output_is_utf_8_everywhere(environment: dict[str, str], write: Write) -> None:
    root = write({"stories/a.md": BROKEN_LINK, "stories/b.md": file("𠀀: 甲")}).root
    done = python("-m", "anthology", "check", cwd=root, **environment)
    assert done.returncode == 1
    assert done.stdout.decode("utf-8").splitlines() == ["1 个错误，1 个提醒。"]
    assert "他说“後來”：见[下文](没有.md)。" in done.stderr.decode("utf-8")
    assert "“𠀀”" in done.stderr.decode("utf-8")


def test_build_py_builds_the_anthology_it_lies_in_from_anywhere(tmp_path: Path) -> None:
    done = python(str(ROOT / "build.py"), "--output", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode("utf-8")
    assert done.stdout.decode("utf-8").startswith(f"{len(list((ROOT / 'stories').glob('*.md')))} 个故事，")
    assert (tmp_path / "out/index.html").is_file()


def test_build_py_passes_on_what_it_is_told_and_the_exit_code(tmp_path: Path) -> None:
    done = python(str(ROOT / "build.py"), "--base-url", "ftp://a.cn", cwd=tmp_path)
    assert done.returncode == 1
    assert python(str(ROOT / "build.py"), "--no-such", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(("story", "code"), [(WARNED, 0), (FAULTY, 1)])
@pytest.mark.parametrize(
    "streams",
    [
        "2>&-",
        ">&- 2>/dev/null",
        ">&- 2>&-",
        "| true; exit ${PIPESTATUS[0]}",
        "--format json | true; exit ${PIPESTATUS[0]}",
        "2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}",
    ],
)
def test_that_nobody_reads_changes_no_exit_code(streams: str, story: str, code: int, write: Write) -> None:
    root = write({f"stories/s{n}.md": story for n in range(9)}).root
    for command in ("check", "build" if "json" not in streams else "check"):
        done = shell(f"{sys.executable} -m anthology {command} {streams}", root)
        assert (done.returncode, b"Error" in done.stderr) == (code, False), done.stderr


def test_a_report_that_cannot_be_written_is_no_success(write: Write) -> None:
    root = write({"stories/a.md": GOOD}).root
    done = shell(f"{sys.executable} -m anthology check --format json > /dev/full", root)
    assert (done.returncode, done.stderr.decode("utf-8")) == (1, "结果写不出去：磁盘空间不足。\n")


def test_an_interrupted_command_says_so_in_one_line(write: Write) -> None:
    root = write({"stories/a.md": GOOD}).root
    run = (
        "import anthology.cli as c, anthology.pipeline as p, _thread\n"
        "p.assemble = lambda *given: _thread.interrupt_main()\n"
        "c.main(['check'])"
    )
    done = python("-c", run, cwd=root)
    assert (done.returncode, done.stdout) == (130, b"")
    assert done.stderr.decode("utf-8").split() == ["已中断，没有写完的不会留下。"]


def test_a_very_long_line_is_shown_in_part(write: Write) -> None:
    root = write({"stories/a.md": file(body="客" * 5_000 + "[甲](没有.md)" + "户" * 5_000)}).root
    told, line, caret = run(root, "check").stderr.splitlines()
    assert told.startswith("stories/a.md:6:5005: ")
    assert len(line) < 500
    assert line.startswith("    6 | …客客")
    assert line.endswith("户户…")
    assert line[: line.index("没有")].count("客") * 2 + len("    6 | …[甲](") + 1 == len(caret) - 1


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A line of Bash in a folder."""
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, timeout=100, check=False)
