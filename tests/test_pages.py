"""Which pages there are, and with what values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from anthology import config, pages
from anthology.config import Config
from anthology.model import Anthology, Kind, Page, Section
from anthology.pages import Card, Tag
from tests.making import file, linked, path, term, vocabulary

TALK = vocabulary("zhi-qian 致歉", "qing-ting 倾听")
PLACES = vocabulary("shang-men 上门", group="场景", word="有")
PAIRS = "\n## 话术\n\n- ✗ 甲\n- ✓ 乙\n\n### 倾听\n\n- ✗ 丙\n- ✓ 丁\n"
TRAINER = "正文。\n\n## 讨论题\n\n1. 甲\n\n## 讲师手册\n\n乙\n\n## 角色扮演\n\n- 客户：丙\n"


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config.load(tmp_path)


def planned(anthology: Anthology, settings: Config) -> dict[str, Page]:
    """The pages by their paths, of which no two are the same."""
    found = pages.plan(anthology, settings)
    by_path = {page.path: page for page in found}
    assert len(by_path) == len(found)
    return by_path


def values(stories: Mapping[str, str], path: str, settings: Config) -> Mapping[str, Any]:
    """The values of one page of an anthology with the themes above."""
    return planned(linked(stories, PLACES, TALK)[0], settings)[path].values


# Names ---------------------------------------------------------------------------------------------------------------


def test_the_pages_are_those_of_the_design(settings: Config) -> None:
    stories = {"a": file("slug: bee", body=TRAINER), "乙": file("themes: [致歉]")}
    found = planned(linked(stories, PLACES, TALK)[0], settings)
    assert set(found) == {
        *("index.html", "stories.html", "themes.html", "book.html", "404.html"),
        *("stories/bee.html", "stories/bee.trainer.html", "stories/乙.html"),
        *("themes/zhi-qian.html", "themes/qing-ting.html", "themes/shang-men.html"),
    }


def test_without_stories_there_are_the_pages_of_the_site(settings: Config) -> None:
    assert set(planned(linked({})[0], settings)) == {"index.html", "stories.html", "themes.html", "404.html"}


def test_each_planner_makes_pages_of_its_own_templates(settings: Config) -> None:
    stories = {"a": file("themes: [致歉]", body="後來\n\n" + TRAINER + PAIRS)}
    anthology, _ = linked(stories, TALK, paths=(path("xin-ren", "a"),), terms=(term("封单"),))
    made = [{page.template for page in planner(anthology, settings)} for planner in pages.PLANNERS]
    assert all(made)
    assert len(set.union(*made)) == sum(map(len, made))


def test_only_the_page_for_lost_readers_is_absolute(settings: Config) -> None:
    found = planned(linked({"a": file(body=TRAINER)})[0], settings)
    assert [path for path, page in found.items() if page.absolute] == ["404.html"]


def test_every_page_has_a_title_and_a_sentence(settings: Config) -> None:
    for page in planned(linked({"a": file(body=TRAINER)})[0], settings).values():
        assert page.title
        assert page.says


# Numbers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (90, "九十"),
        (99, "九十九"),
        (100, "100"),
    ],
)
def test_a_numeral(number: int, numeral: str) -> None:
    assert pages.numeral(number) == numeral


def test_stories_are_numbered_on_the_home_page_newest_first(settings: Config) -> None:
    stories = {"a": file("date: 2024-01-01"), "b": file("date: 2024-01-02")}
    cards: tuple[tuple[str, Card], ...] = values(stories, "index.html", settings)["cards"]
    assert [(number, card.slug) for number, card in cards] == [("一", "b"), ("二", "a")]


@pytest.mark.parametrize(("characters", "minutes"), [(0, 1), (399, 1), (600, 2), (900, 2), (4_000, 10)])
def test_reading_takes_a_minute_at_least(characters: int, minutes: int) -> None:
    anthology, _ = linked({"a": file(body="字" * characters + "。")})
    assert pages.minutes_to_read(anthology.entries["a"]) == minutes


# Cards ---------------------------------------------------------------------------------------------------------------


def test_a_card_shows_four_themes_at_most_the_rarest_first(settings: Config) -> None:
    names = [f"主题{n}" for n in range(8)]
    stories = {f"s{n}": file(f"themes: [{', '.join(names[n:])}]") for n in range(8)}
    found = planned(linked(stories)[0], settings)
    cards: dict[str, Card] = {card.slug: card for _, card in found["index.html"].values["cards"]}  # type: ignore[attr-defined]
    assert [tag.name for tag in cards["s0"].tags] == ["主题0", "主题1", "主题2", "主题3"]
    assert [tag.name for tag in cards["s6"].tags] == ["主题6", "主题7"]
    head: tuple[Tag, ...] = found["stories/s0.html"].values["tags_line"]  # type: ignore[assignment]
    assert [tag.name for tag in head] == names[: pages.HEAD_THEMES]


def test_a_card_holds_what_makes_one_want_to_read(settings: Config) -> None:
    front = ("summary: 简介", "hook: 一句话", "industry: 快递", "level: 入门", "minutes: 25", "themes: [致歉]")
    ((_, card),) = values({"a": file(*front, title="甲")}, "index.html", settings)["cards"]
    assert (card.href, card.title, card.hook) == ("stories/a.html", "甲", "一句话")
    assert card.facts == ("快递", "入门", "培训 25 分钟")
    assert card.tags == (Tag("致歉", "themes/zhi-qian.html", "正例", "example", ""),)


def test_a_card_without_hook_shows_the_summary_and_without_facts_none(settings: Config) -> None:
    ((_, first), (_, second)) = values({"a": file("summary: 简介"), "b": file()}, "index.html", settings)["cards"]
    assert (first.hook, first.facts) == ("简介", ())
    assert second.hook == ""


def test_a_theme_is_marked_by_its_stance(settings: Config) -> None:
    front = ("themes: [致歉, 上门]", "counter: [倾听]")
    ((_, card),) = values({"a": file(*front)}, "index.html", settings)["cards"]
    assert {(tag.name, tag.word, tag.mark) for tag in card.tags} == {
        ("致歉", "正例", "example"),
        ("上门", "有", "present"),
        ("倾听", "反例", "counter"),
    }


# Lists ---------------------------------------------------------------------------------------------------------------


def test_stories_are_listed_by_the_letter_of_their_title(settings: Config) -> None:
    titles = {
        "a": "一把水壶",
        "b": "“刺头”来电",
        "c": "800热线",
        "d": "阿姨",
        "e": "三次上门",
        "f": "将心比心",
        "g": "成全",
    }
    letters = values({name: file(title=title) for name, title in titles.items()}, "stories.html", settings)["letters"]
    assert [(letter, [card.slug for card in cards]) for letter, cards in letters] == [
        ("A", ["d"]),
        ("C", ["g", "b"]),
        ("J", ["f"]),
        ("S", ["e"]),
        ("Y", ["a"]),
        ("#", ["c"]),
    ]


def test_the_editors_reading_decides_the_letter(settings: Config) -> None:
    letters = values({"a": file("pinyin: {单: shan}", title="单先生")}, "stories.html", settings)["letters"]
    assert [letter for letter, _ in letters] == ["S"]


def test_the_matrix_has_a_cell_for_each_story(settings: Config) -> None:
    stories = {"a": file("themes: {致歉: 一句}"), "b": file("themes: [上门]", "counter: [致歉]")}
    found = values(stories, "themes.html", settings)
    assert [card.slug for card in found["columns"]] == ["a", "b"]
    rows = {str(row.theme.name): row for _, group in found["groups"] for row in group}
    cells = {name: [cell and (cell.word, cell.evidence) for cell in row.cells] for name, row in rows.items()}
    assert cells == {"上门": [None, ("有", "")], "致歉": [("正例", "一句"), ("反例", "")], "倾听": [None, None]}
    assert {name: row.count for name, row in rows.items()} == {"上门": 1, "致歉": 2, "倾听": 0}


def test_a_themes_page_parts_its_stories_by_stance(settings: Config) -> None:
    stories = {
        "a": file("themes: [倾听]", "debate: [致歉]"),
        "b": file("themes: [倾听]", "counter: [致歉]"),
        "c": file("themes: [致歉]"),
        "d": file("themes: [致歉]"),
    }
    found = values(stories, "themes/zhi-qian.html", settings)
    assert [(word, mark, [card.slug for _, card in items]) for word, mark, items in found["columns"]] == [
        ("正例", "example", ["c", "d"]),
        ("反例", "counter", ["b"]),
        ("思辨", "debate", ["a"]),
    ]
    assert [(str(theme.name), href) for theme, href in found["siblings"]] == [("倾听", "themes/qing-ting.html")]


# The trainer ---------------------------------------------------------------------------------------------------------


def kinds(sections: tuple[Section, ...]) -> list[Kind]:
    return [section.kind for section in sections]


def test_the_trainers_notes_are_on_the_trainers_page_only(settings: Config) -> None:
    story = values({"a": file(body=TRAINER)}, "stories/a.html", settings)
    assert kinds(story["sections"]) == [Kind.QUESTIONS, Kind.ROLES]
    assert story["trainer"] == "stories/a.trainer.html"
    trainer = values({"a": file(body=TRAINER)}, "stories/a.trainer.html", settings)
    assert kinds(trainer["notes"]) == [Kind.TRAINER]
    assert kinds(trainer["handouts"]) == [Kind.QUESTIONS, Kind.ROLES]
    assert trainer["story"] == "stories/a.html"


def test_a_story_without_notes_has_no_trainers_page(settings: Config) -> None:
    found = planned(linked({"a": file()})[0], settings)
    assert found["stories/a.html"].values["trainer"] is None
    assert "stories/a.trainer.html" not in found


def test_neighbours_are_the_newer_and_the_older_story(settings: Config) -> None:
    stories = {"a": file("date: 2024-01-01"), "b": file("date: 2024-01-02"), "c": file("date: 2024-01-03")}
    found = values(stories, "stories/b.html", settings)
    assert (found["previous"].slug, found["next"].slug) == ("c", "a")
    assert values(stories, "stories/c.html", settings)["previous"] is None


def test_a_site_may_have_no_trainers_pages(tmp_path: Path) -> None:
    (tmp_path / "site.yml").write_text("trainer: false\n", encoding="utf-8")
    found = planned(linked({"a": file(body=TRAINER)})[0], config.load(tmp_path))
    assert found["stories/a.html"].values["trainer"] is None
    assert "stories/a.trainer.html" not in found


def test_the_trainers_page_leads_to_each_call_and_to_the_cards(settings: Config) -> None:
    body = "正文。\n\n## 通话：一\n\n- 客户：甲\n\n另\n\n- 客户：乙\n- 坐席：丙\n\n## 现场\n\n- 客户：丁\n\n"
    found = values({"a": file(body=body + TRAINER)}, "stories/a.trainer.html", settings)
    assert found["demos"] == (
        ("通话：一", "stories/a.html#demo=通话一.1"),
        ("通话：一", "stories/a.html#demo=通话一.2"),
        ("现场", "stories/a.html#demo=现场.1"),
    )
    assert found["cards"] == "角色扮演"
    assert values({"a": file(body="## 讲师手册\n")}, "stories/a.trainer.html", settings)["cards"] == ""


def test_the_page_of_a_story_leads_to_where_it_is_edited(tmp_path: Path) -> None:
    (tmp_path / "site.yml").write_text("edit: https://a.cn/e/\n", encoding="utf-8")
    found = planned(linked({"刺 头": file("slug: a", body=TRAINER)})[0], config.load(tmp_path))
    for name in ("a", "a.trainer"):
        assert found[f"stories/{name}.html"].values["edit"] == "https://a.cn/e/stories/%E5%88%BA%20%E5%A4%B4.md"


# Paths ---------------------------------------------------------------------------------------------------------------


def test_a_story_knows_where_it_stands_on_the_paths(settings: Config) -> None:
    stories = {"a": file(), "b": file(), "c": file()}
    paths = (path("yi", "a", "b", "c"), path("er", "b"), path("san", "c", "a"))
    found = planned(linked(stories, paths=paths)[0], settings)
    visits = [
        (str(v.path.id), v.href, v.number, v.previous and v.previous.slug, v.next and v.next.slug)
        for v in found["stories/b.html"].values["visits"]  # type: ignore[attr-defined]
    ]
    assert visits == [("yi", "paths/yi.html", 2, "a", "c"), ("er", "paths/er.html", 1, None, None)]


def test_a_path_that_comes_by_twice_is_visited_once(settings: Config) -> None:
    found = planned(linked({"a": file(), "b": file()}, paths=(path("yi", "a", "b", "a"),))[0], settings)
    assert [v.number for v in found["stories/a.html"].values["visits"]] == [1]  # type: ignore[attr-defined]
    assert len(found["paths/yi.html"].values["stops"]) == 3  # type: ignore[arg-type]


def test_a_path_has_a_page_and_a_place_on_home(settings: Config) -> None:
    found = planned(linked({"a": file(title="甲")}, paths=(path("yi", "a"),))[0], settings)
    assert [card.title for _, card in found["paths/yi.html"].values["stops"]] == ["甲"]  # type: ignore[attr-defined]
    assert [file for _, file in found["index.html"].values["paths"]] == ["paths/yi.html"]  # type: ignore[attr-defined]


# Phrase book, glossary, book -----------------------------------------------------------------------------------------


def test_the_phrase_book_is_parted_by_theme_and_leads_back(settings: Config) -> None:
    stories = {"a": file("themes: [致歉, 倾听]", body=PAIRS), "b": file("themes: [倾听]", body=PAIRS)}
    found = values(stories, "phrases.html", settings)
    assert [(name, href, [card.href for card in cards]) for name, href, cards in found["by_theme"]] == [
        (
            "倾听",
            "themes/qing-ting.html",
            ["stories/a.html#话术.2", "stories/b.html#话术.1", "stories/b.html#话术.2"],
        ),
        ("", "", ["stories/a.html#话术.1"]),
    ]
    assert found["filters"] == (("zhi-qian", "致歉"), ("qing-ting", "倾听"))


def test_a_themes_page_has_the_pairs_written_for_it_and_the_questions_of_its_stories(settings: Config) -> None:
    stories = {
        "a": file("themes: [致歉, 倾听]", body=TRAINER + PAIRS),
        "b": file("themes: [致歉]", "status: 撤回", body=TRAINER),
    }
    theme = values(stories, "themes/qing-ting.html", settings)
    assert [card.pair.avoid for card in theme["phrases"]] == ["丙"]
    other = values(stories, "themes/zhi-qian.html", settings)
    assert other["phrases"] == ()
    assert [(card.slug, kinds(sections)) for card, sections, _ in other["questions"]] == [
        ("a", [Kind.QUESTIONS]),
        ("b", []),
    ]


def test_the_glossary_is_sorted_by_reading(settings: Config) -> None:
    terms = tuple(map(term, ("坐席", "DVR", "封单", "板卡")))
    found = planned(linked({"a": file()}, terms=terms)[0], settings)["terms.html"]
    assert [str(each.term) for each in found.values["terms"]] == ["板卡", "DVR", "封单", "坐席"]  # type: ignore[attr-defined]


def test_the_book_holds_what_readers_read_of_every_story_that_is_not_withdrawn(settings: Config) -> None:
    stories = {"a": file(body=TRAINER), "b": file("status: 撤回")}
    chapters = values(stories, "book.html", settings)["chapters"]
    assert [(e.slug, kinds(s), p.prefix) for e, s, p in chapters] == [("a", [Kind.QUESTIONS, Kind.ROLES], "a/")]
    assert "book.html" not in planned(linked({"b": file("status: 撤回")})[0], settings)
