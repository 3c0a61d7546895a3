"""`fix`, `normalise` and the list of changes: what is written, what is not, and that every change can be found."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anthology import pipeline
from anthology.cli import commands
from tests.conftest import Write

ROUGH = """---
# 注释留着
themes: [致歉]   # 这条也留着
title: "他说:好,后来..."
anonymised: 编辑部
---
　　他說,「好」。
- 甲
  - 乙

後來(看著)走了...
"""
MENDED = """---
# 注释留着
themes: [致歉]   # 这条也留着
title: "他说：好，后来……"
anonymised: 编辑部
slug: a
---
他說，“好”。

- 甲
    - 乙

後來（看著）走了……
"""


def run(root: Path, *arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(commands, ["--root", str(root), *arguments], input=stdin, catch_exceptions=False)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_fix_mends_shape_and_punctuation_never_the_script(write: Write, tmp_path: Path, ends: str, bom: bytes) -> None:
    write({"stories/a.md": bom + ROUGH.replace("\n", ends).encode("utf-8")})
    assert run(tmp_path, "fix").exit_code == 0
    mended = (tmp_path / "stories/a.md").read_bytes()
    assert mended == bom + MENDED.replace("\n", ends).encode("utf-8")
    assert "没有要改的" in run(tmp_path, "fix").output
    assert (tmp_path / "stories/a.md").read_bytes() == mended


def test_stories_that_cannot_be_read_are_named(write: Write, tmp_path: Path) -> None:
    write({"stories/a.md": ROUGH, "stories/b.md": "没有元数据。\n"})
    for command in (["check", "--changes"], ["fix"]):
        result = run(tmp_path, *command)
        assert result.exit_code == 1
        assert "stories/b.md:1:1: 错误 F101" in result.output
    assert (tmp_path / "stories/a.md").read_text(encoding="utf-8") == MENDED
    assert run(tmp_path, "fix", str(tmp_path / "stories/a.md")).exit_code == 0


def test_changes_of_settings_themes_and_folded_text_are_listed(write: Write, tmp_path: Path) -> None:
    write(
        {
            "site.yml": "name: 聽筒\nroles: [用戶]\n",
            "stories/themes.yml": "- group: 心態\n  themes: [{id: a, name: 傾聽, says: 聽完再說}]\n",
            "stories/a.md": "---\ntitle: 甲\nthemes: [傾聽]\nsummary: >\n  說話\n  聲音\n---\n正文。\n",
        }
    )
    output = run(tmp_path, "check", "--changes").output
    for line in (
        "site.yml:1:7: N101 '聽' → '听'",
        "stories/themes.yml:1:10: N101 '態' → '态'",
        "stories/a.md:4:10: N101 '說話'",
    ):
        assert line in output
    assert run(tmp_path, "build").exit_code == 0
    page = (tmp_path / "site/themes/a.html").read_text(encoding="utf-8")
    assert "听完再说" in page
    assert "聽" not in page


def test_fix_shows_a_difference_and_writes_nothing(write: Write, tmp_path: Path) -> None:
    write({"stories/a.md": ROUGH})
    output = run(tmp_path, "fix", "--diff").output
    assert "-後來(看著)走了..." in output
    assert "+後來（看著）走了……" in output
    assert (tmp_path / "stories/a.md").read_text(encoding="utf-8") == ROUGH


def test_fix_mends_only_the_files_that_are_named(write: Write, tmp_path: Path) -> None:
    write({"stories/a.md": ROUGH, "stories/b.md": ROUGH})
    run(tmp_path, "fix", str(tmp_path / "stories/b.md"))
    assert (tmp_path / "stories/a.md").read_text(encoding="utf-8") == ROUGH
    assert (tmp_path / "stories/b.md").read_text(encoding="utf-8") == MENDED.replace("slug: a", "slug: b")


def test_a_mended_story_builds_as_the_rough_one_did(write: Write, tmp_path: Path) -> None:
    settings = write({"stories/a.md": ROUGH})
    before = pipeline.assemble(settings).outputs
    run(tmp_path, "fix")
    after = pipeline.assemble(settings).outputs
    page = "stories/a.html"
    text = {o.path: o.data.decode("utf-8", "replace").partition("<footer class")[0] for o in before}
    assert text[page] == {o.path: o.data.decode("utf-8", "replace").partition("<footer class")[0] for o in after}[page]


def test_normalise_reads_a_file_or_standard_input(write: Write, tmp_path: Path) -> None:
    write({"stories/a.md": ROUGH})
    assert run(tmp_path, "normalise", stdin="他說:「好」,後來...\n").output == "他说：“好”，后来……\n"
    output = run(tmp_path, "normalise", str(tmp_path / "stories/a.md")).output
    assert output == MENDED.replace("slug: a\n", "").replace("他說", "他说").replace("後來（看著）", "后来（看着）")


def test_the_script_can_be_told(write: Write, tmp_path: Path) -> None:
    write({"stories/a.md": ROUGH})
    assert run(tmp_path, "normalise", "--script", "hant", stdin="看著").output == "看着"
    assert run(tmp_path, "normalise", "--script", "hans", stdin="看著").output == "看著"


def test_check_lists_every_change_with_its_place(write: Write, tmp_path: Path) -> None:
    write({"stories/a.md": ROUGH})
    result = run(tmp_path, "check", "--changes")
    assert result.exit_code == 0
    assert "stories/a.md:11:1: N101 '後來' → '后来'" in result.output
    assert "stories/a.md:11:3: N204 '(' → '（'" in result.output
    assert "stories/a.md:11:5: N102 '著' → '着'" in result.output
    assert "stories/a.md:7:1: N002" in result.output


def test_a_converted_story_links_to_its_changes(site: Path) -> None:
    page = (site / "stories/jiang-xin-bi-xin.html").read_text(encoding="utf-8")
    changes = (site / "stories/jiang-xin-bi-xin.changes.html").read_text(encoding="utf-8")
    assert "本文由繁体转换，共" in page
    assert 'href="jiang-xin-bi-xin.changes.html"' in page
    assert '<td lang="zh-Hant">' in changes
    assert "<mark>" in changes
    assert not (site / "stories/mei-di-shui-hu.changes.html").exists()
