"""Reading as a proofreader: what is told, and what is no fault."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology import read
from anthology.chinese import repair
from anthology.errors import Level, Problem
from anthology.model import Source, Story
from anthology.normalise import normalise
from anthology.proofread import MOST, proofread, twins
from anthology.prose import prose
from tests.making import CUSTOMERS, file

STORIES = sorted((Path(__file__).parents[1] / "stories").glob("*.md"))


def story(text: str, path: str = "stories/a.md") -> Story:
    made, problems = read.story(Source(path, text.encode("utf-8")))
    assert made is not None, problems
    return made


def found(body: str, *lines: str) -> tuple[Problem, ...]:
    return proofread(story(file(*lines, body=body)))


def told(body: str) -> list[str]:
    """Code and column of each problem of a body."""
    return [f"{problem.code}:{problem.place.column}" for problem in found(body)]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_five_stories_pass_without_a_word(path: Path) -> None:
    assert proofread(story(path.read_text(encoding="utf-8"), f"stories/{path.name}")) == ()


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("通话 第三次", "通话：第三次"),
        ("通话（第三次）", "通话：第三次"),
        ("通话-第三次", "通话：第三次"),
        ("通話 第三次", "通话：第三次"),
        ("一、通话", "通话"),
        ("【通话】", "通话"),
        ("通话记录", "通话"),
        ("对白", "通话"),
        ("话数", "话术"),
        ("讨论", "讨论题"),
        ("总结", "教训"),
        ("事情经过", "经过"),
        ("错在哪里", "哪里做错了"),
    ],
)
def test_a_heading_that_nearly_says_its_type(heading: str, meant: str) -> None:
    (problem,) = found(f"## {heading}\n\n甲")
    assert (problem.code, problem.fix.rpartition("## ")[2]) == ("B010", meant)


@pytest.mark.parametrize(
    "heading",
    [
        "通话",
        "通话：一",
        "经过二：甲",
        "经过 {#san}",
        "经过这一夜",
        "背后的人",
        "那天的电话",
        "电话那头",
        "一九九八年",
        "通話：一",
    ],
)
def test_a_heading_that_is_one(heading: str) -> None:
    assert not found(f"## {heading}\n\n甲")


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("他说：“甲。", ["B016:4"]),
        ("他说：“甲“。", ["B016:6"]),
        ("他说：甲”。", ["B016:5"]),
        ("“他说“甲””", ["B016:4"]),
        ("他说：‘甲”", ["B016:6"]),
        ("“甲（乙”丙）", ["B016:3"]),
        ("《甲", ["B016:1"]),
        ("甲）乙", ["B016:2"]),
        ("「甲」乙」", ["B016:5"]),
        ('他说"甲', ["B016:3"]),
        ("“甲。\n\n乙。”", ["B016:1", "B016:3"]),
        ("“甲。\n\n“乙。”", []),
        ("甲**“乙**丙”丁", []),
        ("第一行“甲\n第二行”乙", []),
        ("`“` 是引号", []),
        ("It’s ’90s", []),
        ("1）甲 2）乙 a) 丙", []),
        ("甲:-) 乙(^_^)", []),
        ("甲（乙)丙", []),
        ("身高5'10\"", []),
        ("他说：“她说‘好’。”（笑）《甲》【乙】", []),
    ],
)
def test_pairs_of_quotes(body: str, problems: list[str]) -> None:
    assert told(body) == problems


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("TODO 写上经过", ["B015:1"]),
        ("此处待写。", ["B015:3"]),
        ("【待定】", ["B015:1"]),
        ("（待补充：日期）", ["B015:1"]),
        ("赔了：？？？元", ["B015:4"]),
        ("？？？", ["B015:1"]),
        ("等待补偿的客户", []),
        ("上门时间待定。", []),
        ("服务有待完善。", []),
        ("真的吗？？？", []),
        ("XXX公司的先生，尾号XXX", []),
        ("- 客户：？？？", []),
        ("`TODO`", []),
        ("<!-- TODO -->甲", []),
    ],
)
def test_marks_of_what_is_unfinished(body: str, problems: list[str]) -> None:
    assert told(body) == problems


@pytest.mark.parametrize(
    "body",
    [
        "1. 甲\n2. 乙",
        "- 甲\n    - 乙\n\n    丙",
        "2015年这一年",
        "> 3个月",
        "甲\n\n---\n\n乙",
        "```\n·接单\n2015. 甲\n    缩进\n```",
        "`·接单` 和 `__甲__`",
        "甲｜乙｜丙",
        "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |",
        "甲[^1]\n\n[^1]: 注",
        "## 数字\n\n3张\n:   发出去的",
        "他一天接**35**通，*其中*3*通没有人接*",
        "138****1234",
        "※注：甲",
        "（完）",
        "客户：甲\n坐席：乙",
    ],
)
def test_markdown_that_is_right(body: str) -> None:
    assert told(body) == []


def test_what_is_lost_is_an_error_and_in_a_draft_a_warning() -> None:
    body = "甲\ufffd乙\n\n因?yàn)榻德鋫"
    assert {p.level for p in found(body)} == {Level.ERROR}
    assert {p.level for p in found(body, "draft: true")} == {Level.WARNING}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("因為(wèi)我們沒(méi)有來(lái)過(guò)這(zhè)裡", 5),
        ("因為（wei4）我們沒（mei2）有來（lai2）過（guo4）這（zhe4）裡", 5),
        ("囧(jiǒng)字", 0),
        ("龔(gōng)先生和單(shàn)女士", 0),
        ("客服(it)部(app)和(ok)網(web)站(beta)台(x)", 0),
        ("他（她）說（笑）", 0),
    ],
)
def test_readings_that_no_author_wrote(text: str, count: int) -> None:
    assert len(repair.readings(text)) == count


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("因?yàn)榻德鋫愕馁|(zhì)量", [1]),
        ("並一再?gòu)?qiáng)調", [3, 8]),
        ("因？yàn）為", [1]),
        ("懂嗎?yan)懂", [2]),
        ("（懂嗎?yes）", []),
        ("（懂嗎?wei）", []),
        ("a?b=c)", []),
    ],
)
def test_scars(text: str, places: list[int]) -> None:
    assert list(repair.scars(text)) == places


def test_a_check_tells_no_more_than_an_editor_can_read() -> None:
    assert len(found("TODO\n\n" * 500)) == MOST


@given(st.text(st.sampled_from("甲乙“”‘’（）()[]*_~`#-·①1.、：:|—\n 　?？为wèi>!\\{}"), max_size=80))
def test_any_body_is_read_and_every_place_stands_in_the_file(body: str) -> None:
    text = file(body="甲\n\n" + body)
    lines = text.split("\n")
    for problem in proofread(story(text)):
        assert problem.place.column <= len(lines[problem.place.line - 1]) + 1


# Twins ---------------------------------------------------------------------------------------------------------------

CLAUSES = [f"客户第{n}次来电要找经理{n}" for n in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"]


def told_twins(*bodies: list[str]) -> list[tuple[str, str]]:
    cleans = (
        normalise(story(file(body="，".join(body) + "。"), f"stories/{name}.md"))
        for name, body in zip("abcd", bodies, strict=False)
    )
    proses = [made for clean in cleans if (made := prose(clean, CUSTOMERS)[0])]
    return [(p.place.path, p.message) for p in twins(list(reversed(proses)))]


@pytest.mark.parametrize("changed", [0, 3, 6])
def test_a_copy_with_changes_is_a_twin_of_the_earlier_one(changed: int) -> None:
    other = [f"别的话{clause}" for clause in CLAUSES[:changed]] + CLAUSES[changed:]
    ((path, message),) = told_twins(CLAUSES, other)
    assert path == "stories/b.md"
    assert "stories/a.md" in message


def test_an_excerpt_a_set_phrase_and_a_short_story_are_no_twins() -> None:
    assert told_twins(CLAUSES, CLAUSES[:8]) == []
    assert told_twins(CLAUSES, [*CLAUSES[:3], *(f"另一件事{clause}" for clause in CLAUSES)]) == []
    assert told_twins(CLAUSES[:3], CLAUSES[:3]) == []
