"""The documentation says what the code does: names, codes, commands, examples.

An example in the documentation is run: what is shown as wrong is reported with its code, what is shown as right is not.
"""

import dataclasses
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import anthology
from anthology import config, pipeline
from anthology.cli import commands
from anthology.codes import KINDS
from anthology.config import SETTINGS
from anthology.errors import AnthologyError, Problem
from anthology.fields import Field
from anthology.model import Anonymised, Origin, Review
from anthology.prose import SECTIONS
from anthology.read import FIELDS

ROOT = Path(__file__).parents[1]
README, CONTRIBUTING, GUIDE, PROBLEMS = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "docs/editors.md", "docs/problems.md")
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def chapter(text: str, heading: str) -> str:
    """The part of a document under the H2 that begins with `heading`."""
    masked = FENCE.sub(lambda fence: fence.group().replace("#", "x"), text)
    found = re.search(rf"^## {heading}.*?(?=^## |\Z)", masked, re.MULTILINE | re.DOTALL)
    assert found, heading
    return text[found.start() : found.end()]


def row(text: str, name: str) -> str:
    """The row of a table that begins with `name` as code."""
    rows = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
    assert len(rows) == 1, name
    return rows[0]


def check(folder: Path, files: dict[str, str]) -> tuple[Problem, ...]:
    """The problems of an anthology of `files`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    try:
        return pipeline.check(config.load(folder))
    except AnthologyError as error:
        return error.problems


# The codes -----------------------------------------------------------------------------------------------------------


def test_every_code_has_one_heading() -> None:
    assert sorted(re.findall(r"^### (\w+) ", PROBLEMS, re.MULTILINE)) == sorted(KINDS)


@pytest.mark.parametrize("code", list(KINDS))
def test_the_level_of_a_code_is_stated(code: str) -> None:
    stated = re.search(rf"^### {code} .+\n\n\*\*(.+?)\*\* · ", PROBLEMS, re.MULTILINE)
    assert stated
    assert stated.group(1) == KINDS[code].level


def examples() -> Iterator[tuple[str, bool, str]]:
    """(code, whether it is right, a line) of every one-line example of the codes."""
    for section in re.split(r"^### ", PROBLEMS, flags=re.MULTILINE)[1:]:
        for kind, line in re.findall(r"^- (错|对)：`(.+)`$", section, re.MULTILINE):
            yield section[:4], kind == "对", line


def anthology_with(code: str, line: str) -> dict[str, str]:
    """A small anthology without fault but for `line`, which stands where problems of `code` are found."""
    front = {"title": "title: 甲", "themes": "themes: [倾听]", "anonymised": "anonymised: 编辑部"}
    themes = "- group: 沟通\n  themes:\n    - {id: qing-ting, name: 倾听}\n"
    settings, terms, body = "", "- {term: 行话, says: 一句话。}\n", "正文。"
    if line.startswith("- {term"):
        terms = line + "\n"
    elif line.startswith("- {"):
        themes += f"    {line}\n"
    elif code[0] == "C":
        settings = line + "\n"
    elif key := re.match(r"(\w+)[:：]", line):
        front = {} if key.group() == "title：" else front
        front[key.group(1)] = line
    else:
        body = ("## 通话\n\n" if code == "B001" else "") + line + ("\n\n正文。" if line.startswith("#") else "")
    if code == "L001":
        themes += "    - {id: zhi-qian, name: 致歉}\n"
    head = "\n".join(front.values())
    return {
        "site.yml": settings or "name: 甲\n",
        "stories/themes.yml": themes,
        "stories/terms.yml": terms,
        "stories/other.md": "---\ntitle: 乙\nthemes: [倾听]\nanonymised: 编辑部\n---\n\n## 教训\n\n正文。\n",
        "stories/a.md": f"---\n{head}\n---\n\n{body}\n",
    }


@pytest.mark.parametrize(("code", "right", "line"), list(examples()))
def test_an_example_of_a_code_is_true(code: str, right: bool, line: str, tmp_path: Path) -> None:
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "shui-hu.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = {problem.code for problem in check(tmp_path, anthology_with(code, line))}
    assert not found - {"L005", "L009"} if right else code in found


# The editor's guide --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", list(FIELDS.values()), ids=lambda field: field.name)
def test_a_field_is_in_the_table(field: Field) -> None:
    _, _, example, says, required, _ = re.split(r"(?<!\\)\|", row(chapter(GUIDE, "元数据"), field.name))
    assert example.strip() == f"`{field.example}`"
    assert says.strip().startswith(field.says)
    assert (f"最多 {field.limit} 字" in says) == bool(field.limit)
    assert all(f"`{choice}`" in says for choice in field.choices)
    assert required.strip() == ("是" if field.required else "")


@pytest.mark.parametrize("record", [Origin, Anonymised, Review], ids=lambda record: record.__name__)
def test_the_parts_of_a_field_are_explained(record: type[Origin | Anonymised | Review]) -> None:
    assert all(f"`{part.name}`" in chapter(GUIDE, "元数据") for part in dataclasses.fields(record))


@pytest.mark.parametrize("field", list(SETTINGS.values()), ids=lambda field: field.name)
def test_a_setting_is_in_the_table(field: Field) -> None:
    _, _, example, says, *_ = re.split(r"(?<!\\)\|", row(chapter(GUIDE, "全站设置"), field.name))
    assert example.strip() == f"`{field.example}`"
    assert says.strip() == field.says


def test_every_section_has_a_heading_of_its_own() -> None:
    headings = re.findall(r"^### (.+)$", GUIDE, re.MULTILINE)
    named = [name for heading in headings for name in re.split("、| · ", heading)]
    assert [name for name in SECTIONS if named.count(name) != 1] == []


def test_the_customers_are_named() -> None:
    assert "、".join(SETTINGS["roles"].default) in GUIDE


# Stories -------------------------------------------------------------------------------------------------------------


def stories() -> list[str]:
    """The stories and the parts of stories that the documentation shows as right."""
    shown = README + GUIDE.partition("## 检查，读懂问题")[0]
    return [text for language, text in FENCE.findall(shown) if language == "markdown"]


@pytest.mark.parametrize("text", stories(), ids=lambda text: text.split("\n", 1)[0])
def test_a_story_of_the_documentation_is_right(text: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "stories", tmp_path / "stories")
    whole = text if text.startswith("---") else f"---\ntitle: 甲\nthemes: [倾听]\n---\n\n{text}"
    found = check(tmp_path, {"stories/shown.md": whole})
    assert {problem.code for problem in found if problem.place.path == "stories/shown.md"} <= {"P001"}


def test_the_run_of_the_guide_is_real(tmp_path: Path) -> None:
    (_, story), (_, output) = [
        block for block in FENCE.findall(chapter(GUIDE, "检查")) if block[0] in ("markdown", "text")
    ]
    shutil.copytree(ROOT / "stories", tmp_path / "stories")
    file = tmp_path / "stories" / "xin-gu-shi.md"
    file.write_text(story, encoding="utf-8", newline="\n")
    run = CliRunner().invoke(commands, ["--root", str(tmp_path), "check", str(file)])
    assert run.output == output
    assert run.exit_code == 1


# README and CONTRIBUTING ---------------------------------------------------------------------------------------------


def test_every_module_is_in_the_table() -> None:
    package = Path(anthology.__file__).parent
    modules = {path.stem for path in package.glob("[!_]*.py")} | {
        f"{path.parent.name}/" for path in package.glob("*/__init__.py")
    }
    assert set(re.findall(r"^\| `([\w/]+)` \|", chapter(README, "How it works"), re.MULTILINE)) == modules


def parameters() -> Iterator[tuple[str, str]]:
    """(command, option) of the command line; the option is empty for the command itself."""
    groups: list[tuple[str, click.Command]] = [("", commands), *commands.commands.items()]
    for name, command in groups:
        yield from ((name, option) for p in command.params if isinstance(p, click.Option) for option in p.opts)
        if name:
            yield name, ""


@pytest.mark.parametrize(("command", "option"), list(parameters()))
def test_every_command_and_option_is_documented(command: str, option: str) -> None:
    wanted = option or f"anthology {command}"
    assert re.search(rf"{wanted}(?![\w-])", README + GUIDE)


@pytest.mark.parametrize(("mark", "ending"), [("build", "build.py"), ("test", "-m pytest")])
def test_one_line_does_all_the_set_up(mark: str, ending: str) -> None:
    found = re.search(rf"^<!-- {mark} -->\n```sh\n(.+)\n```$", README, re.MULTILINE)
    assert found
    assert found.group(1).startswith("python3 -m venv .venv && .venv/bin/pip install -q -e ")
    assert found.group(1).endswith(f".venv/bin/python {ending}")
    windows = found.group(1).replace("python3", "py").replace(".venv/bin/", ".venv\\Scripts\\")
    assert windows in README.splitlines()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split("[<>=]", requirement)[0] for requirement in wanted}
    table = chapter(CONTRIBUTING, "What it stands on")
    listed = {name for line in table.splitlines() for name in line.split("|")[1:2]}
    assert {name.strip() for cell in listed for name in cell.split(",")} >= names


# All documents -------------------------------------------------------------------------------------------------------


DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def anchors(path: Path) -> set[str]:
    """The anchors that a host of repositories gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_resolve(path: Path) -> None:
    text = re.sub(r"`[^`\n]+`", "", FENCE.sub("", path.read_text(encoding="utf-8")))
    for file, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", text):
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), file
        assert not anchor or anchor in anchors(target), anchor


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_chinese_takes_chinese_marks(path: Path) -> None:
    text = re.sub(r"`[^`\n]+`", "", FENCE.sub("", path.read_text(encoding="utf-8")))
    assert re.findall(r"[\u4e00-\u9fff][,;?!]", text) == []
