"""Readings: what is read, what an editor overrides, what never asks for the library."""

import re
import subprocess
import sys
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.chinese import pinyin

SURNAMES = {
    **{"曾": "zeng", "单": "shan", "查": "zha", "翟": "zhai", "缪": "miao", "覃": "qin", "仇": "qiu", "朴": "piao"},
    **{"解": "xie", "区": "ou", "盖": "ge", "种": "chong", "员": "yun", "召": "shao", "洗": "xian", "繁": "po"},
    **{"黑": "he", "隗": "wei", "重": "chong", "任": "ren", "宁": "ning", "费": "fei", "柏": "bai", "纪": "ji"},
    **{"尉迟": "yu-chi", "令狐": "ling-hu", "长孙": "zhang-sun", "万俟": "mo-qi"},
}


@pytest.mark.parametrize(("name", "reading"), SURNAMES.items())
@pytest.mark.parametrize(("title", "spelt"), [("先生", "xian-sheng"), ("女士", "nv-shi"), ("师傅", "shi-fu")])
def test_a_surname_before_a_title(name: str, reading: str, title: str, spelt: str) -> None:
    assert pinyin.slug(name + title) == f"{reading}-{spelt}"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("片区经理", "pian-qu-jing-li"),
        ("查询员工的单子", "cha-xun-yuan-gong-de-dan-zi"),
        ("曾经解决", "ceng-jing-jie-jue"),
        ("各种先生", "ge-zhong-xian-sheng"),
        ("重拨、重装系统、重要", "chong-bo-chong-zhuang-xi-tong-zhong-yao"),
        ("还款与还没", "huan-kuan-yu-hai-mei"),
        ("弹窗弹屏，子弹", "tan-chuang-tan-ping-zi-dan"),
        ("大夫得走", "dai-fu-dei-zou"),
        ("卡住用不着", "qia-zhu-yong-bu-zhao"),
        ("认真地", "ren-zhen-de"),
        ("朝阳、洪洞、浚县、解州", "chao-yang-hong-tong-xun-xian-xie-zhou"),
        ("银行行长，行业", "yin-hang-hang-zhang-hang-ye"),
        ("虐待女士", "nve-dai-nv-shi"),
        ("調查後來重慶", "diao-cha-hou-lai-chong-qing"),
    ],
)
def test_words_of_several_readings(words: str, slug: str) -> None:
    assert pinyin.slug(words) == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("DVR板卡", "dvr-ban-ka"),
        ("ＤＶＲ 800热线", "dvr-800-re-xian"),
        ("Éclair", "eclair"),
        ("〇", "ling"),
        ("……", "story"),
    ],
)
def test_a_slug_is_ascii(text: str, slug: str) -> None:
    assert pinyin.slug(text) == slug


@given(st.text(max_size=80))
def test_any_text_has_a_slug_a_key_and_a_letter(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", pinyin.slug(text))
    assert len(pinyin.slug(text)) <= pinyin.SLUG_LENGTH
    assert re.fullmatch("[A-Z#]", pinyin.letter(text))
    assert pinyin.sort_key(text) == pinyin.sort_key(text)


@pytest.mark.parametrize("reading", ["shan", "shan4", "shàn"])
def test_an_editors_reading_wins(reading: str) -> None:
    assert pinyin.slug("单子", [("单", reading)]) == "shan-zi"
    assert pinyin.letter("查询", [("查询", "zha xun")]) == "Z"
    assert pinyin.slug("单子", [("单", "不是拼音")]) == "dan-zi"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("刺头", ["cì", "tóu"]),
        ("绿略", ["lǜ", "lüè"]),
        ("求归好", ["qiú", "guī", "hǎo"]),
        ("吗", ["ma"]),
        ("嗯", ["ń"]),
        ("a，1", []),
        ("重复", ["chóng", "fù"]),
    ],
)
def test_a_mark_stands_where_the_dictionary_sets_it(text: str, marked: list[str]) -> None:
    assert list(pinyin.marked(text).values()) == marked


def test_a_reading_has_the_place_of_its_character() -> None:
    assert pinyin.marked("a单，b子", [("单", "shàn")]) == {1: "shàn", 4: "zi"}


@given(st.text(max_size=40))
def test_only_characters_of_the_text_are_marked(text: str) -> None:
    assert all(reading and 0 <= at < len(text) for at, reading in pinyin.marked(text).items())


def test_initials_and_syllables() -> None:
    assert pinyin.initials("刺头来电") == "ctld"
    assert pinyin.initials("DVR板卡35通") == "dvrbk35t"
    assert pinyin.syllables("刺头 DVR") == ("ci", "tou", "dvr")


def test_titles_sort_by_syllable_then_tone_and_numbers_by_value() -> None:
    titles = ["妈妈", "麻烦", "马上", "骂人", "阿姨", "傲慢", "第10步", "第9步", "800热线"]
    assert sorted(titles, key=pinyin.sort_key) == [
        *("阿姨", "傲慢", "第9步", "第10步", "妈妈", "麻烦", "马上", "骂人", "800热线")
    ]


@pytest.mark.parametrize(("text", "asked"), [("", False), ("DVR 35", False), ("重拨", False), ("客户", True)])
def test_the_library_is_loaded_only_when_it_is_asked(text: str, asked: bool) -> None:
    code = f"import sys; from anthology.chinese import pinyin; pinyin.slug({text!r}); print('pypinyin' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == str(asked)


def test_every_row_of_the_table_is_whole() -> None:
    lines = (files("anthology.chinese") / "data/readings.tsv").read_text(encoding="utf-8").splitlines()
    words = [line.split("\t") for line in lines[lines.index("[words]") + 1 : lines.index("[titles]")] if line]
    names = [line.split("\t") for line in lines[lines.index("[surnames]") + 1 :] if line]
    for word, reading, reason, *_ in [*words, *names]:
        assert reason
        assert len(pinyin.spell(reading)) == len(word)
    assert len({word for word, *_ in words}) == len(words)
