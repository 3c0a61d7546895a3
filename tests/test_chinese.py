"""Chinese text: script, anchors, readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology import chinese
from anthology.chinese import pinyin, script
from anthology.chinese.tape import Change, Tape

HAN = st.text(st.sampled_from('乾隆後来著見想意味為用户客服里裡发發“”，。a1 ,.:()"「」…！Ａ１ \n'), max_size=60)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("乾隆與反覆", "乾隆与反复"),
        ("意味著每一千個傘兵", "意味着每一千个伞兵"),
        ("為用戶著想，沉著", "为用户着想，沉着"),
        ("卓著、昭著、土著、見微知著", "卓著、昭著、土著、见微知著"),
        ("張三著，李四譯", "张三著，李四译"),
        ("勣、嗰", "勣、嗰"),
        ("軟體、網路、計程車", "软体、网路、计程车"),
    ],
)
def test_traditional_text_is_simplified(before: str, after: str) -> None:
    assert chinese.normalise(before, "hant") == after


@pytest.mark.parametrize(
    "text", ["什么、怎么、要么", "建立核心程序文件", "呼叫中心", "覆盖、回复、反复", "著名", "看著"]
)
def test_simplified_text_stays(text: str) -> None:
    assert chinese.normalise(text, "hans") == text


@given(HAN, st.sampled_from(["hans", "hant"]))
def test_normalising_is_done_after_once(text: str, written: str) -> None:
    once = chinese.normalise(text, written)
    assert chinese.normalise(once, written) == once


@given(HAN, st.sampled_from(["hans", "hant"]))
def test_the_script_rules_keep_the_length(text: str, written: str) -> None:
    tape = Tape.of(text)
    chinese.apply_rules(tape, chinese.Style(written), [rule for rule in chinese.RULES if chinese.of_script(rule.code)])
    assert len(tape.text) == len(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("你好,欢迎来到客服中心", "你好，欢迎来到客服中心"),
        ("合格率提升到99.9%,而军方", "合格率提升到99.9%，而军方"),
        ("来源:XXX(未知)等", "来源：XXX（未知）等"),
        ("行(háng)业", "行（háng）业"),
        ("比例 3:5，下午3:30，1,000元，A,B,C", "比例 3:5，下午3:30，1,000元，A,B,C"),
        ("践行 “客户至上”的理念", "践行“客户至上”的理念"),
        ("他说。。。", "他说……"),
        ("ＱＱ群", "QQ群"),
        ("「他說『好』。」", "“他说‘好’。”"),
        ('他说"你好"，又说"再见"。', "他说“你好”，又说“再见”。"),
        ("电话138****1234和139****5678", "电话138****1234和139****5678"),
        ("客服ABC与 800 热线", "客服ABC与 800 热线"),
    ],
)
def test_punctuation_is_chinese_beside_han(before: str, after: str) -> None:
    assert chinese.normalise(before) == after


def test_the_owners_table_and_terms_win() -> None:
    tape = Tape.of("幾何與文徵明「後」")
    chinese.apply_rules(tape, chinese.Style("hant", ("文徵明",), {"幾何": "幾荷"}, "keep"))
    assert tape.text == "幾荷与文徵明「后」"


def test_the_script_of_a_document_is_counted() -> None:
    assert script.detect("這個客戶說") == "hant"
    assert script.detect("这个客户说") == "hans"
    assert script.detect("the same 天下") == "hans"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("通话：第三次", "通话第三次"), ("A B　C", "a-b-c"), ("……", ""), ("  “引号”  ", "引号"), ("35通", "35通")],
)
def test_an_anchor_is_the_headings_own_words(heading: str, anchor: str) -> None:
    assert chinese.anchor(heading) == anchor


def test_titles_sort_as_in_a_dictionary() -> None:
    titles = ["一把水壶", "发出两千张", "“刺头”来电", "三次上门", "将心比心", "阿姨", "傲慢"]
    ordered = ["阿姨", "傲慢", "“刺头”来电", "发出两千张", "将心比心", "三次上门", "一把水壶"]
    assert sorted(titles, key=pinyin.sort_key) == ordered


@pytest.mark.parametrize(("title", "letter"), [("“刺头”来电", "C"), ("800热线", "#"), ("DVR板卡", "D"), ("……", "#")])
def test_the_index_letter_is_that_of_the_first_word(title: str, letter: str) -> None:
    assert pinyin.letter(title) == letter


def test_a_reading_of_the_editors_wins() -> None:
    assert pinyin.letter("单子") == "D"
    assert pinyin.letter("单子", [("单", "shan")]) == "S"


def test_a_tape_lays_changes_back_on_the_source() -> None:
    tape = Tape()
    tape.add("乾", 2)
    tape.add("隆與", 5)
    tape.bar()
    tape.add("後", 9)
    tape.change([Change(2, 3, "与"), Change(4, 5, "后")], "R")
    assert tape.edits() == [(6, "與", "与", "R"), (9, "後", "后", "R")]


def test_a_kept_term_and_a_barrier_are_not_changed() -> None:
    tape = Tape.of("文徵明說")
    tape.bar()
    tape.keep(["文徵明"])
    tape.change([Change(1, 2, "征"), Change(3, 4, "说"), Change(4, 5, "x")], "R")
    assert tape.edits() == [(3, "說", "说", "R")]


def test_a_change_of_another_length_stands_at_its_first_character() -> None:
    tape = Tape.of("他说...好")
    tape.change([Change(2, 5, "……")], "R")
    assert tape.text == "他说……好"
    assert tape.edits() == [(2, "...", "……", "R")]
