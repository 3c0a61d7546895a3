"""Terms linked on first use, rare characters read out: nothing else of a page changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.model import Term
from anthology.prose.annotate import Annotator
from anthology.prose.sanitiser import sanitise
from tests import making


def annotated(piece: str, *terms: Term, readings: tuple[tuple[str, str], ...] = ()) -> str:
    return Annotator(terms, readings)(piece)


def linked(piece: str, *words: str) -> list[str]:
    """The words that are linked in `piece`, where each of `words` is a term."""
    return re.findall(r'<a class="term"[^>]*>(.*?)</a>', annotated(piece, *map(making.term, words)))


def plainly(piece: str) -> str:
    """`piece` without what the annotator adds."""
    without = re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>|</?ruby>", "", piece)
    return re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", without)


# Terms ---------------------------------------------------------------------------------------------------------------


def test_the_first_use_of_a_term_leads_to_the_glossary() -> None:
    assert annotated("<p>先封单，再封单。</p>", making.term("封单")) == (
        '<p>先<a class="term" href="terms.html#term-%E5%B0%81%E5%8D%95">封单</a>，再封单。</p>'
    )


def test_each_page_has_its_own_first_use() -> None:
    page = Annotator([making.term("封单")], ())
    assert ["<a" in page(piece) for piece in ("<p>封单</p>", "<p>封单</p>")] == [True, False]


def test_another_name_counts_as_the_same_term() -> None:
    assert re.findall(">(.+?)</a>", annotated("先关单，再封单。", making.term("封单", "关单"))) == ["关单"]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("送修机和送修单", ("送修", "送修机"), ["送修机", "送修"]),
        ("送修机，送修机", ("送修", "送修机"), ["送修机"]),
        ("用DVR和DVRX，MYDVR", ("DVR",), ["DVR"]),
        ("MYDVR和DVRX", ("DVR",), []),
        ("124小时完成率", ("24小时完成率",), []),
        ("QQ群", ("QQ群",), ["QQ群"]),
        ("A&amp;B公司", ("A&B",), ["A&amp;B"]),
        ("a &lt; b &amp; c", ("lt", "amp"), []),
        ("1 &lt; 2", ("&lt",), []),
        ("C++和(x)", ("C++", "(x)"), ["C++", "(x)"]),
    ],
)
def test_the_longest_term_wins_and_none_inside_a_word(text: str, words: tuple[str, ...], found: list[str]) -> None:
    assert linked(text, *words) == found


@pytest.mark.parametrize(
    "piece",
    [
        "<h3>封单</h3>",
        '<a href="b.md">封单</a>',
        '<a href="b.md">先<strong>封单</strong><br>后</a>',
        "<code>封单</code>",
        "<pre><code>封单 &lt;b&gt;</code></pre>",
        '<span lang="en">封单</span>',
        '<p><span lang="zh-Hant"><em>封单</em></span></p>',
        "<ruby>封<rt>fēng</rt></ruby>单",
        '<img alt="封单 > 接单" src="a.png">',
        '<abbr title="封单">FD</abbr>',
    ],
)
def test_what_is_left_alone(piece: str) -> None:
    assert annotated(piece, making.term("封单")) == piece


def test_a_term_after_what_is_left_alone_is_linked() -> None:
    piece = '<h3>封单</h3><a href="b.md">封<br>单</a><code>封单</code><ul><li><strong>封单</strong></li></ul>'
    assert annotated(piece, making.term("封单")).endswith(">封单</a></strong></li></ul>")


# Rare characters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("char", ["蹏", "彧", "堃"])
def test_a_rare_character_is_read_out(char: str) -> None:
    assert re.fullmatch(
        rf"<p>王<ruby>{char}<rp>（</rp><rt>[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+</rt><rp>）</rp></ruby>先生</p>",
        annotated(f"<p>王{char}先生</p>"),
    )


@pytest.mark.parametrize("text", ["投诉", "啰嗦", "瞭望", "DVR&amp;ü", "一二三，。", "😀", "にほん"])
def test_an_everyday_character_is_not(text: str) -> None:
    assert annotated(text) == text


def test_the_editors_reading_wins() -> None:
    assert "<rt>yǔ</rt>" in annotated("彧", readings=(("彧", "yǔ"),))


def test_a_rare_character_in_a_term_is_linked_and_read_out() -> None:
    made = annotated("马蹏声", making.term("马蹏"))
    assert "<rt>tí</rt>" in made
    assert plainly(made) == "马蹏声"


def test_a_heading_keeps_its_characters() -> None:
    assert annotated("<h2>王彧</h2>") == "<h2>王彧</h2>"


@given(st.text(alphabet='封单送修机彧a&<>"=/ p', max_size=30))
def test_nothing_else_changes(text: str) -> None:
    piece = sanitise(f"<p>{text}</p>", frozenset())
    made = annotated(piece, making.term("封单"), making.term("送修"), making.term("送修机"))
    assert plainly(made) == piece
    assert sanitise(made, frozenset()) == made
