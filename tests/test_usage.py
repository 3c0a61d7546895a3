"""What click says is Chinese: every sentence that it can print is in the table, and every wrong use is told so."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from anthology.cli import commands
from anthology.usage import SENTENCES

NEVER = frozenset({"_termui_impl.py", "_winconsole.py", "shell_completion.py", "termui.py", "testing.py", "utils.py"})
"""Parts of click whose sentences no command here can print: prompts, editors, completion."""
FOR_DEVELOPERS = re.compile(
    r"Name '|Boolean option|Could not determine|No options defined|Arguments take|Choice\(|Value must be"
    r"|is not a valid UUID|Do you want|Confirm the action|Usage:"
)
"""Faults of a command's definition, and what has no use here."""


def sentences() -> Iterator[str]:
    """All that the modules of click ask gettext for."""
    spec = find_spec("click")
    assert spec
    assert spec.origin
    for path in sorted(Path(spec.origin).parent.glob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in calls if path.name not in NEVER else ():
            if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                wanted = call.args[: 2 if call.func.id == "ngettext" else 1]
                yield from (a.value for a in wanted if isinstance(a, ast.Constant) and isinstance(a.value, str))


def test_every_sentence_of_click_has_its_chinese() -> None:
    assert {s for s in sentences() if not FOR_DEVELOPERS.search(s)} <= SENTENCES.keys()


@pytest.mark.parametrize("sentence", list(SENTENCES))
def test_a_sentence_names_what_the_english_one_names(sentence: str) -> None:
    filled = set(re.findall(r"\{(\w+)\}|(%\(\w+\)s)", SENTENCES[sentence]))
    assert filled <= set(re.findall(r"\{(\w+)(?:!r)?\}|(%\(\w+\)s)", sentence))


@pytest.mark.parametrize("arguments", [[], ["-h"], *([name, "-h"] for name in commands.commands)])
def test_help_is_chinese(arguments: list[str]) -> None:
    output = CliRunner().invoke(commands, arguments, prog_name="anthology").output
    assert output.startswith("用法：anthology ")
    assert not re.search(r"Usage|Options|Commands|OPTIONS|ARGS|Show|PATH|TEXT|DIRECTORY|INTEGER|default", output)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("chekc", "没有“chekc”这个命令。"),
        ("build --outptu x", "没有“--outptu”这个选项。"),
        ("build extra", "后面多写了：extra"),
        ("build --output", "选项“--output”后面还要写内容。"),
        ("build --strict=1", "选项“--strict”后面不用写内容。"),
        ("check --format xml", "只能写 'text', 'json', 'github', 'gitlab' 中的一个，现在是“xml”。"),
        ("--root nope check", "没有这个文件夹：nope"),
        ("new", "还要写上 '标题'"),
        ("init", "还要写上 '文件夹'"),
        ("normalise nope.md", "没有这个文件：nope.md"),
    ],
)
def test_wrong_use_is_told_in_chinese(arguments: str, said: str) -> None:
    done = CliRunner().invoke(commands, arguments.split(), prog_name="anthology")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not re.search(r"Error|Try|Invalid|Missing|No such|Got|Usage|Did you", done.stderr)


def test_the_environment_does_not_choose_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    assert (
        CliRunner().invoke(commands, ["chekc"]).stderr.endswith("错误：没有“chekc”这个命令。 您是不是想写 'check'？\n")
    )


def test_the_version_is_told() -> None:
    assert re.fullmatch(
        r"anthology \d+\.\d+\.\d+\n", CliRunner().invoke(commands, ["--version"], prog_name="anthology").output
    )
