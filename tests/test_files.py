"""The files of an anthology: what is read, what is refused aloud, and that nothing outside it is ever read."""

import errno
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anthology import config, pipeline, read
from anthology.errors import failing, visible
from tests.conftest import Write
from tests.making import file

SECRET = "不可外传"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An anthology of one story, with a file beside it that is none of its."""
    (tmp_path / "secret.txt").write_text(f"---\ntitle: {SECRET}\n---\n{SECRET}\n", encoding="utf-8")
    root = tmp_path / "root"
    (root / "stories").mkdir(parents=True)
    (root / "stories/good.md").write_text(file(), encoding="utf-8")
    return root


def told(root: Path) -> list[tuple[str, str]]:
    """(code, path) of each problem; none of them says what stands outside, and no page shows it."""
    site = pipeline.assemble(config.load(root))
    assert SECRET not in "".join(map(str, site.problems))
    assert not [output.path for output in site.outputs if SECRET.encode("utf-8") in output.data]
    return [(problem.code, problem.place.path) for problem in site.problems]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("stories/a.md", "F107"),
        ("stories/themes.yml", "F107"),
        ("stories/a.png", "F107"),
        ("stories/notes/a.txt", "F107"),
        ("site.yml", "C107"),
        ("static/style.css", "C107"),
        ("static/deep/down/a.txt", "C107"),
        ("templates/story.html", "C107"),
        ("templates/blocks/call.html", "C107"),
    ],
)
@pytest.mark.parametrize("target", ["secret.txt", "nowhere", "root/stories/good.md"])
def test_a_link_is_refused_wherever_it_leads(path: str, code: str, target: str, root: Path) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).symlink_to(root.parent / target)
    assert told(root) == [(code, path)]


@pytest.mark.parametrize(
    ("folder", "code"), [("stories", "F107"), ("static", "C107"), ("templates", "C107"), ("stories/images", "F107")]
)
def test_a_link_to_a_folder_is_refused(folder: str, code: str, root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root.parent / "elsewhere/a.md").write_text(f"---\n{SECRET}: [", encoding="utf-8")
    (root.parent / "elsewhere/404.html").write_text("{{ " + SECRET, encoding="utf-8")
    if (root / folder).exists():
        (root / folder).rename(root.parent / "moved")
    (root / folder).symlink_to(root.parent / "elsewhere")
    assert told(root) == [(code, folder)]


def test_a_loop_of_links_is_refused(root: Path) -> None:
    (root / "stories/a.md").symlink_to("b.md")
    (root / "stories/b.md").symlink_to("a.md")
    (root / "stories/self").symlink_to(".")
    assert told(root) == [("F107", f"stories/{name}") for name in ("a.md", "b.md", "self")]


def test_what_is_no_file_is_refused_and_holds_nothing_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("stories/a.md", "stories/p.png", "site.yml"):
        os.mkfifo(root / path)
    (root / "stories/d.md").mkdir()
    monkeypatch.chdir(root / "stories")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.md")
        assert told(root) == [
            ("C107", "site.yml"),
            *(("F107", f"stories/{name}") for name in ("a.md", "d.md", "p.png", "s.md")),
        ]


def test_a_line_is_shown_of_regular_files_only(root: Path) -> None:
    (root / "stories/a.md").symlink_to(root.parent / "secret.txt")
    os.mkfifo(root / "stories/b.md")
    (root / "stories/c.md").write_bytes("甲\r\n乙\u2028丙\r丁\n\xff".encode())
    line = read.lines(root)
    assert [line(f"stories/{name}.md", 1) for name in "abz"] == ["", "", ""]
    assert [line("stories/c.md", number) for number in range(1, 6)] == ["甲", "乙\u2028丙", "丁", "ÿ", ""]


def test_the_mark_of_an_open_editor_and_ordinary_folders_are_passed_over(root: Path) -> None:
    (root / "stories/.#good.md").symlink_to("editor@machine.1234")
    (root / "stories/notes").mkdir()
    (root / "stories/notes/plan.txt").write_text("甲", encoding="utf-8")
    assert told(root) == []


@pytest.mark.parametrize("name", ["a\udcff.md", "a\n.md", "a\x1b[31m.md", "a\u202e.md", "a\u200b.md", "a\x7f.md"])
def test_a_name_that_cannot_be_printed_is_shown_escaped(name: str, root: Path) -> None:
    (root / "stories" / name).write_text(file(), encoding="utf-8")
    (problem,) = pipeline.check(config.load(root))
    assert (problem.code, problem.place.path.isprintable()) == ("F108", True)
    assert problem.place.path.encode("utf-8")


@pytest.mark.parametrize(
    "name", ["我 的 故事.md", "…….md", "a,b.md", "-.md", "刺頭😀.md", "𠀀.md", "a'b.md", "（一）.md"]
)
def test_a_name_that_is_only_odd_builds(name: str, root: Path) -> None:
    (root / "stories" / name).write_text(file(), encoding="utf-8")
    assert pipeline.build(config.load(root)).stories == 2


@pytest.mark.parametrize("name", ["con.md", "NUL.md", "a .b.md.md", "a:b.md", "a*.md", "..md", "a..md", "%2e.md"])
def test_a_name_that_is_no_address_is_told(name: str, root: Path) -> None:
    (root / "stories" / name).write_text(file(), encoding="utf-8")
    assert told(root) == [("F103", f"stories/{name}")]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("A.md", "a.md", ("A.md", "a.md")),
        ("cafe\u0301.md", "caf\u00e9.md", (r"cafe\u0301.md", r"caf\u00E9.md")),
        ("が.md", "か\u3099.md", (r"\u304C.md", r"\u304B\u3099.md")),
    ],
)
def test_names_that_are_one_elsewhere_are_both_told(
    first: str, second: str, words: tuple[str, str], root: Path
) -> None:
    for name in (first, second):
        (root / "stories" / name).write_text(file(), encoding="utf-8")
    (problem,) = pipeline.check(config.load(root))
    assert problem.code == "F109"
    assert all(f"“{word}”" in problem.message for word in words)


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.EIO, errno.ESTALE])
def test_a_file_that_cannot_be_read_hides_no_other(number: int, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without permission, or gone between the list and the reading."""
    for name in ("a.md", "c.png"):
        (root / "stories" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    (root / "stories/b.md").write_text(file(body="[甲](没有.md)"), encoding="utf-8")
    opened = Path.open

    def failing(path: Path, *arguments: Any) -> Any:
        if path.name in ("a.md", "c.png"):
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, *arguments)

    monkeypatch.setattr(Path, "open", failing)
    assert told(root) == [("F106", "stories/a.md"), ("L003", "stories/b.md"), ("F106", "stories/c.png")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_somebody_without_permission_is_told_so(root: Path) -> None:
    (root / "stories/a.md").write_text(file(), encoding="utf-8")
    for path in (root / "stories", *root.parents[:3], root):
        path.chmod(0o755)
    (root / "stories/a.md").chmod(0)
    (root / "templates").mkdir(mode=0)
    code = (
        "import os, sys; from pathlib import Path; from anthology import config, pipeline; root = Path(sys.argv[1])\n"
        "pipeline.check(config.load(root)); os.setuid(65534)\n"  # first as root: Python itself may be out of reach
        "for p in pipeline.check(config.load(root)): print(p.code, p.place.path, p.message)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code, root], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout.splitlines() == [
        "F106 stories/a.md 文件读不了：没有权限。",
        "C106 templates 文件读不了：没有权限。",
    ], done.stderr[-2000:]


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12))
@example("\udcff")
@example(".")
def test_whatever_a_file_is_called_it_is_read_or_told(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "stories").mkdir()
        try:
            (root / "stories" / f"{name}.md").write_text(file(), encoding="utf-8")
        except (OSError, UnicodeEncodeError):
            return
        site = pipeline.assemble(config.load(root))
        assert site.stories == 1 or failing(site.problems)
        paths = "".join(problem.place.path for problem in site.problems)
        assert paths.encode("utf-8").decode("utf-8") == visible(paths)


