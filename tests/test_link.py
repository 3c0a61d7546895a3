"""Stories linked with each other: themes found, related stories with their reasons, links and images resolved."""

import math

import pytest

from anthology.errors import Place
from anthology.model import Anthology, Stance
from tests.making import file, linked, path, term, vocabulary

TALK = vocabulary("zhi-qian 致歉 道歉", "qing-ting 倾听", "jie-shi 解释")
CROSSING = vocabulary("te-shu 特殊客户", group="客户", word="有")


def titles(anthology: Anthology, slug: str) -> list[str]:
    """The themes of a story, in their order."""
    return [str(item.theme.name) for item in anthology.entries[slug].shown]


def related(anthology: Anthology, slug: str) -> list[str]:
    return [item.slug for item in anthology.entries[slug].related]


# Stories -------------------------------------------------------------------------------------------------------------


def test_stories_stand_newest_first_then_by_file() -> None:
    anthology, _ = linked(
        {
            "d": file(),
            "b": file("date: 2024-05-01"),
            "a": file("date: 2023-05-01"),
            "c": file("date: 2024-05-01"),
            "e": file("slug: 0-first"),
        }
    )
    assert list(anthology.entries) == ["b", "c", "a", "d", "0-first"]
    assert [(entry.previous, entry.next) for entry in anthology.entries.values()] == [
        (None, "c"),
        ("b", "a"),
        ("c", "d"),
        ("a", "0-first"),
        ("d", None),
    ]


def test_two_stories_of_one_slug_are_named_and_the_first_stays() -> None:
    anthology, problems = linked({"a": file("slug: x", title="甲"), "b": file("slug: X", title="乙")})
    assert [entry.front.title for entry in anthology.entries.values()] == ["甲"]
    assert [(p.code, str(p.place)) for p in problems] == [("F104", "stories/b.md:5:7")]
    assert "stories/a.md" in problems[0].message


def test_a_link_to_a_story_with_a_taken_slug_is_no_second_problem() -> None:
    _, problems = linked({"a": file("slug: x"), "b": file("slug: x"), "c": file(body="[乙](b.md)")})
    assert [p.code for p in problems] == ["F104"]


# Themes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["致歉", "zhi-qian", "道歉", "緻歉"])
def test_a_theme_is_found_by_name_id_alias_and_in_traditional_script(name: str) -> None:
    anthology, problems = linked({"a": file(f"themes: [{name}]"), "b": file("counter: [致歉]", "themes: [倾听]")}, TALK)
    assert titles(anthology, "a") == ["致歉"]
    assert {p.code for p in problems} <= {"L005", "L009"}
    assert [(item.slug, item.stance) for item in anthology.shown["zhi-qian"]] == [
        ("a", Stance.EXAMPLE),
        ("b", Stance.COUNTER),
    ]


def test_a_theme_written_in_traditional_script_everywhere_is_found() -> None:
    anthology, _ = linked({"a": file("themes: [換位思考]")}, vocabulary("huan-wei 換位思考"))
    assert len(anthology.entries["a"].shown) == 1


def test_an_unknown_theme_is_an_error_that_names_the_nearest() -> None:
    _, problems = linked({"a": file("themes: [致歉, 致欠]")}, TALK)
    (found,) = [p for p in problems if p.code == "L001"]
    assert found.place == Place("stories/a.md", 4, 14)
    assert "“致歉”" in found.message


def test_a_story_takes_one_stance_on_a_theme() -> None:
    anthology, problems = linked({"a": file("themes: [致歉]", "counter: [道歉]", "debate: [zhi-qian]")}, TALK)
    assert [(p.code, p.place.line) for p in problems if p.code == "L008"] == [("L008", 5), ("L008", 6)]
    assert [item.stance for item in anthology.entries["a"].shown] == [Stance.EXAMPLE]


def test_stance_evidence_and_the_word_of_the_group_are_kept() -> None:
    front = ("themes: {特殊客户: 老人}", "counter: {致歉: 没有一句}", "debate: [倾听]")
    anthology, _ = linked({"a": file(*front)}, CROSSING, TALK)
    shown = {str(item.theme.name): (item.word, item.evidence) for item in anthology.entries["a"].shown}
    assert shown == {"特殊客户": ("有", "老人"), "致歉": ("反例", "没有一句"), "倾听": ("思辨", "")}


def test_the_rarest_theme_stands_first_then_by_id() -> None:
    anthology, _ = linked(
        {"a": file("themes: [致歉, 解释, 倾听]"), "b": file("themes: [致歉, 倾听]"), "c": file("themes: [致歉]")}, TALK
    )
    assert titles(anthology, "a") == ["解释", "倾听", "致歉"]
    assert titles(linked({"a": file("themes: [致歉, 解释]")}, TALK)[0], "a") == ["解释", "致歉"]


