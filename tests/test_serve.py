"""The preview without a browser: what is remembered, what is shown where, who is answered, what a save does."""

import contextlib
import gc
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from anthology import serve
from anthology.cli import commands
from anthology.errors import Level, Place, Problem
from anthology.model import Source
from anthology.serve import Preview, Round
from anthology.serve.memory import Memory
from anthology.serve.saves import saves
from anthology.serve.server import Server
from anthology.serve.shown import EVENTS, Answer, Shown, answer
from tests.conftest import Write
from tests.making import file
from tests.test_golden import tree

PNG = b"\x89PNG\r\n\x1a\n"
BAD = file("minutes: 五", title="丙")
"""A story with a 错误."""


def built(root: Path) -> Shown:
    """What a preview of `root` shows at its start."""
    with previewing(root) as preview:
        return preview.server.shown


def save(root: Path, name: str, text: str) -> None:
    """Write a file of an anthology, with whatever faults."""
    (root / name).write_text(text, encoding="utf-8", newline="\n")


@dataclass
class Previewing:
    """A preview, its server, and the rounds it goes."""

    preview: Preview
    rounds: Iterator[Round]

    @property
    def server(self) -> Server:
        return self.preview._server

    def page(self, path: str) -> str:
        return answer(self.server.shown, path).body.decode("utf-8")

    def port(self) -> int:
        return self.server.port


@contextlib.contextmanager
def previewing(root: Path) -> Iterator[Previewing]:
    """A preview that has gone its first round."""
    with Preview(root, 0) as preview:
        rounds = preview.rounds()
        next(rounds)
        yield Previewing(preview, rounds)


# What is remembered --------------------------------------------------------------------------------------------------


Stage = Callable[[Source], tuple[str | None, tuple[Problem, ...]]]


def stage(made: list[str]) -> Stage:
    """A stage that writes down what it works on, and makes nothing of an item with an `x`."""

    def work(item: Source) -> tuple[str | None, tuple[Problem, ...]]:
        made.append(item.path)
        text = item.data.decode()
        return (None, (Problem(Place(item.path), "X", Level.ERROR, ""),)) if "x" in text else (text, ())

    return work


def sources(**texts: str) -> list[Source]:
    return [Source(name, text.encode()) for name, text in texts.items()]


def test_what_did_not_change_is_not_made_again() -> None:
    memory = Memory()
    made: list[str] = []
    memory.run(stage(made), sources(a="1", b="2"))
    results = memory.run(stage(made), sources(b="2", a="3"))
    assert made == ["a", "b", "a"]
    assert results == [("2", ()), ("3", ())]


def test_what_went_wrong_keeps_its_last_good_value() -> None:
    memory = Memory()
    for texts in ({"a": "1"}, {"a": "x"}, {"a": "xx"}):
        ((value, problems),) = memory.run(stage([]), sources(**texts))
        assert (value, len(problems)) == ("1", int("x" in texts["a"]))
        assert memory.behind == ({"a"} if "x" in texts["a"] else set())


def test_what_never_was_good_has_no_value() -> None:
    memory = Memory()
    ((value, problems),) = memory.run(stage([]), sources(a="x"))
    assert (value, len(problems), memory.behind) == (None, 1, frozenset())


def test_what_is_gone_is_forgotten() -> None:
    memory = Memory()
    memory.run(stage([]), sources(a="1", b="2"))
    memory.run(stage([]), sources(b="2"))
    ((value, _),) = memory.run(stage([]), sources(a="x"))
    assert value is None


def test_when_all_is_to_be_made_again_the_good_values_stay() -> None:
    memory = Memory()
    made: list[str] = []
    memory.run(stage(made), sources(a="1"))
    memory.forget()
    assert memory.run(stage(made), sources(a="1")) == [("1", ())]
    assert made == ["a", "a"]


# What is shown -------------------------------------------------------------------------------------------------------