def test_no_more_is_read_than_is_wanted(root: Path) -> None:
    (root / "stories/a.md").write_bytes(b"x" * 3_000_000)
    sources, _ = read.sources(root)
    assert [len(source.data) for source in sources if source.path.endswith("/a.md")] == [1_000_001]
    assert told(root) == [("F105", "stories/a.md")]


@pytest.mark.parametrize(
    ("name", "data", "good"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n", True),
        ("a.PNG", b"\x89PNG\r\n\x1a\n", True),
        ("a.png", b"", False),
        ("a.png", b"\x89PNG", False),
        ("a.png", b"\xff\xd8\xff\xe0", False),
        ("a.jpg", b"\xff\xd8\xff\xe0", True),
        ("a.jpeg", b"\xff\xd8", False),
        ("a.gif", b"GIF89a", True),
        ("a.gif", b"GIF88a", False),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", True),
        ("a.webp", b"RIFF\x00\x00\x00\x00WAVEfmt ", False),
        ("a.webp", b"RIFF", False),
        ("a.avif", b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00", True),
        ("a.avif", b"\x00\x00\x00\x20ftypisom\x00\x00\x00\x00", False),
        ("a.avif", b"\x00\x00\x00", False),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
        ("a.bmp", b"BM", False),
    ],
)
def test_an_image_is_what_its_name_says(name: str, data: bytes, good: bool, write: Write) -> None:
    assert read.images(write({f"stories/{name}": data}).root) == ({name: good}, ())