def test_themes_that_few_stories_show_are_told() -> None:
    stories = {"a": file("themes: [致歉, 倾听]"), "b": file("themes: [致歉]")}
    _, problems = linked(stories, TALK)
    assert [p.code for p in problems] == ["L005", "L009"]
    assert linked(stories, TALK, unread=frozenset({"c.md"}))[1] == ()


def test_without_a_vocabulary_any_theme_goes_under_its_name() -> None:
    anthology, problems = linked({"a": file("themes: [退款/换货, 甲 乙]"), "b": file("themes: [退款/换货]")})
    assert problems == ()
    assert [(g.name, [(str(t.id), str(t.name)) for t in g.themes]) for g in anthology.groups] == [
        ("主题", [("甲-乙", "甲 乙"), ("退款-换货", "退款/换货")])
    ]


# Related stories -----------------------------------------------------------------------------------------------------


def test_a_rare_theme_weighs_more_than_a_common_one() -> None:
    anthology, _ = linked(
        {
            "a": file("themes: [致歉, 倾听]"),
            "b": file("themes: [致歉]"),
            "c": file("themes: [倾听]"),
            "d": file("themes: [致歉]"),
            "e": file("themes: [解释]"),
        },
        TALK,
    )
    assert related(anthology, "a") == ["c", "b", "d"]
    assert related(anthology, "e") == []
    assert [[str(theme.name) for theme in item.shared] for item in anthology.entries["a"].related] == [
        ["倾听"],
        ["致歉"],
        ["致歉"],
    ]


def test_opposite_stances_weigh_half_as_much_again() -> None:
    """解释 is in 4 of 6 stories, 致歉 in 3: ln(6/4) × 1.5 < ln(6/3) < ln(6/4) × 2."""
    assert math.log(6 / 4) * 1.5 < math.log(6 / 3) < math.log(6 / 4) * 2
    stories = {
        "a": file("themes: [致歉, 解释]"),
        "b": file("themes: [致歉]"),
        "c": file("themes: [倾听]", "counter: [解释]"),
        "d": file("themes: [倾听, 解释]"),
        "e": file("themes: [倾听]", "debate: [解释]"),
        "f": file("themes: [致歉]"),
    }
    anthology, _ = linked(stories, TALK)
    assert related(anthology, "a") == ["b", "f", "c", "d"]
    opposed = {item.slug: [str(theme.name) for theme in item.opposed] for item in anthology.entries["a"].related}
    assert opposed == {"b": [], "f": [], "c": ["解释"], "d": []}


def test_an_opposed_theme_can_outweigh_a_rarer_one() -> None:
    """致歉 is in 5 of 9 stories, 解释 in 4: ln(9/4) < ln(9/5) × 1.5."""
    assert math.log(9 / 5) < math.log(9 / 4) < math.log(9 / 5) * 1.5
    stories = {
        "a": file("themes: [致歉, 解释]"),
        "b": file("themes: [解释]"),
        "c": file("themes: [倾听]", "counter: [致歉]"),
        **{f"d{n}": file("themes: [致歉]") for n in range(3)},
        **{f"e{n}": file("themes: [解释]") for n in range(2)},
        "f": file("themes: [倾听]"),
    }
    anthology, _ = linked(stories, TALK)
    assert len(anthology.entries) == 9
    assert related(anthology, "a")[:2] == ["c", "b"]


def test_the_editors_reason_comes_first_and_shows_on_both_pages() -> None:
    stories = {
        "a": file("themes: [致歉]", "related: {c: 一正一反}"),
        "b": file("themes: [致歉]"),
        "c": file("themes: [倾听]"),
    }
    anthology, problems = linked(stories)
    assert problems == ()
    assert [(item.slug, item.reason) for item in anthology.entries["a"].related] == [("c", "一正一反"), ("b", "")]
    assert [(item.slug, item.reason) for item in anthology.entries["c"].related] == [("a", "一正一反")]


def test_each_page_shows_its_own_editors_reason() -> None:
    stories = {"a": file("related: {b: 甲说}"), "b": file("related: {a: 乙说}")}
    anthology, _ = linked(stories)
    assert [entry.related[0].reason for entry in anthology.entries.values()] == ["甲说", "乙说"]


def test_four_related_stories_or_as_many_as_the_editor_names() -> None:
    stories = {f"s{n}": file() for n in range(8)}
    assert len(related(linked(stories)[0], "s0")) == 4
    named = ", ".join(f"s{n}: 理由" for n in range(1, 7))
    assert related(linked(stories | {"s0": file(f"related: {{{named}}}")})[0], "s0") == [f"s{n}" for n in range(1, 7)]


