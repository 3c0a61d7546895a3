"""`site.yml`, and where the tool's own templates and static files are found: in a checkout and in a wheel."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from anthology import config, pipeline
from anthology.chinese import Style
from anthology.errors import Level
from tests import making
from tests.conftest import ROOT, Write
from tests.test_golden import tree

# Settings ------------------------------------------------------------------------------------------------------------


def test_without_site_yml_a_site_is_internal_and_has_no_address(write: Write) -> None:
    settings = write({})
    assert (settings.name, settings.says, settings.note, settings.base_url) == ("故事集", "", "", "")
    assert (settings.visibility, settings.public, settings.allow_empty) == ("internal", False, False)
    assert (settings.style, settings.pinyin, settings.problems) == (Style(), (), ())
    assert {"客户", "用户"} <= set(settings.roles)
    assert settings.output == settings.root / "site"


def test_every_setting_can_be_written(write: Write) -> None:
    lines = "name: 听筒\nsays: 五个故事\nnote: 重写\nvisibility: public\nbase_url: https://a.cn/\n"
    settings = write(
        {"site.yml": lines + "roles: [旅客]\nkeep: [文徵明]\ntable: {幾何: 几何}\nquotes: keep\npinyin: {单: shan}\n"}
    )
    assert (settings.name, settings.says, settings.note) == ("听筒", "五个故事", "重写")
    assert (settings.public, settings.base_url) == (True, "https://a.cn/")
    assert (settings.roles, settings.pinyin) == (("旅客",), (("单", "shan"),))
    assert settings.style == Style(keep=("文徵明",), table={"幾何": "几何"}, quotes="keep")


def test_an_empty_site_yml_is_none(write: Write) -> None:
    assert write({"site.yml": "# 还没有\n"}) == write({})


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("https://a.cn", "https://a.cn/"),
        ("https://a.cn/", "https://a.cn/"),
        ("http://a.cn:8000/b", "http://a.cn:8000/b/"),
        ("https://a.cn/b/", "https://a.cn/b/"),
    ],
)
def test_an_address_ends_in_a_slash(written: str, base: str, write: Write) -> None:
    assert write({"site.yml": f"base_url: {written}\n"}).base_url == base
    assert config.load(write({}).root, base_url=written).base_url == base


def test_the_command_line_wins(write: Write, tmp_path: Path) -> None:
    root = write({"site.yml": "base_url: https://a.cn/\n"}).root
    settings = config.load(root, tmp_path / "out", "https://b.cn", allow_empty=True)
    assert (settings.output, settings.base_url, settings.allow_empty) == (tmp_path / "out", "https://b.cn/", True)


@pytest.mark.parametrize("address", ["a.cn", "ftp://a.cn", "//a.cn", "/a/", "https://", "https:///a"])
def test_an_address_that_is_none_is_refused_where_it_stands(address: str, write: Write) -> None:
    settings = write({"site.yml": f"name: 甲\nbase_url: {address}\n"})
    assert [(p.code, p.place.line, p.place.column) for p in settings.problems] == [("C104", 2, 11)]
    assert settings.base_url == ""


def test_all_faults_of_site_yml_are_told_at_once(write: Write) -> None:
    settings = write({"site.yml": "name:\nvisibility: 公开\nbase_url: a.cn\nroles: 客户\n"})
    assert [(p.place.line, p.code) for p in settings.problems] == [(1, "C012"), (2, "C015"), (3, "C104"), (4, "C011")]
    assert (settings.name, settings.visibility) == ("故事集", "internal")


def test_check_names_an_unknown_setting(write: Write) -> None:
    settings = write({"site.yml": "name: 甲\nbase-url: https://a.cn/\n", "stories/a.md": making.file()})
    found = pipeline.check(settings)
    assert [(str(p.place), p.code, p.level) for p in found] == [("site.yml:2:1", "C010", Level.WARNING)]
    assert "base_url" in found[0].message


@pytest.mark.parametrize(
    "site", ["name: 甲\nname: 乙\n", "visibility: 公开\n", "table: {幾何學: 几何}\n", "\ta: b\n", "甲"]
)
def test_a_fault_of_site_yml_hides_no_story_and_nothing_is_mended(site: str, write: Write) -> None:
    settings = write({"site.yml": site, "stories/a.md": making.file(body="甲,乙。[丙](没有.md)")})
    found = {(p.place.path, p.code[0], p.level) for p in pipeline.check(settings)}
    assert {("site.yml", "C", Level.ERROR), ("stories/a.md", "L", Level.ERROR)} <= found
    mends, unread = pipeline.fixes(settings)
    assert (mends, [p.place.path for p in unread]) == ((), ["site.yml"])


# The tool's own files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["templates", "static", "scaffold"])
def test_in_a_checkout_the_tools_files_lie_at_its_root(folder: str) -> None:
    assert config.defaults(folder) == ROOT / folder


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    alone = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps", *alone]
    subprocess.run([*pip, "--wheel-dir", folder, ROOT], check=True, cwd=folder, timeout=300)
    (wheel,) = folder.glob("anthology-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.parametrize("folder", ["templates", "static", "scaffold"])
def test_a_wheel_holds_the_tools_files(folder: str, unpacked: Path) -> None:
    assert tree(unpacked / "anthology/defaults" / folder) == tree(ROOT / folder)
    assert tree(ROOT / folder)


def test_a_wheel_builds_the_same_site_as_the_checkout(unpacked: Path, write: Write, tmp_path: Path) -> None:
    settings = write({"stories/a.md": making.file(body="後來的電話。")})
    run = "import anthology.cli as c; print(c.__file__); c.main(['build', '--output', 'by-wheel'])"
    environment = os.environ | {"PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", run], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.splitlines()[0]).is_relative_to(unpacked)
    pipeline.build(settings)
    assert tree(tmp_path / "by-wheel") == tree(settings.output)
