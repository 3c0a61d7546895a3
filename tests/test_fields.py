"""YAML → strings with places: what an editor's file says, and where it says so."""

import pickle

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anthology import fields, yaml_tree
from anthology.decoding import decode
from anthology.errors import AnthologyError, Place
from anthology.fields import Field, Placed, Reader, Sequence, Table, Text
from anthology.yaml_tree import Excerpt

WORDS = st.text(st.sampled_from("客户说繁體𠀀😀é“：”，#:-[]{}&*!|>%@`?~=.0129aN _/"), min_size=1, max_size=12)


def table(text: str) -> Table:
    """A YAML mapping."""
    found, problems = yaml_tree.parse(Excerpt("a.yml", text, 0, len(text), "F"))
    assert isinstance(found, Table)
    assert not problems
    return found


def value(text: str) -> Placed:
    """The last value of a YAML mapping."""
    found = table(text).entries[-1][1]
    assert isinstance(found, Placed)
    return found


# Decoding ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("甲\n乙\n".encode(), "甲\n乙\n"),
        ("甲\r\n乙\r\n".encode(), "甲\n乙\n"),
        ("甲\r乙\r".encode(), "甲\n乙\n"),
        ("甲\n".encode("utf-8-sig"), "甲\n"),
        ("甲\r\n\r乙\n".encode("utf-8-sig"), "甲\n\n乙\n"),
        (b"", ""),
    ],
)
def test_bom_and_line_ends_are_not_part_of_the_text(data: bytes, text: str) -> None:
    assert decode("a.md", data, "F") == text


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("bad", "code"), [(b"\xff", "F001"), ("\u200b".encode(), "F002"), ("\ufeff".encode(), "F002")])
def test_a_bad_byte_or_character_is_found_where_the_editor_sees_it(bom: bytes, end: str, bad: bytes, code: str) -> None:
    with pytest.raises(AnthologyError) as caught:
        decode("a.md", bom + f"甲{end}乙😀".encode() + bad + "丙".encode(), "F")
    assert [(p.code, p.place) for p in caught.value.problems] == [(code, Place("a.md", 2, 3))]


@pytest.mark.parametrize(("encoding", "named"), [("gbk", "GBK"), ("gb18030", "GBK"), ("utf-16", "UTF-16")])
def test_the_encoding_is_guessed_for_the_editor(encoding: str, named: str) -> None:
    with pytest.raises(AnthologyError, match=named):
        decode("a.md", "标题：客户来电".encode(encoding), "F")


# Places --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_value_is_placed_by_line_and_character(bom: str, end: str) -> None:
    data = f"{bom}# 注{end}𠀀客: 甲{end}乙: [丙, “丁”]{end}".encode()
    (first, one), (second, two) = table(decode("a.yml", data, "F")).entries
    assert isinstance(two, Sequence)
    found = [(str(node.place), node) for node in (first, one, second, *two.items) if isinstance(node, Placed)]
    assert found == [
        ("a.yml:2:1", "𠀀客"),
        ("a.yml:2:5", "甲"),
        ("a.yml:3:1", "乙"),
        ("a.yml:3:5", "丙"),
        ("a.yml:3:8", "“丁”"),
    ]


def test_front_matter_is_placed_in_its_file() -> None:
    text = "---\ntitle: 甲\nslug: a\n---\n"
    found, _ = yaml_tree.parse(Excerpt("a.md", text, 4, text.rindex("---"), "F"))
    assert isinstance(found, Table)
    (_, slug) = found.entries[-1]
    assert isinstance(slug, Placed)
    assert (slug.place, slug.start) == (Place("a.md", 3, 7), text.index("a\n---"))


@pytest.mark.parametrize(
    ("text", "is_value"),
    [
        ("标题: 客户来电", "客户来电"),
        ("标题:   客户来电  # 注", "客户来电"),
        ("标题: '客户来电'", "客户来电"),
        ('标题: "客户来电"', "客户来电"),
        ("标题: ''", ""),
        ("标题: “客户”说：行", "“客户”说：行"),
        ("一: 客户来电\n标题: 客户来电", "客户来电"),
    ],
)
def test_a_value_written_verbatim_knows_its_offset(text: str, is_value: str) -> None:
    found = value(text)
    assert found == is_value
    assert found.start is not None
    assert text[found.start :].startswith(is_value)
    assert found.start >= text.rindex("标题: ")


