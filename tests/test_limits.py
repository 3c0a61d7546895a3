"""What a story may cost: every killer ends by name, honest length does not, and the others are checked all the same."""

import multiprocessing
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology import limits, pipeline, read
from anthology.chinese import Style
from anthology.errors import Problem, failing
from anthology.limits import crowded
from anthology.model import Prose, Source, Story
from tests.conftest import Write
from tests.making import CUSTOMERS, file

Stopped = tuple[str | None, tuple[Problem, ...]]


def story(body: str = "正文。") -> Story:
    made, problems = read.story(Source("stories/a.md", file(body=body).encode("utf-8")))
    assert made is not None, problems
    return made


def typeset(body: str) -> tuple[Prose | None, list[str]]:
    made, problems = limits.within(pipeline.typeset, story(body), Style(), CUSTOMERS)
    return made, [problem.code for problem in problems]


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that the tests need not wait for."""
    monkeypatch.setattr(limits, "STORY_SECONDS", 0.1)


# Stages: what a worker is given must be found by name ----------------------------------------------------------------


def greeted(given: Story, name: str) -> Stopped:
    return f"{given.slug} {name}", ()


def busy(given: Story) -> Stopped:
    while True:
        pass


def backtracking(given: Story) -> Stopped:
    return str(re.match("(a+)+$", "a" * 60 + "b")), ()


def stubborn(given: Story) -> Stopped:
    for _ in range(3):
        try:
            busy(given)
        except BaseException:
            continue
    return "swallowed", ()


def finalised(given: Story) -> Stopped:
    class Swallowing:
        def __del__(self) -> None:
            busy(given)

    Swallowing()
    return "swallowed", ()


def deep(given: Story) -> Stopped:
    return deep(given)


def greedy(given: Story) -> Stopped:
    raise MemoryError


def wrong(given: Story) -> Stopped:
    raise LookupError("甲")


def dying(given: Story) -> Stopped:
    sys.exit(9)


def beside(call: Callable[[], Stopped]) -> Stopped:
    """`call` made beside the main thread."""
    made: list[Stopped] = []
    thread = threading.Thread(target=lambda: made.append(call()))
    thread.start()
    thread.join()
    return made[0]


# The timer -----------------------------------------------------------------------------------------------------------


def test_what_takes_no_time_is_as_if_it_were_called() -> None:
    assert limits.within(greeted, story(), "甲") == ("a 甲", ())


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("stage", [busy, backtracking, stubborn, finalised])
def test_what_takes_too_long_is_stopped(stage: Callable[[Story], Stopped], capfd: pytest.CaptureFixture[str]) -> None:
    hook, handler = sys.unraisablehook, signal.getsignal(signal.SIGPROF)
    made, (problem,) = limits.within(stage, story())
    assert (made, problem.code, problem.message) == (None, "B006", "渲染超过 0.1 秒。")
    assert capfd.readouterr().err == ""
    assert (sys.unraisablehook, signal.getsignal(signal.SIGPROF)) == (hook, handler)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.usefixtures("little")
def test_waiting_is_not_counted() -> None:
    """Beside the main thread too, up to a point."""
    assert limits.within(waiting, story()) == ("done", ())


def waiting(given: Story) -> Stopped:
    time.sleep(0.2)
    return "done", ()


@pytest.mark.parametrize(("stage", "code"), [(deep, "B003"), (greedy, "B006"), (wrong, "B007")])
def test_what_is_raised_is_a_problem_of_the_story(stage: Callable[[Story], Stopped], code: str) -> None:
    for made, problems in (limits.within(stage, story()), beside(lambda: limits.within(stage, story()))):
        assert (made, [p.code for p in problems], problems[0].place.path) == (None, [code], "stories/a.md")


def test_the_parser_is_whole_after_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    before = typeset("- 甲\n\n> 乙[^1]\n\n[^1]: 丙\n")
    monkeypatch.setattr(limits, "STORY_SECONDS", 0.05)
    for body in ("[" * 30_000, "> " * 90 + "- [" * 9_000, "[^1]" * 9_000 + "\n\n[^1]: x"):
        assert typeset(body)[0] is None
    monkeypatch.undo()
    assert typeset("- 甲\n\n> 乙[^1]\n\n[^1]: 丙\n") == before


# The worker ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def without_timer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on Windows."""
    monkeypatch.setattr(limits, "_HAS_TIMER", False)
    worker = limits._Worker()
    monkeypatch.setattr(limits, "_worker", worker)
    yield
    worker._process.kill()
    worker._process.join()


@pytest.mark.usefixtures("without_timer")
def test_a_worker_does_what_the_timer_does() -> None:
    with_worker, found = limits.within(
        pipeline.typeset, story("甲[^1]\n\n## 通话\n\n- 客户：乙\n\n[^1]: 丙\n"), Style(), CUSTOMERS
    )
    assert (
        with_worker == pipeline.typeset(story("甲[^1]\n\n## 通话\n\n- 客户：乙\n\n[^1]: 丙\n"), Style(), CUSTOMERS)[0]
    )
    assert found == ()