@pytest.mark.parametrize(("slug", "near"), [("b-cc", "“b-c”"), ("a", ""), ("b-c.md", "“b-c”")])
def test_a_related_story_must_be_another_one(slug: str, near: str) -> None:
    _, problems = linked({"a": file(f"related: {{{slug}: 理由}}"), "b-c": file()})
    (found,) = problems
    assert (found.code, found.place) == ("L002", Place("stories/a.md", 5, 11))
    assert near in found.message


# Links ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("b.md", "stories/bee.html"),
        ("./b.md", "stories/bee.html"),
        ("b.md#经过", "stories/bee.html#经过"),
        ("b.md#經過", "stories/bee.html#经过"),
        ("b.md#%E7%BB%8F%E8%BF%87", "stories/bee.html#经过"),
        ("b.md#通话：第三次", "stories/bee.html#通话第三次"),
        ("b.md#通話：第三次", "stories/bee.html#通话第三次"),
        ("b.md#经过-2", "stories/bee.html#经过-2"),
        ("b.md#EnD", "stories/bee.html#end"),
        ("b.md#Ab", "stories/bee.html#Ab"),
        ("#教训", "stories/a.html#教训"),
        ("a.md#教训", "stories/a.html#教训"),
        ("<空 格.md>", "stories/kong.html"),
        ("空%20格.md", "stories/kong.html"),
    ],
)
def test_a_link_leads_to_a_story_and_its_heading(target: str, address: str) -> None:
    headings = "## 经过\n\n## 通话：第三次\n\n## 經過\n\n## End\n\n## 教訓 {#Ab}\n"
    stories = {
        "a": file(body=f"[甲]({target})\n\n## 教训\n"),
        "b": file("slug: bee", body=headings),
        "空 格": file("slug: kong"),
    }
    anthology, problems = linked(stories)
    assert problems == ()
    assert anthology.addresses["a"] == {target.strip("<>"): address}


def test_a_link_is_compared_as_written_before_its_script_is_changed() -> None:
    """看著 stays in a simplified story; in a traditional link it would become 看着."""
    stories = {"a": file(body="[甲](b.md#看著：他)"), "b": file("script: hans", body="## 看著：他\n")}
    anthology, problems = linked(stories)
    assert problems == ()
    assert anthology.addresses["a"] == {"b.md#看著：他": "stories/b.html#看著他"}


def test_a_link_finds_an_explicit_id_in_the_other_script() -> None:
    _, problems = linked({"a": file(body="[甲](b.md#后记)"), "b": file(body="## 尾声 {#後記}\n")})
    assert problems == ()


@pytest.mark.parametrize(
    ("target", "code", "near"),
    [
        ("c.md", "L003", ""),
        ("beee.md", "L003", "“bees.md”"),
        ("stories/bees.md", "L003", "“bees.md”"),
        ("bees.md#经历", "L004", "“经过”"),
        ("#经过", "L004", ""),
        ("bees.html", "L010", ""),
        ("bees", "L010", ""),
        ("../site.yml", "L010", ""),
        ("javascript:alert(1)", "L010", ""),
        ("ftp://a.cn/", "L010", ""),
    ],
)
def test_a_link_that_leads_nowhere_is_told_where_it_stands(target: str, code: str, near: str) -> None:
    stories = {"a": file(body=f"说：[甲]({target})"), "bees": file(body="## 经过\n")}
    _, problems = linked(stories)
    assert [(p.code, p.place) for p in problems] == [(code, Place("stories/a.md", 6, 7))]
    assert near in problems[0].message


@pytest.mark.parametrize("target", ["https://a.cn/b.md#c", "HTTP://a.cn", "mailto:a@a.cn", "tel:10086"])
def test_a_link_to_another_host_is_left_as_it_is(target: str) -> None:
    anthology, problems = linked({"a": file(body=f"[甲]({target})")})
    assert (anthology.addresses["a"], problems) == ({}, ())


def test_what_points_at_an_unread_story_is_no_second_problem() -> None:
    stories = {"a": file("related: {b: 理由}", body="[甲](b.md)，[乙](b.md#丙)，[丁](c.md)")}
    anthology, problems = linked(stories, unread=frozenset({"b.md"}))
    assert [p.code for p in problems] == ["L003"]
    assert "c.md" in problems[0].message
    assert anthology.addresses["a"] == {}


@pytest.mark.parametrize("target", ["./乙.md", "%E4%B9%99.md"])
def test_an_unread_story_is_recognised_however_it_is_written(target: str) -> None:
    assert linked({"a": file(body=f"[甲]({target})")}, unread=frozenset({"乙.md"}))[1] == ()


# Images --------------------------------------------------------------------------------------------------------------


