"""What editors type where YAML wants something else: each slip told at its character, all of a file at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology import yaml_tree
from anthology.errors import AnthologyError, Problem
from anthology.fields import Table
from anthology.yaml_tree import Excerpt

GOOD = "title: 甲\n"


def faults(text: str) -> tuple[Problem, ...]:
    """The problems of a YAML text."""
    try:
        return yaml_tree.parse(Excerpt("a.md", text, 0, len(text), "F"))[1]
    except AnthologyError as error:
        return error.problems


def places(text: str) -> list[str]:
    return [f"{p.place.line}:{p.place.column}" for p in sorted(faults(text))]


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        ("hook：甲", 5, "冒号是中文的"),
        ("hook:甲", 5, "少了一个空格"),
        ("hook:　甲", 6, "全角"),
        ("hook\u00a0: 甲\nx：乙", 2, "中文"),
        ("　hook: 甲", 1, "全角空格"),
        ("hook=甲", 5, "英文冒号"),
        ("hook；甲", 5, "英文冒号"),
        ("hook 甲", 5, "少了英文冒号"),
        ("// 甲", 1, "不是"),
        ("- hook: 甲", 1, "减号"),
        ("* hook: 甲", 1, "星号"),
        ("hook: 甲: 乙", 8, "又有一个英文冒号"),
        ("hook: - 甲", 7, "“-”开头"),
        ("hook: @甲", 7, "“@”开头"),
        ("hook: %甲", 7, "“%”开头"),
        ("hook: > 甲", 7, "“>”开头"),
        ("hook: |甲", 7, "“|”开头"),
        ("hook: ? 甲", 7, "“?”开头"),
        ("hook: ]甲", 7, "“]”开头"),
        ("hook: [甲]乙", 7, "“[”开头"),
        ("hook: [甲]。", 10, "后面多了"),
        ("hook: [甲] [乙]", 11, "只能有一个列表"),
        ("hook: [甲］", 9, "括号是中文的"),
        ("hook: ['甲'，'乙']", 11, "逗号是中文的"),
        ("hook: ｛甲: 乙｝", 7, "括号是中文的"),
        ('hook: "甲', 7, "没有成对"),
        ('hook: "甲" 乙', 11, "引号后面还有文字"),
        ("hook:\n\t- 甲", 1, "Tab"),
        ("hook:\n  author：甲", 9, "冒号是中文的"),
        ("hook:\n  - 甲\n  -乙", 3, "减号后面少了一个空格"),
        ("hook: {甲：乙}", 9, "冒号是中文的"),
        ("hook: 甲 #1", 9, "注释"),
        ("hook: *甲 乙", 7, "*"),
        ("hook: &甲 乙", 7, "&"),
        ("hook: !甲 乙", 7, "!"),
    ],
)
def test_a_slip_is_told_at_its_character(line: str, column: int, says: str) -> None:
    (found,) = faults(f"{GOOD}{line}\ndate: 乙\n")
    assert found.place.column == column
    assert says in found.message
    assert found.fix


@pytest.mark.parametrize(
    "line", ["hook：甲", "hook:甲", "hook: @甲", 'hook: "甲', "hook: 甲: 乙", "hook: [甲", "hook 甲"]
)
def test_a_slip_hides_no_other(line: str) -> None:
    text = f"{line}\n{GOOD}date：乙\nslug: *丙\nlevel: '丁\n"
    assert [place.split(":")[0] for place in places(text)] == ["1", "3", "4", "5"]


def test_what_could_be_read_is_kept_and_what_was_lost_is_known() -> None:
    text = "title：甲\nhook: 乙\n"
    node, _ = yaml_tree.parse(Excerpt("a.md", text, 0, len(text), "F"))
    assert isinstance(node, Table)
    assert dict(node.entries) == {"hook": "乙"}
    assert node.lost == ("title：甲\n",)


@pytest.mark.parametrize(
    "text",
    [
        "title: 【重要】退款：一二三\n",
        "title: 他说“甲：乙”\n",
        "title: https://example.com/甲\n",
        "title: 甲  # 注\n",
        "date: 2026-11-22 # 注\n",
        "# title：甲\ntitle: 乙\n",
        "title: |\n  author：甲\n  乙:丙\n",
        "title: >-\n  甲\n",
        "title:\n  他说：甲\n",
        "title: 3>2, a - b, 50% & 甲\n",
        "title: '甲：乙 #丙'\n",
        "themes: [\n甲,\n乙\n]\n",
    ],
)
def test_what_is_right_is_no_slip(text: str) -> None:
    assert not faults(text)


@given(st.text(st.sampled_from("甲乙：:，,[]{}\"'“” -#&*!|>%@`?~\n\t　.ax"), max_size=60))
def test_any_text_is_read_or_refused_with_places_in_it(text: str) -> None:
    for problem in faults(text):
        lines = text.split("\n")
        assert problem.place.line <= len(lines)
        assert problem.place.column <= len(lines[problem.place.line - 1]) + 1
        assert problem.message
