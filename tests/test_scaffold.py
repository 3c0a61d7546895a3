"""A new story and a new anthology: what is written, and that it passes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from anthology import pipeline, read, scaffold
from anthology.cli import commands
from anthology.codes import KINDS
from anthology.config import SETTINGS, load
from anthology.errors import AnthologyError, Level
from anthology.model import SECTIONS, Kind, Source, Story
from anthology.read import FIELDS
from tests.conftest import ROOT, Write
from tests.making import file, vocabulary
from tests.test_golden import tree

HARD_TITLES = [
    "第三次来电",
    "“刺头”来电：对人不对事",
    '"刺头"来电',
    "'刺头'来电",
    "客服: 您好",
    "第三次：",
    "第三次:",
    "订单 #123 退款",
    "#1 退款",
    "@客户 请回电",
    "*要紧* 的电话",
    "&锚点",
    "!标签",
    "- 一",
    "? 问",
    "[列表]",
    "{表}",
    "> 引",
    "| 竖",
    "% 百分",
    "`反引号`",
    "---",
    "no 不",
    "010",
    "~ 甲",
    r"反斜杠 \n 和 \"引号\"",
    "他说'好'，又说\"不\"",
    "電話打了三次",
    "😀 笑着挂断",
    "１２３，ＡＢＣ",
    "甲　乙",
    "甲\n乙",
    "  前后有空  ",
    "con",
    "甲: 乙 #丙 '丁' \"戊\"",
    "长" * 120,
]
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(commands, ["--root", str(root), *arguments], catch_exceptions=False)


def new(title: str, *existing: str) -> tuple[scaffold.NewStory, Story]:
    """A new story beside `existing` ones, each a file's name without ending, as made and as read."""
    sources = [Source(f"stories/{name}.md", file().encode("utf-8")) for name in existing]
    draft = scaffold.story(title, sources, None)
    made, problems = read.story(Source(draft.output.path, draft.output.data))
    assert made is not None, problems
    assert {problem.code for problem in problems} == {"P001"}
    return draft, made


# A new story ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [title for title in HARD_TITLES if title != "---"])
def test_any_title_reads_back_as_it_was_typed(title: str) -> None:
    draft, made = new(title)
    assert made.front.title == " ".join(title.split("\n")).strip()
    assert (made.slug, draft.output.path) == (draft.slug, f"stories/{draft.slug}.md")
    assert made.front.draft
    front = yaml.safe_load(made.text.split("---\n")[1])
    assert str(front["title"]) == made.front.title or front["title"] in (8, False)  # 010, as others read it


def refused(title: str) -> set[str]:
    """The codes of what is wrong with a title."""
    try:
        new(title)
    except AnthologyError as error:
        return {problem.code for problem in error.problems}
    return set()


@given(LETTERS)
def test_a_title_is_kept_or_refused(title: str) -> None:
    codes = refused(title)
    assert codes <= {"F002", "F007", "W102"}
    if not codes:
        kept = re.sub("\r\n|\r|\n", " ", title).strip()
        assert new(title)[1].front.title == kept


@pytest.mark.parametrize(
    ("title", "code", "column"),
    [
        *(("😀", "W102", 1), ("---", "W102", 1), ("", "W102", 1), (" \t", "W102", 1), ("……！", "W102", 1)),
        *(("长" * 121, "F007", 1), ("甲\x1b乙", "F002", 2), ("甲\u202e乙", "F002", 2), ("甲\udcb5", "F001", 2)),
    ],
)
def test_a_title_that_cannot_be_one_is_refused_with_its_reason(title: str, code: str, column: int) -> None:
    with pytest.raises(AnthologyError) as caught:
        new(title)
    assert [(p.code, p.place.path, p.place.column) for p in caught.value.problems] == [(code, "标题", column)]


def test_a_slug_is_pinned_and_free() -> None:
    assert new("第三次来电")[0].slug == "di-san-ci-lai-dian"
    draft, _ = new("第三次来电", "di-san-ci-lai-dian", "Di-San-Ci-Lai-Dian-2")
    assert (draft.wanted, draft.slug) == ("di-san-ci-lai-dian", "di-san-ci-lai-dian-3")
    assert new("con")[0].slug == "con-2"


def test_a_slug_is_not_one_that_a_story_has_or_had() -> None:
    sources = [
        Source("stories/a.md", file("slug: Tui-Kuan").encode("utf-8")),
        Source("stories/b.md", file("aliases: [tui-kuan-2]").encode("utf-8")),
        Source("stories/tui-kuan-3.md", b"---\n"),
    ]
    assert scaffold.story("退款", sources, None).slug == "tui-kuan-4"


def test_the_readings_of_the_anthology_count() -> None:
    assert scaffold.story("单家的单", [], None, [("单家", "shan jia")]).slug == "shan-jia-de-dan"


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in ("title", "themes", "slug", "draft")])
def test_a_field_is_offered_and_can_be_used_by_deleting_a_sign(field: str) -> None:
    text = new("甲")[0].output.data.decode("utf-8")
    used = re.sub(rf"^#(?={field}: )", "", text, flags=re.MULTILINE)
    assert used != text
    assert f"  # {FIELDS[field].says}" in text
    made, problems = read.story(Source("stories/jia.md", used.encode("utf-8")))
    assert made is not None
    assert {problem.code for problem in problems} <= {"P001"}