def test_images_are_those_that_a_story_shows() -> None:
    images = {"a.png": True, "b/c.jpg": True, "空 格.png": True, "unused.png": True}
    body = "![甲](a.png)![乙](./b/c.jpg)![丙](b/../a.png)![丁](<空 格.png>)"
    anthology, problems = linked({"a": file(body=body)}, images=images)
    assert problems == ()
    assert anthology.images == ("a.png", "b/c.jpg", "空 格.png")
    assert anthology.addresses["a"]["b/../a.png"] == "stories/a.png"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("none.png", "L006"),
        ("A.png", "L006"),
        ("../a.png", "L006"),
        ("/a.png", "L006"),
        ("fake.png", "L007"),
        ("https://a.cn/a.png", "L011"),
        ("//a.cn/a.png", "L011"),
        ("data:image/png;base64,AAAA", "L012"),
    ],
)
def test_an_image_that_cannot_be_shown_is_told_where_it_stands(target: str, code: str) -> None:
    _, problems = linked({"a": file(body=f"说：![甲]({target})")}, images={"a.png": True, "fake.png": False})
    assert [(p.code, p.place) for p in problems] == [(code, Place("stories/a.md", 6, 8))]


# Paths, terms, phrase pairs ------------------------------------------------------------------------------------------


def test_a_path_keeps_the_steps_whose_stories_there_are() -> None:
    stories = {"a": file(), "shui-hu": file(), "c": file("draft: true")}
    anthology, problems = linked(stories, paths=(path("xin-ren", "a", "shui-h", "shui-hu", "c"),))
    assert [str(step.story) for step in anthology.paths[0].steps] == ["a", "shui-hu", "c"]
    assert [p.code for p in problems] == ["L002", "L002"]
    assert "“shui-hu”" in problems[0].message


def test_a_step_to_an_unread_story_is_no_second_problem() -> None:
    anthology, problems = linked({"a": file()}, paths=(path("xin-ren", "b", "a"),), unread=frozenset({"b.md"}))
    assert (len(anthology.paths[0].steps), problems) == (1, ())


def test_a_term_of_the_glossary_is_linked() -> None:
    anthology, problems = linked({"a": file(body="先 A 100%，后封 单。")}, terms=(term("A 100%"), term("封 单")))
    assert problems == ()
    assert set(anthology.addresses["a"].values()) == {"terms.html#term-A-100%", "terms.html#term-封-单"}


def test_a_link_to_a_term_that_there_is_not_is_told() -> None:
    _, problems = linked({"a": file(body="[甲](terms.html#term-乙)")}, terms=(term("丙"),))
    assert [p.code for p in problems] == ["L010"]


PAIRS = "## 话术\n\n- ✗ 甲\n- ✓ 乙\n\n### 倾听\n\n- ✗ 丙\n- ✓ 丁\n- ✗ 戊\n- ✓ 己\n\n### 别的\n\n- ✗ 庚\n"


def test_a_phrase_pair_teaches_the_theme_of_its_heading_else_those_of_its_story() -> None:
    anthology, _ = linked({"a": file("themes: [致歉]", "counter: [解释]", body=PAIRS)}, TALK)
    assert [(p.pair.avoid, sorted(str(t.name) for t in p.themes)) for p in anthology.phrases] == [
        ("丙", ["倾听"]),
        ("戊", ["倾听"]),
        ("甲", ["致歉", "解释"]),
        ("庚", ["致歉", "解释"]),
    ]


@pytest.mark.parametrize("name", ["倾听", "傾聽", "qing-ting", "聆听"])
def test_the_theme_of_a_heading_is_found_as_in_front_matter(name: str) -> None:
    talk = vocabulary("qing-ting 倾听 聆听")
    anthology, _ = linked({"a": file("themes: [倾听]", body=f"## 话术\n\n### {name}\n\n- ✗ 甲\n- ✓ 乙\n")}, talk)
    assert [str(t.id) for t in anthology.phrases[0].themes] == ["qing-ting"]


def test_phrase_pairs_stand_in_the_order_of_the_vocabulary_then_of_the_stories() -> None:
    body = "## 话术\n\n### {}\n\n- ✗ {}\n"
    stories = {
        "a": file("themes: [致歉, 倾听]", body=body.format("倾听", "一")),
        "b": file("themes: [致歉]", body=body.format("致歉", "二")),
        "c": file("themes: [致歉, 倾听]", body=body.format("倾听", "三")),
    }
    assert [p.pair.avoid for p in linked(stories, TALK)[0].phrases] == ["二", "一", "三"]


def test_a_withdrawn_story_and_the_trainers_notes_give_no_phrase_pairs() -> None:
    stories = {"a": file("status: 撤回", body=PAIRS), "b": file(body="甲\n\n## 讲师手册\n\n- ✗ 乙\n")}
    assert linked(stories)[0].phrases == ()
