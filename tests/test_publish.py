"""Outputs → the site on disk: what is written, what is removed, what is refused, and what a failure leaves behind."""

import contextlib
import errno
import hashlib
import json
import os
from pathlib import Path

import pytest

from anthology import publish
from anthology.errors import AnthologyError
from anthology.model import Output
from tests.test_golden import tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root of an anthology, in a folder of its own."""
    (tmp_path / "root/stories").mkdir(parents=True)
    return tmp_path / "root"


def outputs(*paths: str) -> list[Output]:
    """Files that hold their own path."""
    return [Output(path, path.encode("utf-8")) for path in paths]


def write(root: Path, *paths: str, output: str = "site") -> Path:
    publish.write(outputs(*paths), root / output, root)
    return root / output


def names(folder: Path) -> list[str]:
    """The files of a folder, those that begin with a point too."""
    return sorted(tree(folder))


def refusal(root: Path, output: Path) -> str:
    """The code with which an output is refused."""
    with pytest.raises(AnthologyError) as caught:
        publish.write(outputs("index.html"), output, root)
    (problem,) = caught.value.problems
    return problem.code


# What is written -----------------------------------------------------------------------------------------------------


def test_a_site_is_written_with_its_manifest_and_nothing_else(root: Path) -> None:
    write(root, "index.html", "themes/致歉.html")
    assert names(root) == ["site/index.html", "site/manifest.json", "site/themes/致歉.html"]
    assert (root / "site/themes/致歉.html").read_text(encoding="utf-8") == "themes/致歉.html"


def test_the_folder_of_the_output_is_made(root: Path) -> None:
    assert names(write(root, "index.html", output="a/b/c")) == ["index.html", "manifest.json"]


def test_the_manifest_says_what_each_file_is(root: Path) -> None:
    made = [Output("b.html", "甲".encode()), Output("a.css", b""), Output("图.png", b"\x89PNG"), Output("c.zzz", b"x")]
    publish.write(made, root / "site", root)
    text = (root / "site/manifest.json").read_bytes()
    assert text.endswith(b"\n")
    assert b"\r" not in text
    entries = json.loads(text)["files"]
    assert [(e["path"], e["size"], e["type"]) for e in entries] == [
        ("a.css", 0, "text/css"),
        ("b.html", 3, "text/html"),
        ("c.zzz", 1, "application/octet-stream"),
        ("图.png", 4, "image/png"),
    ]
    for entry in entries:
        assert entry["sha256"] == hashlib.sha256((root / "site" / entry["path"]).read_bytes()).hexdigest()


def test_the_order_of_outputs_does_not_matter(root: Path) -> None:
    assert tree(write(root, "a", "b/c", "b/d")) == tree(write(root, "b/d", "a", "b/c", output="other"))


# What is removed -----------------------------------------------------------------------------------------------------


def test_stale_pages_go_with_their_folders(root: Path) -> None:
    write(root, "index.html", "themes/a.html", "stories/a.html", "stories/b.html")
    write(root, "index.html", "stories/b.html")
    assert names(root) == ["site/index.html", "site/manifest.json", "site/stories/b.html"]
    assert not (root / "site/themes").exists()


def test_files_of_others_stay(root: Path) -> None:
    site = write(root, "index.html", "stories/a.html")
    (site / ".git").mkdir()
    for name in ("CNAME", ".git/HEAD", "stories/notes.txt", "stories/图.png"):
        (site / name).write_text(name, encoding="utf-8")
    (site / "link").symlink_to("nowhere")
    os.utime(site / "CNAME", (1_000_000_000, 1_000_000_000))
    write(root, "index.html")
    assert names(site) == [".git/HEAD", "CNAME", "index.html", "manifest.json", "stories/notes.txt", "stories/图.png"]
    assert (site / "CNAME").read_text(encoding="utf-8") == "CNAME"
    assert (site / "CNAME").stat().st_mtime == 1_000_000_000
    assert (site / "link").readlink() == Path("nowhere")
    write(root, "index.html", "b.html")
    assert (site / "CNAME").exists()


def test_a_link_to_a_folder_stays(root: Path) -> None:
    site = write(root, "index.html")
    (root / "files").mkdir()
    (site / "files").symlink_to("../files")
    write(root, "index.html")
    assert (site / "files").is_symlink()


@pytest.mark.parametrize("path", ["themes", "themes/a.html"])
def test_a_file_of_others_is_never_lost(path: str, root: Path) -> None:
    site = write(root, "index.html")
    (site / path).parent.mkdir(exist_ok=True)
    (site / path).write_text("别人的", encoding="utf-8")
    with contextlib.suppress(AnthologyError):
        write(root, "index.html", "themes/a.html")
    assert (site / path).read_text(encoding="utf-8") == "别人的"


@pytest.mark.parametrize("manifest", ["", "[]", '{"files": 1}', '{"files": [{}]}', '{"files": ["a"]}'])
def test_where_the_manifest_is_damaged_nothing_is_touched(manifest: str, root: Path) -> None:
    site = write(root, "index.html", "stories/a.html")
    (site / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(AnthologyError, match="W001"):
        write(root, "index.html")
    assert names(site) == ["index.html", "manifest.json", "stories/a.html"]


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "output", ["", "..", "stories", "stories/site", "templates", "templates/a", "static", "src", "src/anthology"]
)
def test_a_folder_with_sources_is_refused_even_if_it_holds_a_manifest(output: str, root: Path) -> None:
    (root / output).mkdir(parents=True, exist_ok=True)
    (root / output / "manifest.json").write_text('{"files": []}', encoding="utf-8")
    before = tree(root.parent)
    assert refusal(root, root / output) == "W001"
    assert tree(root.parent) == before


def test_the_home_folder_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = root.parent / "home"
    home.mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)
    assert refusal(root, home) == "W001"


def test_a_folder_of_others_is_refused(root: Path) -> None:
    (root / "docs").mkdir()
    (root / "docs/mine.md").write_text("甲", encoding="utf-8")
    assert refusal(root, root / "docs") == "W001"
    assert names(root) == ["docs/mine.md"]


def test_a_file_is_refused(root: Path) -> None:
    (root / "site").write_text("甲", encoding="utf-8")
    assert refusal(root, root / "site") == "W001"
    assert (root / "site").read_text(encoding="utf-8") == "甲"


def test_an_empty_folder_is_taken(root: Path) -> None:
    (root / "site").mkdir()
    assert names(write(root, "index.html")) == ["index.html", "manifest.json"]


def test_a_folder_with_the_manifest_of_another_tool_is_refused(root: Path) -> None:
    (root / "app").mkdir()
    (root / "app/manifest.json").write_text('{"name": "甲", "start_url": "/"}', encoding="utf-8")
    (root / "app/index.html").write_text("甲", encoding="utf-8")
    assert refusal(root, root / "app") == "W001"


def test_a_link_is_refused_wherever_it_leads(root: Path) -> None:
    (root / "real").mkdir()
    for target in ("real", "nowhere", "site"):
        (root / "site").symlink_to(target)
        assert refusal(root, root / "site") == "W001"
        (root / "site").unlink()
    (root / "loop").symlink_to("loop")
    assert refusal(root, root / "loop/site") == "W001"
    assert names(root) == []


def test_a_folder_that_holds_the_home_folder_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = root.parent / "users/home"
    home.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home)
    assert refusal(root, home.parent) == "W001"


@pytest.mark.parametrize("name", ["a" * 300, ".git/site"])
def test_a_place_that_cannot_be_written_is_a_problem(name: str, root: Path) -> None:
    assert refusal(root, root / name) == "W001"


def test_a_place_that_may_not_be_read_is_a_problem(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    site = write(root, "index.html")
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert refusal(root, site) == "W001"


def test_the_root_of_the_disk_is_refused(root: Path) -> None:
    assert refusal(root, Path(root.anchor)) == "W001"


def test_a_refused_output_leaves_its_neighbours(root: Path) -> None:
    (root / ".stories.old").mkdir()
    (root / ".stories.old/a.md").write_text("甲", encoding="utf-8")
    assert refusal(root, root / "stories") == "W001"
    assert names(root) == [".stories.old/a.md"]


# What a failure leaves -----------------------------------------------------------------------------------------------

OLD, NEW = ("index.html", "old.html"), ("index.html", "a/new.html", "b/new.html")


@pytest.mark.parametrize("written", range(len(NEW) + 1))
def test_a_write_that_fails_leaves_the_old_site_whole(
    written: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(root, *OLD)
    (site / "CNAME").write_text("a.cn", encoding="utf-8")
    before = tree(root)
    done: list[Path] = []
    write_bytes = Path.write_bytes

    def failing(path: Path, data: bytes) -> int:
        done.append(path)
        if len(done) > written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(AnthologyError) as caught:
        write(root, *NEW)
    assert [p.code for p in caught.value.problems] == ["W002"]
    assert "磁盘空间不足" in str(caught.value)
    assert tree(root) == before
    monkeypatch.undo()
    assert names(write(root, *NEW)) == ["CNAME", "a/new.html", "b/new.html", "index.html", "manifest.json"]


@pytest.mark.parametrize("swapped", [0, 1])
@pytest.mark.parametrize("failure", [PermissionError(errno.EACCES, "x", "site"), KeyboardInterrupt()])
def test_a_swap_that_fails_or_is_killed_leaves_a_whole_site(
    swapped: int, failure: BaseException, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(root, *OLD)
    before = tree(site)
    done: list[Path] = []
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        done.append(path)
        if len(done) == swapped + 1:
            raise failure
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((AnthologyError, KeyboardInterrupt)):
        write(root, *NEW)
    monkeypatch.undo()
    if isinstance(failure, OSError):
        assert tree(root) == {f"site/{name}": data for name, data in before.items()}
    whole = [folder for folder in (site, root / ".site.old") if folder.exists() and tree(folder) == before]
    assert len(whole) == 1
    assert names(write(root, *NEW)) == ["a/new.html", "b/new.html", "index.html", "manifest.json"]
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == []


def test_what_a_killed_build_staged_is_cleared(root: Path) -> None:
    site = write(root, *OLD)
    (root / ".site.new/a").mkdir(parents=True)
    (root / ".site.new/a/half.html").write_text("半", encoding="utf-8")
    (root / ".site.old").mkdir()
    (root / ".site.old/older.html").write_text("旧", encoding="utf-8")
    write(root, *OLD)
    assert names(root) == [f"{site.name}/{name}" for name in ("index.html", "manifest.json", "old.html")]


def test_a_half_swapped_site_is_put_back_even_if_the_next_build_fails(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(root, *OLD)
    (site / "CNAME").write_text("a.cn", encoding="utf-8")
    before = tree(site)
    site.rename(root / ".site.old")
    (root / ".site.new").mkdir()

    def failing(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "full", str(path))

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(AnthologyError):
        write(root, *NEW)
    assert tree(root) == {f"site/{name}": data for name, data in before.items()}
    monkeypatch.undo()
    assert "CNAME" in names(write(root, *NEW))


# Collisions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "second"),
    [
        (("stories/A.html", "stories/a.html"), ["stories/a.html"]),
        (("a.html", "b.html", "a.html"), ["a.html"]),
        (("É.html", "é.html", "e.html"), ["é.html"]),
        (("ß.html", "SS.html"), ["SS.html"]),
        (("a/b.html", "a/c.html", "b.html"), []),
    ],
)
def test_two_outputs_that_would_be_one_file_are_named(paths: tuple[str, ...], second: list[str]) -> None:
    found = publish.collisions(outputs(*paths))
    assert [(p.code, p.place.path) for p in found] == [("W003", path) for path in second]


def test_two_outputs_that_differ_in_unicode_form_are_named() -> None:
    assert len(publish.collisions(outputs("\u00e9.html", "e\u0301.html"))) == 1