def test_a_theme_of_the_vocabulary_is_the_example_and_all_are_named() -> None:
    groups = [vocabulary("tui-kuan 退款 退钱", "gui-ze 规则:甲", group="办事"), vocabulary("qing-ting 倾听")]
    text = scaffold.story("甲", [], groups).output.data.decode("utf-8")
    assert "themes:  # " in text
    assert "\n  退款: 待写" in text
    assert "\n  # 办事：退款、规则:甲\n  # 沟通：倾听\n" in text


def test_a_theme_is_quoted_where_yaml_needs_it() -> None:
    made = scaffold.story("甲", [], [vocabulary("gui-ze @规则")]).output
    story, _ = read.story(Source(made.path, made.data))
    assert story
    assert [str(showing.theme) for showing in story.front.showings] == ["@规则"]


def test_the_body_shows_how_to_write_each_kind_of_section_there_is_a_form_for() -> None:
    text = new("甲")[0].output.data.decode("utf-8")
    kinds = {SECTIONS[name] for name in re.findall(r"^## (.+)$", text, re.MULTILINE)}
    assert {Kind.EVENTS, Kind.CALL, Kind.LESSON, Kind.PHRASES, Kind.QUESTIONS, Kind.TRAINER} <= kinds


@pytest.fixture(params=["any theme", "a vocabulary"])
def small(request: pytest.FixtureRequest, write: Write) -> Path:
    """An anthology of one story, without and with a vocabulary."""
    files = {"stories/a.md": file("themes: [致歉]", "slug: a")}
    if request.param == "a vocabulary":
        files["stories/themes.yml"] = (ROOT / "stories/themes.yml").read_text(encoding="utf-8")
    return write(files).root


@pytest.mark.parametrize("visibility", ["internal", "public"])
def test_a_new_story_passes_as_a_draft(visibility: str, small: Path) -> None:
    (small / "site.yml").write_text(f"visibility: {visibility}\n", encoding="utf-8")
    assert run(small, "new", "第三次", "来电").exit_code == 0
    assert run(small, "check").exit_code == 0
    assert run(small, "fix").stdout == "没有要改的。\n"


def test_a_new_story_has_no_error_when_it_is_published(small: Path) -> None:
    run(small, "new", "第三次来电")
    path = small / "stories/di-san-ci-lai-dian.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("^draft: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8", newline="\n")
    assert run(small, "check", str(path)).exit_code == 0
    assert {p.level for p in pipeline.check(load(small)) if p.place.path.endswith("dian.md")} <= {Level.WARNING}
    assert run(small, "fix").stdout == "没有要改的。\n"


def test_new_says_where_it_wrote_and_what_comes_next(write: Write) -> None:
    root = write({"stories/a.md": file()}).root
    first, second = run(root, "new", "第三次来电"), run(root, "new", "第三次来电")
    assert first.stdout.startswith(f"已写 {root / 'stories/di-san-ci-lai-dian.md'}\n请打开它，")
    assert second.stdout.startswith(
        "网址名 di-san-ci-lai-dian 已经有了，或者不能用，这一篇用 di-san-ci-lai-dian-2。\n已写 "
    )
    assert run(root, "new", "😀").exit_code == 1


def test_a_file_that_is_there_is_never_replaced(write: Write) -> None:
    root = write({"stories/a.md": file(), "stories/tui-kuan.MD": "手稿"}).root
    (root / "stories/tui-kuan.md").mkdir()
    before = tree(root)
    done = run(root, "new", "退款")
    assert done.exit_code == 1
    assert "W002" in done.stderr
    assert tree(root) == before


# A new anthology -----------------------------------------------------------------------------------------------------


@pytest.fixture
def wen(tmp_path: Path) -> Path:
    """A new anthology."""
    root = tmp_path / "文 集" / "wen"
    done = CliRunner().invoke(commands, ["init", str(root)], catch_exceptions=False)
    assert done.exit_code == 0
    assert str(root / "README.md") in done.stdout
    return root


def test_a_new_anthology_passes_without_a_word(wen: Path) -> None:
    assert run(wen, "check", "--strict").output == "没有发现问题。\n"
    assert run(wen, "fix").output == "没有要改的。\n"
    assert run(wen, "build").exit_code == 0
    assert (wen / "site/index.html").is_file()


def test_a_new_anthology_passes_for_the_public_too(wen: Path) -> None:
    path = wen / "site.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("visibility: internal", "visibility: public"), encoding="utf-8", newline="\n")
    assert run(wen, "check", "--strict").exit_code == 0