def test_a_page_is_the_built_one_with_the_script_and_nothing_else(write: Write) -> None:
    settings = write({"stories/a.md": file()})
    CliRunner().invoke(commands, ["--root", str(settings.root), "build"])
    shown = built(settings.root)
    for path, data in tree(settings.output).items():
        if path not in ("manifest.json", "404.html"):
            assert shown.files[path] == data
            assert b"preview" not in data
    page = answer(shown, "/stories/a.html")
    assert page.body.count(b"preview.js") == 1
    assert "script-src 'self'" in page.policy
    assert "default-src 'none'" in page.policy
    assert b"Content-Security-Policy" not in page.body


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        ("default-src 'none'", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"),
        ("script-src 'none'", "script-src 'self'; style-src 'self'; connect-src 'self'"),
        (
            "script-src 'sha256-x'; style-src 'self'",
            "script-src 'sha256-x' 'self'; style-src 'self'; connect-src 'self'",
        ),
    ],
)
def test_the_policy_of_a_page_allows_the_script(policy: str, allowed: str, write: Write) -> None:
    page = f'<head><meta http-equiv="Content-Security-Policy" content="{policy}"></head><body></body>'
    settings = write({"stories/a.md": file(), "templates/404.html": page})
    found = answer(built(settings.root), "/zz")
    assert (found.status, found.policy) == (404, allowed)


def test_a_page_without_head_body_or_policy_is_shown(write: Write) -> None:
    settings = write({"stories/a.md": file(), "templates/404.html": "nothing"})
    found = answer(built(settings.root), "/zz")
    assert found.body.startswith(b"nothing")
    assert found.policy == ""


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/index.html", 200),
        ("/?q=a", 200),
        ("/stories/%E7%94%B2.html", 200),
        ("/stories/甲.html", 200),
        ("/stories", 404),
        ("/stories/", 404),
        ("/.preview/preview.js", 200),
        ("/.preview/", 404),
        ("/..%2f..%2fetc/passwd", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/../../../../../../etc/passwd", 404),
        ("//etc/passwd", 404),
        ("/..\\..\\x", 404),
        ("/%00", 404),
        ("/%ff", 404),
        ("", 200),
        ("../stories/甲.md", 404),
        ("/stories/甲.md", 404),
        ("/static/out.txt", 404),
        ("/stories/out.png", 404),
        ("/site.yml", 404),
    ],
)
def test_an_address_leads_to_a_file_of_the_site_or_nowhere(address: str, status: int, write: Write) -> None:
    settings = write({"stories/甲.md": file(), "static/in.txt": "in", "site.yml": "name: 甲\n"})
    (settings.root / "static/out.txt").symlink_to("/etc/passwd")
    (settings.root / "stories/out.png").symlink_to("/etc/passwd")
    found = answer(built(settings.root), address)
    assert found.status == status
    assert b"root:" not in found.body


def test_images_are_asked_for_again_when_they_change(write: Write) -> None:
    settings = write({"stories/a.md": file(body="![图](t.png)"), "stories/t.png": PNG})
    with previewing(settings.root) as preview:
        before = preview.page("/stories/a.html")
        write({"stories/t.png": PNG + b"2"})
        next(preview.rounds)
        after = preview.page("/stories/a.html")
        assert answer(preview.server.shown, "/stories/t.png?123") == Answer(200, "image/png", PNG + b"2")
    assert 'src="t.png?' in before
    assert before.partition('src="t.png?')[2][:8] != after.partition('src="t.png?')[2][:8]


def test_drafts_are_shown_and_marked(write: Write) -> None:
    draft = file("draft: true", title="还没写完", body="[甲](a.md)")
    settings = write({"stories/a.md": file(), "stories/b.md": draft})
    with previewing(settings.root) as preview:
        for path in ("/", "/stories.html", "/stories/b.html", "/stories/a.html"):
            assert '<span class="draft">草稿</span>' in preview.page(path)
        assert "<title>草稿：还没写完 · " in preview.page("/stories/b.html")
        assert preview.server.shown.problems == ()
    CliRunner().invoke(commands, ["--root", str(settings.root), "build"])
    assert not [path for path, data in tree(settings.output).items() if "草稿".encode() in data]