@pytest.mark.usefixtures("without_timer", "little")
def test_a_worker_is_killed_and_the_next_story_gets_another() -> None:
    before = len(multiprocessing.active_children())
    for stage in (busy, stubborn, dying):
        assert limits.within(greeted, story(), "甲") == ("a 甲", ())
        made, (problem,) = limits.within(stage, story())
        assert (made, problem.code) == (None, "B006")
    assert limits.within(greeted, story(), "乙") == ("a 乙", ())
    assert len(multiprocessing.active_children()) == before + 1


def test_beside_the_main_thread_a_worker_counts_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STORY_SECONDS", 0.15)
    monkeypatch.setattr(limits, "_PATIENCE", 100)
    assert beside(lambda: limits.within(greeted, story(), "甲")) == ("a 甲", ())
    assert beside(lambda: limits.within(busy, story()))[0] is None
    assert beside(lambda: limits.within(waiting, story())) == ("done", ())


# Which mark ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[" * 1_000, (0, "[")),
        ("甲\n\n" + '<a href="' * 900, (3, "<")),
        ("甲" * 500 + "\n乙\n" + "*_" * 500, (503, "*")),
        ("甲\n\n" + "\n" * 5_000, (1, "空行")),
        ("- 甲\n" * 500, (0, "-")),
        ("客户说：好。\n\n" * 3_000, (0, "")),
        ("第 1 行-2\n" * 300, (0, "")),
        ("", (0, "")),
    ],
)
def test_the_mark_that_stands_too_often_is_found(text: str, found: tuple[int, str]) -> None:
    assert crowded(text) == found


# Stories -------------------------------------------------------------------------------------------------------------

KILLERS = {
    name: unit * (size // len(unit))
    for size in (1_000, 30_000)
    for name, unit in {
        **{
            f"{unit} {size}": unit for unit in ("[", "![", "[^1]", "<![CDATA[", "[a](", "<a ", '<a href="', "<http://a")
        },
        **{f"{unit} {size}": unit for unit in ("`", "*_", "**a", "`a ", "- ", "* ", "1. ", ">", "> ", "<div>", "</p>")},
        **{f"{unit!r} {size}": unit for unit in ("*[a]: b\n", "```\n", "|a|b|\n|-|-|\n", "# h\n", "<!--\n", "- a\n\n")},
        **{
            f"{unit!r} {size}": unit
            for unit in ("[甲](b.md) ", "[甲](#乙) ", "![甲](a.png) ", "## 甲 {#甲}\n\n", "甲\n:   乙\n\n")
        },
    }.items()
}


@pytest.mark.parametrize("body", KILLERS.values(), ids=KILLERS.keys())
def test_every_killer_ends_by_name_or_as_a_page(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STORY_SECONDS", 0.3)
    made, codes = typeset(body + "\n\n[^1]: x\n")
    assert made is not None or set(codes) <= {"B003", "B006"}


def test_a_story_that_is_stopped_hides_no_other(write: Write) -> None:
    broken = {f"stories/s{n}.md": file(body=f"[甲](没有{n}.md)") for n in range(3)}
    settings = write({"stories/a.md": file(body="[" * 40_000), **broken, "stories/z.md": file(body="[见](a.md)")})
    found = [(p.place.path, p.code) for p in pipeline.check(settings)]
    assert found == [("stories/a.md", "B006"), *((path, "L003") for path in broken)]


@pytest.mark.parametrize(
    "text", ["客户第三次来电，坐席耐心听完，道了歉。", "客戶第三次來電，說：「坐席等著。」他著急了。"]
)
@pytest.mark.parametrize("layout", ["{}", "{}\n\n", "- 客户：{}\n", "## 经过\n\n{}\n\n"])
def test_an_honest_long_story_passes(text: str, layout: str) -> None:
    unit = layout.format(text * 4)
    made, codes = typeset(unit * (300_000 // len(unit.encode("utf-8"))))
    assert (made is not None, codes) == (True, [])


# Anything ------------------------------------------------------------------------------------------------------------

FRONT = st.lists(
    st.one_of(
        st.sampled_from(
            ["title: 甲", "themes: [倾听]", "themes:", "  倾听: 乙", "date: 2024-01-02", "slug: a", "- x", "? a"]
        ),
        st.sampled_from(
            ["anonymised: 编辑部", "keep: [著]", "pinyin: {单: shan}", "a: &b [c]", "<<: *b", "x: !!python/x y"]
        ),
        st.text("甲title themes:[]{},&*!|>%@`\"'#-?\t\u3000：，", max_size=30),
        st.text(max_size=20),
    ),
    max_size=8,
)
BODY = st.text("客户電話著甲 \n\t-*_`#>|[](){}<>!:：“”\"'=\\&;123.^~/\u3000", max_size=200)


@given(FRONT.map("\n".join), BODY)
def test_whatever_an_editor_types_is_read_or_told(front: str, body: str) -> None:
    data = f"---\n{front}\n---\n{body}".encode("utf-8", "surrogatepass")
    made, problems = read.story(Source("stories/a.md", data))
    if made is None:
        assert failing(problems)
        return
    prose, found = limits.within(pipeline.typeset, made, Style(), CUSTOMERS)
    assert prose is not None, found


@given(st.binary(max_size=200))
def test_whatever_bytes_a_file_holds_it_is_read_or_told(data: bytes) -> None:
    for file_of in (data, b"---\ntitle: x\nthemes: [y]\n---\n" + data):
        made, problems = read.story(Source("stories/a.md", file_of))
        assert made is not None or failing(problems)