def test_the_example_shows_every_kind_of_section(wen: Path) -> None:
    (path,) = (wen / "stories").glob("*.md")
    names = re.findall(r"^## ([^：\n]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert {SECTIONS[name] for name in names} == set(Kind) - {Kind.PLAIN}


def test_every_setting_is_offered(wen: Path) -> None:
    text = (wen / "site.yml").read_text(encoding="utf-8")
    for field in SETTINGS.values():
        assert re.search(rf"^#?{field.name}: .+  # {re.escape(field.says)}", text, re.MULTILINE)
        assert field.example in text or f"\n{field.name}: {field.default}  #" in text
    load(wen)
    (wen / "site.yml").write_text(re.sub("^#(?! )", "", text, flags=re.MULTILINE), encoding="utf-8", newline="\n")
    assert load(wen).says == "五个真实的客服故事"


def test_lines_end_as_git_is_told_to(wen: Path) -> None:
    assert not [name for name, data in tree(wen).items() if b"\r" in data or not data.endswith(b"\n")]


@pytest.mark.parametrize("beside", [".git/config", ".venv/pyvenv.cfg"])
def test_a_repository_or_an_environment_does_no_harm(beside: str, tmp_path: Path) -> None:
    (tmp_path / beside).parent.mkdir()
    (tmp_path / beside).write_text("", encoding="utf-8")
    assert CliRunner().invoke(commands, ["init", str(tmp_path)]).exit_code == 0


@pytest.mark.parametrize("beside", ["notes.txt", ".env", "stories/a.md", "site.yml"])
def test_a_folder_in_use_is_refused(beside: str, tmp_path: Path) -> None:
    (tmp_path / beside).parent.mkdir(exist_ok=True)
    (tmp_path / beside).write_text("甲", encoding="utf-8")
    before = tree(tmp_path)
    done = CliRunner().invoke(commands, ["init", str(tmp_path)])
    assert (done.exit_code, "W101" in done.stderr, tree(tmp_path)) == (1, True, before)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("甲", encoding="utf-8")
    done = CliRunner().invoke(commands, ["init", str(tmp_path / "a")])
    assert (done.exit_code, "它是一个文件" in done.stderr) == (1, True)


def test_a_disk_that_fills_up_leaves_no_half_anthology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def until_the_disk_is_full(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "themes.json":
            raise OSError(28, "No space left on device", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", until_the_disk_is_full)
    done = CliRunner().invoke(commands, ["init", str(tmp_path / "wen")])
    assert (done.exit_code, "W002" in done.stderr, tree(tmp_path)) == (1, True, {})


# VS Code and pre-commit ----------------------------------------------------------------------------------------------


def test_this_anthology_has_the_same_settings_of_vs_code_as_a_new_one(update_golden: bool) -> None:
    wanted = {o.path: o.data for o in scaffold.anthology() if o.path.startswith(".vscode/")}
    if update_golden:
        for path, data in wanted.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_bytes(data)
    assert {f".vscode/{path}": data for path, data in tree(ROOT / ".vscode").items()} == wanted


def test_the_schemas_of_vs_code_are_there(wen: Path) -> None:
    associated = json.loads((wen / ".vscode/settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    assert all((wen / schema).is_file() for schema in associated)
    assert set(associated.values()) == {"site.yml", *(f"stories/{name}.yml" for name in ("themes", "paths", "terms"))}


def matchers() -> dict[str, re.Pattern[str]]:
    """The problem matchers of the task `检查`: severity → its pattern."""
    (task,) = json.loads((ROOT / "scaffold/init/.vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]
    assert (task["label"], task["args"]) == ("检查", ["check"])
    assert len({matcher["owner"] for matcher in task["problemMatcher"]}) == len(Level)
    return {matcher["severity"]: re.compile(matcher["pattern"]["regexp"]) for matcher in task["problemMatcher"]}


def test_vs_code_understands_every_line_that_check_prints(write: Write) -> None:
    root = write(
        {"stories/a b.md": file("minutes: 五", "nobody: 甲"), "stories/c.md": file(body="## 通话\n\n- 没有人\n")}
    ).root
    lines = run(root, "check").output.splitlines()
    found = {s: [m.groups() for line in lines if (m := p.search(line))] for s, p in matchers().items()}
    assert [(path, line, column, code) for path, line, column, code, _ in found["error"]] == [
        ("stories/a b.md", "5", "10", "F014")
    ]
    assert [groups[3] for groups in found["warning"]] == ["F010"]
    assert [groups[3] for groups in found["info"]] == ["B001"]
    assert all(groups[3] in KINDS for each in found.values() for groups in each)


@pytest.mark.parametrize("path", [".pre-commit-hooks.yaml", "scaffold/init/.pre-commit-config.yaml"])
def test_a_hook_runs_a_command_that_there_is(path: str) -> None:
    written = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    hooks = written if isinstance(written, list) else written["repos"][0]["hooks"]
    for hook in hooks:
        name, command = hook["entry"].split()
        assert (name, command in commands.commands) == ("anthology", True)
    patterns = [re.compile(hook["files"]) for hook in hooks if "files" in hook]
    assert all(p.search("stories/a.md") and not p.search("stories/tu/a.png") for p in patterns)
