"""What may not be published: where it stands, how grave it is, what excuses it; and that nothing shows it whole."""

import io
import json
from collections.abc import Mapping

import pytest
from click.testing import CliRunner
from PIL import Image

from anthology import gate, pipeline
from anthology.cli import commands
from anthology.errors import AnthologyError, Level, Place
from anthology.fields import Placed
from anthology.model import Source
from tests.conftest import Write
from tests.making import file

SECRETS = ("13812345678", "11010519491231002X", "wang.xm@example.com", "0631-5212345")


def gated(
    files: Mapping[str, str | bytes], *allow: str, drafts: frozenset[str] = frozenset()
) -> list[tuple[str, str, str]]:
    """(place, code, level) of the problems that the gate has with story files."""
    sources = [Source(path, data if isinstance(data, bytes) else data.encode("utf-8")) for path, data in files.items()]
    exceptions = [Placed(text, Place("site.yml", line)) for line, text in enumerate(allow, 1)]
    return [(str(p.place), p.code, p.level.value) for p in gate.stories(sources, drafts, exceptions)]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("13812345678", "a.md:1:1"),
        ("甲\n\n乙13812345678", "a.md:3:2"),
        ("甲\r\n\r\n乙13812345678\r\n", "a.md:3:2"),
        ("甲\r乙13812345678", "a.md:2:2"),
        (b"\xef\xbb\xbf---\ntitle: 13812345678\n", "a.md:2:8"),
        ("𠀀é13812345678", "a.md:1:3"),
        ("１３８ １２３４ ５６７８，13\u200b812345678", "a.md:1:1"),
    ],
)
def test_the_place_is_that_of_the_file_on_disk(data: str | bytes, place: str) -> None:
    assert gated({"a.md": data})[0] == (place, "P101", "错误")


def test_in_a_draft_it_is_a_warning() -> None:
    files = {"a.md": "13812345678", "b.md": "13812345678"}
    assert gated(files, drafts=frozenset({"a.md"})) == [("a.md:1:1", "P101", "提醒"), ("b.md:1:1", "P101", "错误")]


def test_what_is_no_text_is_the_business_of_others() -> None:
    files: dict[str, str | bytes] = {"a.md": "电话13812345678".encode("gbk"), "b.md": "13812345678\n" * 100_000}
    assert gated(files) == []


def test_an_exception_excuses_what_it_covers_and_no_more() -> None:
    text = "打0631-5200000或13812345678，写到help@example.com或xhelp@example.com。"
    assert gated({"a.md": text}, "06315200000", "help@example.com") == [
        ("a.md:1:15", "P101", "错误"),
        ("a.md:1:46", "P106", "错误"),
    ]


def test_an_exception_may_say_more_than_what_is_found() -> None:
    assert gated({"a.md": "请写到客服邮箱 help@example.com。"}, "客服邮箱help@example.com") == []


def test_an_exception_that_stands_in_no_story_is_told_at_its_place() -> None:
    """One that is nobody's anyway, a hotline, is no fault."""
    files = {"a.md": "打0631-5200000。", "b.md": "或９５５８８"}
    assert gated(files, "0631-5200000", "0631-5200001", "95588", "——") == [
        ("site.yml:2:1", "P109", "提醒"),
        ("site.yml:4:1", "P109", "提醒"),
    ]


def test_while_a_story_cannot_be_read_no_exception_is_called_unused() -> None:
    assert gated({"a.md": "打0631-5200000".encode("gbk")}, "0631-5200000") == []


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab"])
def test_no_format_shows_private_data(form: str, write: Write) -> None:
    """Not those found, nor those in the words or the line of another problem."""
    lines = [
        f"{name}: {secret}" for name, secret in zip(("minutes", "13912345678", "date", "level"), SECRETS, strict=True)
    ]
    body = "".join(
        f"[{secret}]({secret}) ![{secret}]({secret}.png) 电话{secret}\n\n## 电话{secret}\n" for secret in SECRETS
    )
    root = write({"stories/a.md": file(*lines), "stories/b.md": file(body=body)}).root
    done = CliRunner().invoke(commands, ["--root", str(root), "check", "--format", form])
    assert done.exit_code == 1
    assert not [secret for secret in (*SECRETS, "13912345678") if secret in done.output]
    assert form != "json" or len(json.loads(done.stdout)) > 12


def test_a_build_with_private_data_writes_nothing(write: Write) -> None:
    settings = write(
        {"stories/a.md": file(body="客户电话13812345678。"), "stories/b.md": file("draft: true", body="甲")}
    )
    with pytest.raises(AnthologyError) as raised:
        pipeline.build(settings)
    assert [(p.code, p.level) for p in raised.value.problems] == [("P101", Level.ERROR)]
    assert not settings.output.exists()


def test_only_images_that_are_published_are_looked_at(write: Write) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    photo = io.BytesIO()
    Image.new("RGB", (8, 8)).save(photo, "JPEG", exif=exif)
    settings = write(
        {
            "stories/a.md": file(body="![水壶](a.jpg)"),
            "stories/b.md": file("draft: true", body="![水壶](b.jpg)"),
            **{f"stories/{name}.jpg": photo.getvalue() for name in "abc"},
        }
    )
    assert [(str(p.place), p.code) for p in pipeline.check(settings)] == [("stories/a.md:6:7", "P110")]