def test_what_points_at_a_draft_is_told_as_a_check_tells_it(write: Write) -> None:
    files = {
        "stories/a.md": file("related: {b: 理由}", body="[乙](b.md)"),
        "stories/b.md": file("draft: true"),
        "stories/c.md": file("themes: [倾听]"),
        "stories/themes.yml": "- group: 甲\n  themes:\n    - {id: t, name: 退款}\n    - {id: q, name: 倾听}\n",
    }
    settings = write(files)
    shown = built(settings.root)
    assert [problem.code for problem in shown.problems] == ["L002", "L003", "L005", "L005"]
    assert 'href="b.html"' in answer(shown, "/stories/a.html").body.decode("utf-8")


# What is wrong -------------------------------------------------------------------------------------------------------


def test_the_problems_of_a_page_come_first_and_the_others_are_counted(write: Write) -> None:
    settings = write({"stories/a.md": file("nobody: 甲", "minutes: 五"), "stories/b.md": file("nobody: 甲")})
    with previewing(settings.root) as preview:
        a, b, home = (preview.page(path) for path in ("/stories/a.html", "/stories/b.html", "/"))
    assert "这一页：1 个错误，1 个提醒。其他文件：1 个提醒。" in a
    assert "“minutes”应该是数字，现在是“五”。" in a
    assert '<mark>五<span class="caret" aria-hidden="true">^</span></mark>' in a
    assert "<details open>" in a
    assert "其他文件还有 1 个问题" in a
    assert "这一页：1 个提醒。其他文件：1 个错误，1 个提醒。" in b
    assert "<details open>" not in b
    assert '<a href="a.html">stories/a.md:6:10</a>' in b
    assert "整个文集：1 个错误，2 个提醒。" in home


def test_a_page_keeps_its_last_good_version_and_the_rest_of_the_site_goes_on(write: Write) -> None:
    settings = write({"stories/a.md": file(body="第一版。"), "stories/b.md": file(title="乙", body="见[甲](a.md)。")})
    with previewing(settings.root) as preview:
        write({"stories/a.md": file("minutes: 五", body="第二版。")})
        next(preview.rounds)
        a, b = preview.page("/stories/a.html"), preview.page("/stories/b.html")
        assert "第一版。" in a
        assert "第二版。" not in a
        assert "这里显示的是改错之前的样子" in a
        assert '<a href="a.html">甲</a>' in b
        write({"stories/b.md": file(title="乙", body="新的。")})
        next(preview.rounds)
        assert "新的。" in preview.page("/stories/b.html")
        write({"stories/a.md": file(body="第三版。")})
        assert next(preview.rounds).problems == ()
        assert "第三版。" in preview.page("/stories/a.html")
        assert "改错之前" not in preview.page("/stories/a.html")


def test_a_story_that_never_could_be_shown_has_a_page_that_says_why(write: Write) -> None:
    settings = write({"stories/a.md": file(), "stories/b.md": "title：乙\n"})
    found = answer(built(settings.root), "/stories/b.html")
    assert found.status == 200
    assert "文件开头没有元数据" in found.body.decode("utf-8")


def test_a_fault_in_the_settings_is_shown_on_every_page_and_the_last_good_ones_stay(write: Write) -> None:
    settings = write({"stories/a.md": file(), "site.yml": "name: 甲集\n"})
    with previewing(settings.root) as preview:
        save(settings.root, "site.yml", "name：乙集\n")
        assert [problem.code for problem in next(preview.rounds).problems] == ["C003"]
        for path in ("/", "/stories/a.html", "/404"):
            assert "<details open>" in preview.page(path)
            assert "甲集" in preview.page(path)
        write({"site.yml": "name: 乙集\n"})
        assert next(preview.rounds).problems == ()
        assert "乙集" in preview.page("/")


