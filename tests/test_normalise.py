"""The normaliser as one mechanism: what it leaves alone, where its edits stand, and that it is done after once."""

import re
from itertools import chain, pairwise
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology import read
from anthology.chinese import Style
from anthology.model import Clean, Source
from anthology.normalise import Changed, normalise, shape_pass, text_pass
from anthology.normalise.edits import Replacement
from anthology.normalise.scanner import scan
from anthology.prose.markdown_tree import Tree
from tests.conftest import GOOD, ROOT

HANT = Style("hant")
PIECES = st.sampled_from(
    [
        *(
            "後來",
            "乾隆",
            "這個",
            "**乾**隆",
            "`代碼後`",
            "[後](後.md)",
            "![圖](圖.png)",
            "<b>後</b>",
            "[^後]",
            "\\*後",
        ),
        *('<span lang="ja">図書</span>', "https://例.com/後", "<a@b.co>", "&amp;", "{#後}", "{✗ 後}", "、", "，", " "),
        *(",", ":", "(", ")", "...", '"', "「", "」", "…", "１", "？", "a1", "  \n"),
        *("\n", "\n\n", "\n- ", "\n  - ", "\n    ", "\n## ", "\n> ", "\n1、", "\n|後|", "\n```\n", "\n[後]: 後.html\n"),
        *("\n<!-- ", " -->", "<script>", "</script>", "　　", "*", "_", "[", "]", "(", ")", "`", "<", ">", "\\"),
    ]
)
MARKDOWN = st.lists(PIECES, max_size=25).map("".join)


def story(body: str, front: str = GOOD) -> Clean:
    made, problems = read.story(Source("stories/a.md", (front + body).encode("utf-8")))
    assert made is not None, problems
    return normalise(made)


@given(MARKDOWN)
def test_the_text_pass_is_done_after_once(text: str) -> None:
    once, _ = text_pass(Changed(text), HANT)
    twice, edits = text_pass(Changed(once.text), HANT)
    assert (twice.text, edits) == (once.text, ())


@given(MARKDOWN)
def test_the_shape_pass_is_done_after_once(text: str) -> None:
    once, _ = shape_pass(Changed(text))
    twice, edits = shape_pass(Changed(once.text))
    assert (twice.text, edits) == (once.text, ())


@given(MARKDOWN)
def test_edits_stand_where_they_say(text: str) -> None:
    shaped, of_shape = shape_pass(Changed(text))
    _, of_text = text_pass(shaped, HANT)
    assert all(text[edit.start : edit.end] == edit.before for edit in (*of_shape, *of_text) if edit.before)


def skeleton(text: str) -> list[tuple[str, str]]:
    """Structure, code, addresses and attributes of the parsed tree: all that the text pass must leave alone."""
    found: list[tuple[str, str]] = []

    def walk(element: Element) -> None:
        attributes = {k: v for k, v in element.attrib.items() if k not in ("alt", "title", "id")}
        code = element.text or "" if element.tag == "code" else ""
        found.append((element.tag, f"{sorted(attributes.items())}{code}"))
        for child in element:
            walk(child)

    for top in Tree(text).elements:
        walk(top)
    return found


@given(MARKDOWN)
def test_the_text_pass_leaves_the_parsed_tree_as_it_was(text: str) -> None:
    shaped, _ = shape_pass(Changed(text))
    changed, _ = text_pass(shaped, HANT)
    assert skeleton(changed.text) == skeleton(shaped.text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**乾**隆與反**覆**", "**乾**隆与反**复**"),
        ("乾\n隆後", "乾\n隆后"),
        ("`資料庫`這個詞", "`資料庫`这个词"),
        ("見 https://example.com/乾隆?q=後 說明", "见 https://example.com/乾隆?q=後 说明"),
        ('![圖](images/圖一.png "後圖")', '![图](images/圖一.png "后图")'),
        ("## 後記 {#後記}", "## 后记 {#後記}"),
        ('<span lang="ja">売店の広告</span>後', '<span lang="ja">売店の広告</span>后'),
        ('<span lang="zh-Hant">臺灣</span>的臺灣', '<span lang="zh-Hant">臺灣</span>的台湾'),
        ('<p title="後">後</p>', '<p title="後">后</p>'),
        ("```\n後\n```\n後", "```\n後\n```\n后"),
        ("<!-- 後 -->後", "<!-- 後 -->后"),
    ],
)
def test_what_is_not_prose_is_not_touched(before: str, after: str) -> None:
    assert text_pass(Changed(before), HANT)[0].text == after


def test_references_and_headings_know_their_place_on_disk() -> None:
    clean = story("段落\n- 一\n\n## 後記\n見[說明](b.md#後)。\n")
    assert [str(place) for place in clean.headings] == ["stories/a.md:9:1"]
    assert [(r.target, str(r.place)) for r in clean.references] == [("b.md#後", "stories/a.md:10:7")]


def test_front_matter_that_is_prose_is_normalised_and_its_edits_point_into_the_file() -> None:
    front = "---\ntitle: 後來的“電話”\nthemes: {致歉: 這句話}\nslug: hou\nanonymised: 編輯部\n---\n"
    clean = story("這裡說的話。\n", front)
    assert clean.front.title == "后来的“电话”"
    assert clean.front.showings[0].evidence == "这句话"
    assert clean.front.slug == "hou"
    text = front + "這裡說的話。\n"
    assert all(text[edit.start : edit.end] == edit.before for edit in clean.edits)
    assert (11, "後來") in {(edit.start, edit.before) for edit in clean.edits}


def test_the_editor_decides_the_script_and_what_is_kept() -> None:
    front = "---\ntitle: 題\nthemes: [a]\nscript: hans\nkeep: [文徵明]\nanonymised: 甲\n---\n"
    clean = story("看著文徵明，後來。", front)
    assert clean.script == "hans"
    assert clean.body == "看著文徵明，后来。"


@pytest.mark.parametrize("path", sorted((ROOT / "stories").glob("*.md")), ids=lambda path: path.stem)
def test_the_real_stories_are_clean_but_for_their_script(path: object) -> None:
    source = next(s for s in read.sources(ROOT)[0] if s.path.endswith(path.name))  # type: ignore[attr-defined]
    made, _ = read.story(source)
    assert made is not None
    clean = normalise(made)
    assert {edit.rule for edit in clean.edits} <= ({"N101", "N102"} if clean.script == "hant" else set())


@given(st.text("ab\n", max_size=20), st.data())
def test_the_way_back_leads_to_the_same_character(text: str, data: st.DataObject) -> None:
    cuts = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=6))))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    changed = Changed(text).replace(Replacement(a, b, data.draw(st.text("xyz", max_size=3))) for a, b in pairs)
    for offset, character in enumerate(changed.text):
        if character not in "xyz":
            assert text[changed.back(offset)] == character


@given(MARKDOWN)
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = list(chain.from_iterable(block.spans for block in scan(text).blocks))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert not any(re.search(r"\n", text[span.start : span.end]) for span in spans)
