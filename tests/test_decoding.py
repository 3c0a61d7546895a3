"""Bytes → text, or what the file is instead."""

import pytest

from anthology import decoding
from anthology.errors import AnthologyError, Problem


def refused(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(AnthologyError) as caught:
        decoding.decode("a.md", data, "F")
    return caught.value.problems


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ("标题：客户来电\n".encode("gbk"), "GBK"),
        ("標題：客戶來電，說寬頻又斷了\n".encode("big5"), "Big5"),
        ("---\n标题\n".encode("utf-16"), "UTF-16"),
        ("---\ntitle\n".encode("utf-16-le"), "UTF-16"),
        ("---\ntitle\n".encode("utf-16-be"), "UTF-16"),
        (b"PK\x03\x04\x14\x00", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Word"),
        (b"%PDF-1.4\n%\xe2\xe3", "PDF"),
        ("标题：客户\n".encode() + "来电".encode("gbk"), "从这里起"),
    ],
)
def test_what_the_file_is_instead_is_named(data: bytes, named: str) -> None:
    (found,) = refused(data)
    assert found.code == "F001"
    assert named in found.message


def test_one_bad_byte_is_no_encoding() -> None:
    (found,) = refused("客户来电".encode() + b"\xe5\xae")
    assert "看起来" not in found.message


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u202e", "\u2028", "\xad", "\x85", "\0", "\u3164", "\U000e0041"])
def test_what_nobody_sees_is_named(sign: str) -> None:
    (found,) = refused(f"甲{sign}乙".encode())
    assert (found.code, found.place.column) == ("F002", 2)
    assert f"U+{ord(sign):04X}（" in found.message


@pytest.mark.parametrize(
    "text", ["👨\u200d👩\u200d👧", "❤\ufe0f\u200d🔥", "می\u200cخواهم", "葛\U000e0100", "甲\u3000乙\u00a0丙"]
)
def test_what_belongs_to_a_script_may_stand(text: str) -> None:
    assert decoding.decode("a.md", text.encode(), "F") == text


def test_every_bad_character_is_told_and_a_run_once() -> None:
    assert [p.place.column for p in refused("甲\0\0乙\u202e丙".encode())] == [2, 5]
