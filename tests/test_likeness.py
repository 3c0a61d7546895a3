"""Which name was meant: by letters, by script, by sound."""

import pytest

from anthology.chinese import likeness
from anthology.codes import nearest
from anthology.read import FIELDS

THEMES = ["难缠客户", "退款", "倾听", "致歉", "情绪管理", "nan-chan-ke-hu", "要找领导"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("退宽", "退款"),
        ("難纏客戶", "难缠客户"),
        ("难馋客户", "难缠客户"),
        ("清听", "倾听"),
        ("致谦", "致歉"),
        ("倾听人", "倾听"),
        ("“退款”", "退款"),
        ("退 款", "退款"),
        ("Nan_Chan_Ke_Hu", "nan-chan-ke-hu"),
        ("情绪", "情绪管理"),
        ("天气", ""),
        ("x", ""),
    ],
)
def test_the_nearest_name(written: str, meant: str) -> None:
    assert likeness.nearest(written, THEMES) == meant


def test_of_equals_the_first_is_proposed() -> None:
    assert likeness.nearest("甲乙", ["甲丙", "甲丁"]) == "甲丙"
    assert likeness.nearest("甲", []) == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("标题", "title"), ("標題", "title"), ("biaoti", "title"), ("主题", "themes"), ("标签", "themes")),
        *(("tags", "themes"), ("摘要", "summary"), ("日期", "date"), ("作者", "source"), ("Title", "title")),
        *(("foo", ""), ("layout", "")),
    ],
)
def test_a_field_is_known_by_other_names(written: str, meant: str) -> None:
    names = {also: field.name for field in FIELDS.values() for also in (field.name, *field.also)}
    assert nearest(written, names) == (f"，您是不是想写“{meant}”" if meant else "")


def test_no_other_name_stands_for_two_fields() -> None:
    names = [also for field in FIELDS.values() for also in (field.name, *field.also)]
    assert len(names) == len(set(names))