def test_a_fault_in_the_settings_at_the_start_hides_no_story(write: Write) -> None:
    settings = write({"stories/a.md": file(body="正文在。")})
    save(settings.root, "site.yml", "name：乙集\n")
    page = answer(built(settings.root), "/stories/a.html").body.decode("utf-8")
    assert "正文在。" in page
    assert "site.yml:1:5" in page


def test_a_fault_in_a_template_keeps_the_pages(write: Write) -> None:
    settings = write({"stories/a.md": file(body="正文在。")})
    with previewing(settings.root) as preview:
        write({"templates/story.html": "{% if %}"})
        assert [problem.code for problem in next(preview.rounds).problems] == ["T001"]
        assert "正文在。" in preview.page("/stories/a.html")
        (settings.root / "templates/story.html").unlink()
        assert next(preview.rounds).problems == ()


def test_without_a_single_page_there_is_still_one_that_says_why(write: Write) -> None:
    settings = write({"stories/a.md": file(), "templates/base.html": "{% if %}"})
    shown = built(settings.root)
    for path in ("/", "/stories/a.html"):
        page = answer(shown, path).body.decode("utf-8")
        assert "模板写错了" in page
    assert answer(shown, "/zz").status == 404


def test_what_a_story_says_is_no_markup_in_the_panel(write: Write) -> None:
    settings = write({"stories/a.md": file('"<script>alert(1)</script>": 甲')})
    page = answer(built(settings.root), "/stories/a.html").body.decode("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# Saving --------------------------------------------------------------------------------------------------------------


def test_files_come_and_go(write: Write) -> None:
    settings = write({"stories/a.md": file()})
    with previewing(settings.root) as preview:
        write({"stories/b.md": file(title="新来的")})
        next(preview.rounds)
        assert "新来的" in preview.page("/")
        (settings.root / "stories/b.md").rename(settings.root / "stories/c.md")
        next(preview.rounds)
        assert answer(preview.server.shown, "/stories/b.html").status == 404
        assert "新来的" in preview.page("/stories/c.html")
        (settings.root / "stories/c.md").unlink()
        next(preview.rounds)
        assert "新来的" not in preview.page("/")


def test_folders_come_and_go(write: Write) -> None:
    settings = write({"stories/a.md": file(body="![水壶](t/t.png)"), "stories/t/t.png": PNG})
    with previewing(settings.root) as preview:
        write({"templates/blocks/own.html": "", "templates/404.html": "自己的"})
        next(preview.rounds)
        assert "自己的" in preview.page("/zz")
        write({"static/style.css": "body { color: red }"})
        next(preview.rounds)
        assert any(data == b"body { color: red }" for data in preview.server.shown.files.values())
        (settings.root / "stories").rename(settings.root / "away")
        assert [problem.code for problem in next(preview.rounds).problems] == ["C102"]
        (settings.root / "away").rename(settings.root / "stories")
        assert next(preview.rounds).problems == ()
        write({"stories/t/t.png": PNG + b"2"})
        next(preview.rounds)
        assert preview.server.shown.files["stories/t/t.png"] == PNG + b"2"


def test_a_file_that_is_being_written_shows_no_error(write: Write) -> None:
    """As some editors save: the file is emptied first, and filled a moment later."""
    settings = write({"stories/a.md": file(body="第一版。")})
    with previewing(settings.root) as preview:
        versions: list[tuple[str, int]] = []
        show = preview.server.show

        def told(shown: Shown) -> None:
            versions.append((shown.version, len(shown.problems)))
            show(shown)

        preview.server.show = told  # type: ignore[method-assign]
        save(settings.root, "stories/a.md", "")
        threading.Timer(0.08, save, (settings.root, "stories/a.md", file(body="第二版。"))).start()
        next(preview.rounds)
        assert "第二版。" in preview.page("/stories/a.html")
        assert [problems for _, problems in versions] == [0]


def test_a_save_that_changes_nothing_is_no_round(write: Write) -> None:
    settings = write({"stories/a.md": file(body="第一版。")})
    with previewing(settings.root) as preview:
        write({"stories/a.md": file(body="第一版。"), "stories/.a.md.swp": "x", "stories/a.md~": "x"})
        threading.Timer(0.5, lambda: write({"stories/a.md": file(body="第二版。")})).start()
        next(preview.rounds)
        assert "第二版。" in preview.page("/stories/a.html")


def test_nothing_is_written(write: Write) -> None:
    settings = write({"stories/a.md": file()})
    before = tree(settings.root)
    built(settings.root)
    assert tree(settings.root) == before


def test_what_is_none_of_the_anthology_is_not_watched(write: Write) -> None:
    settings = write({"stories/a.md": file()})
    told = saves(settings.root.resolve())
    assert next(told)
    while next(told):
        pass
    write({"site/index.html": "x", "notes.txt": "x", "node_modules/a/b.js": "x"})
    assert next(told) == frozenset()
    write({"site.yml": "name: 甲\n"})
    assert next(told) == {settings.root.resolve() / "site.yml"}


def test_the_preview_ends_with_its_folder(write: Write) -> None:
    settings = write({"stories/a.md": file()})
    with previewing(settings.root) as preview:
        settings.root.rename(settings.root.with_name("away"))
        assert [round.problems[0].code for round in preview.rounds] in ([], ["C102"])
    settings.root.with_name("away").rename(settings.root)


def test_hundreds_of_saves_leave_no_threads_and_no_memory(write: Write) -> None:
    settings = write({f"stories/s{n}.md": file(title=f"题{n}") for n in range(3)})
    with Preview(settings.root, 0) as preview:

        def saved(number: int) -> None:
            save(settings.root, "stories/s0.md", file(body=f"第 {number} 版。"))
            preview._show(preview._built({settings.root / "stories/s0.md"}), 0)

        def held() -> int:
            gc.collect()
            return len(gc.get_objects())

        for number in range(20):
            saved(number)
        threads, objects = threading.active_count(), held()
        for number in range(20, 320):
            saved(number)
        assert threading.active_count() <= threads
        assert held() - objects < 500


# Who is answered -----------------------------------------------------------------------------------------------------


@pytest.fixture
def preview(write: Write) -> Iterator[Previewing]:
    with previewing(write({"stories/a.md": file()}).root) as made:
        yield made


def asked(port: int, request: str) -> tuple[int, str]:
    """(status, all of the answer) to bytes sent as they are."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request.encode("utf-8"))
        line.shutdown(socket.SHUT_WR)
        received = b""
        while part := line.recv(65536):
            received += part
    text = received.decode("utf-8")
    return int(text.split(" ", 2)[1]) if text.startswith("HTTP/") else 0, text


def test_the_server_listens_on_this_machine_only(preview: Previewing) -> None:
    assert preview.server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "path",
    [
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/../../../../etc/passwd",
        "../../../etc/passwd",
        "//etc/passwd",
        "/stories/..%5c..%5csite.yml",
        "/%252e%252e/etc/passwd",
        "http://127.0.0.1/etc/passwd",
        "file:///etc/passwd",
        "*",
    ],
)
def test_no_path_leads_out_of_the_site(path: str, preview: Previewing) -> None:
    status, text = asked(preview.port(), f"GET {path} HTTP/1.1\r\nHost: localhost:{preview.port()}\r\n\r\n")
    assert status in (403, 404)
    assert "root:" not in text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:PORT", 200),
        ("localhost:PORT", 200),
        ("LocalHost:PORT", 200),
        ("[::1]:PORT", 200),
        ("localhost", 403),
        ("localhost:1", 403),
        ("evil.example:PORT", 403),
        ("localhost.evil.example:PORT", 403),
        ("127.0.0.1.evil.example:PORT", 403),
        ("0.0.0.0:PORT", 403),
        ("localhost:PORT\r\nHost: evil.example:PORT", 403),
        ("", 403),
    ],
)
@pytest.mark.parametrize("path", ["/", EVENTS])
def test_a_request_must_name_this_server(path: str, host: str, status: int, preview: Previewing) -> None:
    method = "HEAD" if path == EVENTS and status == 200 else "GET"
    sent = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".replace("PORT", str(preview.port()))
    assert asked(preview.port(), sent)[0] == status


def test_a_request_without_a_host_is_refused(preview: Previewing) -> None:
    assert asked(preview.port(), "GET / HTTP/1.0\r\n\r\n")[0] == 403


@pytest.mark.parametrize("path", ["/", EVENTS])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost:PORT", "http://localhost:1"])
def test_a_page_of_another_host_is_refused(path: str, origin: str, preview: Previewing) -> None:
    sent = f"GET {path} HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: {origin}\r\n\r\n"
    assert asked(preview.port(), sent.replace("PORT", str(preview.port())))[0] == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "X"])
def test_a_request_can_only_read(method: str, preview: Previewing) -> None:
    sent = f"{method} / HTTP/1.1\r\nHost: localhost:{preview.port()}\r\n\r\n"
    assert asked(preview.port(), sent)[0] == 501


def test_a_head_is_the_headers_of_a_page(preview: Previewing) -> None:
    sent = f"HEAD / HTTP/1.1\r\nHost: localhost:{preview.port()}\r\n\r\n"
    status, text = asked(preview.port(), sent)
    assert status == 200
    assert text.endswith("\r\n\r\n")
    assert "Cache-Control: no-store" in text
    assert "X-Content-Type-Options: nosniff" in text


def test_the_stream_tells_each_version_and_ends_with_the_preview(write: Write) -> None:
    settings = write({"stories/a.md": file()})
    with previewing(settings.root) as preview:
        port = preview.port()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(f"GET {EVENTS} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
            stream = line.makefile("r", encoding="utf-8")
            first = next(each for each in stream if each.startswith("data:"))
            write({"stories/a.md": file(body="第二版。")})
            next(preview.rounds)
            second = next(each for each in stream if each.startswith("data:"))
            assert first != second
            assert second.split()[1] == preview.server.shown.version
            preview.server.close()
            assert not [each for each in stream if each.startswith("data:")]


# The command ---------------------------------------------------------------------------------------------------------


def test_where_no_port_is_asked_for_the_next_free_one_is_taken(write: Write) -> None:
    settings = write({})
    with Preview(settings.root) as one, Preview(settings.root) as other:
        assert one.address != other.address


def test_a_port_that_is_taken_is_told(write: Write) -> None:
    settings = write({})
    with Preview(settings.root, 0) as preview:
        port = preview._server.port
        done = CliRunner().invoke(commands, ["--root", str(settings.root), "serve", "--port", str(port)])
    assert done.exit_code == 2
    assert f"端口 {port} 用不了" in done.stderr


def test_the_command_tells_the_address_the_problems_and_the_end(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = write({"stories/a.md": BAD})
    rounds = Preview.rounds

    def interrupted(preview: Preview) -> Iterator[Round]:
        first = next(rounds(preview))
        yield from (first, first)
        raise KeyboardInterrupt

    monkeypatch.setattr(serve.Preview, "rounds", interrupted)
    done = CliRunner().invoke(commands, ["--root", str(settings.root), "serve"])
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0].startswith("请打开 http://127.0.0.1:")
    assert [line.partition("秒。")[2] for line in lines[1:3]] == ["1 个错误。"] * 2
    assert lines[-1] == "预览结束。"
    assert done.stderr.count("F014") == 1