@pytest.mark.parametrize(
    ("text", "is_value"),
    [
        ("标题: 客户\n  来电", "客户 来电"),
        ("标题: >\n  客户\n  来电\n", "客户 来电\n"),
        ("标题: |\n  客户\n  来电\n", "客户\n来电\n"),
        ("标题: |-\n  客户", "客户"),
        ("标题: '客户''来电'", "客户'来电"),
        ('标题: "客户\\t来电"', "客户\t来电"),
        ('标题: "\\u5ba2户"', "客户"),
        ('标题: "客户\\\n  来电"', "客户来电"),
    ],
)
def test_a_value_written_otherwise_has_no_offset(text: str, is_value: str) -> None:
    found = value(text)
    assert (found, found.start) == (is_value, None)


@given(st.dictionaries(WORDS, WORDS, min_size=1, max_size=5), st.sampled_from("'\""))
def test_any_mapping_comes_back_with_its_values_where_they_stand(mapping: dict[str, str], quote: str) -> None:
    dumped = yaml.safe_dump(mapping, default_style=quote, allow_unicode=True, sort_keys=False, width=10_000)
    text = f"---\n{dumped}---\n"
    found, _ = yaml_tree.parse(Excerpt("a.md", text, 4, len(text) - 4, "F"))
    assert isinstance(found, Table)
    assert dict(found.entries) == mapping
    for key, node in found.entries:
        assert isinstance(node, Placed)
        assert (key.start is None) == (f"{quote}{key}{quote}" not in dumped)
        assert node.start is None or text[node.start - 1 : node.start + len(node) + 1] == f"{quote}{node}{quote}"
        assert text.split("\n")[node.place.line - 1][node.place.column - 1] == quote


# Types ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["010", "1_000", "no", "Yes", "true", "12:30", "2024-01-02", "~", "null", "0x1F", "1e3", ".inf", "=", "<<"]
)
def test_a_word_stays_as_it_is_written(word: str) -> None:
    (key, found) = table(f"{word}: {word}").entries[0]
    assert (key, found) == (word, word)
    assert isinstance(found, str)


def test_an_empty_value_is_an_empty_string() -> None:
    assert value("标题:") == ""


def test_an_empty_text_has_no_tree() -> None:
    assert yaml_tree.parse(Excerpt("a.yml", "# 注\n", 0, 4, "F")) == (None, ())


def test_only_prose_is_marked_as_prose_and_keeps_its_place() -> None:
    table_of = {name: Field(name, read, "", "") for name, read in [("title", fields.text), ("slug", fields.word)]}
    values = Reader("F").table(table("title: 甲\nslug: a"), table_of, Place("a.md"))
    assert (type(values["title"]), type(values["slug"])) == (Text, Placed)
    assert (values["title"].place, values["title"].start) == (Place("a.yml", 1, 8), 7)


def test_one_bad_field_hides_no_other() -> None:
    table_of = {
        "title": Field("title", fields.text, "title: 甲", "", required=True),
        "minutes": Field("minutes", fields.number, "minutes: 25", "", default=5),
        "date": Field("date", fields.date, "date: 2026-11-22", ""),
        "draft": Field("draft", fields.truth, "draft: true", "", default=False),
    }
    reader = Reader("F")
    values = reader.table(table("minutes: 二\ndate: 2026-02-30\ndraft: no\nnone: x"), table_of, Place("a.md"))
    assert values == {"title": None, "minutes": 5, "date": None, "draft": False}
    assert [problem.code for problem in reader.problems] == ["F014", "F013", "F015", "F010", "F009"]


def test_a_placed_string_survives_the_way_to_another_process() -> None:
    before = Text("客户", Place("a.md", 3, 8), 20)
    after = pickle.loads(pickle.dumps(before))
    assert (type(after), after, after.place, after.start) == (Text, "客户", before.place, 20)
