"""The preview in a real browser: a save changes the open page, and only what was saved."""

import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from anthology.serve import Preview
from tests.conftest import Write
from tests.making import file
from tests.test_browser import AXE

LONG = "\n\n".join(f"第 {n} 段。{'话说得很长，一行写不完，' * 9}" for n in range(60))
STORY = file(body=f"## 经过\n\n{LONG}\n\n<details><summary>附注</summary>里面</details>\n")
BAD = file("minutes: 五", body="## 经过\n\n改坏了的一版。")


@dataclass
class Desk:
    """An editor at work: an anthology, its preview, an open page."""

    root: Path
    address: str
    page: Page
    wrong: list[str]

    def save(self, text: str, name: str = "stories/a.md") -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def open(self, path: str) -> None:
        """Open a page, and wait until it hears of saves."""
        with self.page.expect_request("**/.preview/events"):
            self.page.goto(self.address + path)
        self.page.evaluate("window.opened = true")

    def top(self, selector: str) -> float:
        """Where an element stands on the screen."""
        return float(self.page.locator(selector).evaluate("element => element.getBoundingClientRect().top"))


@pytest.fixture
def desk(browser: Browser, write: Write) -> Iterator[Desk]:
    root = write({"stories/a.md": STORY, "stories/b.md": file(title="乙", body="见[甲](a.md)。")}).root
    with Preview(root, 0) as preview:
        rounds = preview.rounds()
        next(rounds)
        editor = threading.Thread(target=lambda: list(rounds))
        editor.start()
        page = browser.new_page(viewport={"width": 1280, "height": 700})
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(_told(message)))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield Desk(root, preview.address, page, wrong)
        page.close()
    editor.join()


def _told(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text}"


def test_a_save_changes_the_page_and_nothing_else_in_it(desk: Desk) -> None:
    desk.open("stories/a.html")
    page = desk.page
    page.locator("details", has_text="附注").locator("summary").click()
    middle = "p:has-text('第 30 段')"
    page.locator(middle).scroll_into_view_if_needed()
    page.locator("a.skip").focus(timeout=1000)
    page.locator(middle).evaluate("element => element.marked = true")
    page.evaluate("window.scrollTo({top: 1500, behavior: 'instant'})")
    before = desk.top(middle)

    desk.save(STORY.replace("第 2 段。", "新的一段。\n\n又一段。\n\n第 2 段。").replace("第 58 段。", "改过的。"))

    expect(page.get_by_text("又一段。")).to_have_count(1)
    expect(page.get_by_text("改过的。")).to_have_count(1)
    assert abs(desk.top(middle) - before) < 1
    assert page.locator(middle).evaluate("element => element.marked")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator("details", has_text="附注").evaluate("element => element.open")
    assert page.evaluate("window.opened")
    assert desk.wrong == []


def test_many_edits_at_once_leave_the_page_as_the_server_has_it(desk: Desk) -> None:
    desk.open("stories/a.html")
    changed = [
        STORY.replace("第 0 段", "开头"),
        STORY.replace("\n\n第 5 段", "").replace("## 经过", "## 经过\n\n- 一\n- 二\n"),
        file(body="## 通话\n\n- 客户：喂？\n- 坐席：您好。\n\n## 话术\n\n- ✗ 甲\n- ✓ 乙\n"),
        file(title="新名字", body="## 流程\n\n1. 一\n2. 二\n\n## 口诀\n\n甲\n:   乙\n"),
        STORY,
    ]
    for number, text in enumerate(changed):
        desk.save(text.replace("\n## ", f"\n标记 {number}。\n\n## ", 1))
        expect(desk.page.get_by_text(f"标记 {number}。")).to_have_count(1)
        same = """async () => {
            const text = await (await fetch(location.href)).text();
            const body = new DOMParser().parseFromString(text, "text/html").body;
            const shown = document.body.cloneNode(true);
            shown.querySelectorAll(".settings, .tools, .resume").forEach((made) => made.remove());
            shown.querySelectorAll(".contents [aria-current]").forEach((a) => a.removeAttribute("aria-current"));
            return shown.isEqualNode(body) || [shown.outerHTML, body.outerHTML];
        }"""
        assert desk.page.evaluate(same) is True
    assert desk.page.evaluate("window.opened")
    assert desk.wrong == []


def test_what_a_script_of_the_page_has_made_stays(desk: Desk) -> None:
    desk.open("stories/a.html")
    desk.page.evaluate(
        """() => {
            const button = document.createElement("button");
            button.id = "made";
            document.querySelector("section.events h2").after(button);
            document.body.dataset.mode = "step";
        }"""
    )
    desk.save(STORY.replace("第 2 段。", "改过的一段。"))
    expect(desk.page.get_by_text("改过的一段。")).to_have_count(1)
    assert desk.page.locator("#made").count() == 1
    assert desk.page.evaluate("document.body.dataset.mode") == "step"


def test_an_error_is_shown_over_the_last_good_version_and_goes_when_mended(desk: Desk) -> None:
    desk.open("stories/a.html")
    page = desk.page
    panel = page.locator("#preview")
    page.evaluate("window.scrollTo({top: 1500, behavior: 'instant'})")
    before = desk.top("p:has-text('第 30 段')")

    desk.save(BAD)
    expect(panel.get_by_text("“minutes”应该是数字，现在是“五”。")).to_be_visible()
    expect(panel.get_by_text("stories/a.md:5:10")).to_be_visible()
    assert panel.get_by_role("alert").text_content() == "这一页：1 个错误。"
    assert page.get_by_text("改坏了的一版").count() == 0
    assert abs(desk.top("p:has-text('第 30 段')") - before) < 1

    page.emulate_media(media="print")
    assert not panel.is_visible()
    page.emulate_media(media="screen")

    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_text("应该是数字")).to_be_hidden()

    desk.save(STORY.replace("第 30 段", "第 30 段，改好了"))
    expect(page.get_by_text("第 30 段，改好了")).to_be_visible()
    expect(panel.locator("details")).to_have_count(0)
    assert abs(desk.top("p:has-text('第 30 段')") - before) < 1
    assert desk.wrong == []


def test_other_files_and_other_pages(desk: Desk) -> None:
    desk.open("stories/b.html")
    panel = desk.page.locator("#preview")
    desk.save(BAD)
    expect(panel.get_by_text("其他文件：1 个错误。").last).to_be_visible()
    assert not panel.get_by_text("应该是数字").is_visible()
    panel.locator("summary").first.click()
    panel.locator("summary").last.click()
    panel.get_by_role("link", name="stories/a.md:5:10").click()
    desk.page.wait_for_url("**/stories/a.html")
    expect(panel.get_by_text("应该是数字")).to_be_visible()


def test_a_page_goes_and_comes_back(desk: Desk) -> None:
    desk.open("stories/c.html")
    expect(desk.page.get_by_role("heading", name="没有这一页")).to_be_visible()
    desk.save("title：丙\n", "stories/c.md")
    expect(desk.page.get_by_text("文件开头没有元数据")).to_be_visible()
    desk.save(file("draft: true", title="丙"), "stories/c.md")
    expect(desk.page.locator("h1 .draft")).to_have_text("草稿")
    (desk.root / "stories/c.md").unlink()
    expect(desk.page.get_by_role("heading", name="没有这一页")).to_be_visible()
    desk.page.get_by_role("link", name="首页").click()
    desk.page.wait_for_url(desk.address + "index.html")


def test_style_and_images_follow(desk: Desk) -> None:
    desk.open("stories/a.html")
    desk.save("body { background: rgb(1, 2, 3) }", "static/style.css")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert _becomes(desk.page, lambda: desk.page.evaluate(colour) == "rgb(1, 2, 3)")
    image = desk.root / "stories/t.svg.png"
    image.write_bytes(_png(2))
    desk.save(STORY.replace("## 经过", "![图](t.svg.png)\n\n## 经过"))
    width = "document.querySelector('main img')?.naturalWidth"
    assert _becomes(desk.page, lambda: desk.page.evaluate(width) == 2)
    image.write_bytes(_png(3))
    assert _becomes(desk.page, lambda: desk.page.evaluate(width) == 3)
    assert desk.page.evaluate("window.opened")
    assert desk.wrong == []


def _png(width: int) -> bytes:
    """A grey image, `width` by 1."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(width + 1))) + chunk(b"IEND", b"")


def _becomes(page: Page, true: Callable[[], bool]) -> bool:
    """Whether something becomes true before long."""
    for _ in range(100):
        if true():
            return True
        page.wait_for_timeout(50)
    return False


def test_several_pages_follow_and_one_that_was_away_catches_up(desk: Desk, browser: Browser) -> None:
    desk.open("stories/a.html")
    other = browser.new_page()
    other.goto(desk.address + "stories/a.html")
    hide = "value => { Object.defineProperty(document, 'hidden', {value, configurable: true});"
    hide += "document.dispatchEvent(new Event('visibilitychange')) }"
    other.evaluate(hide, True)
    desk.save(STORY.replace("第 2 段。", "改过的一段。"))
    expect(desk.page.get_by_text("改过的一段。")).to_have_count(1)
    assert other.get_by_text("改过的一段。").count() == 0
    other.evaluate(hide, False)
    expect(other.get_by_text("改过的一段。")).to_have_count(1)
    other.close()


def test_a_page_finds_the_server_again(desk: Desk, write: Write, browser: Browser) -> None:
    page = browser.new_page()
    with Preview(desk.root, 0) as first:
        port = first._server.port
        next(first.rounds())
        page.goto(f"{first.address}stories/a.html")
    desk.save(STORY.replace("第 2 段。", "改过的一段。"))
    with Preview(desk.root, port) as second:
        next(second.rounds())
        expect(page.get_by_text("改过的一段。")).to_have_count(1)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["stories/a.html", "stories/c.html", "index.html", "stories/d.html"])
def test_axe_finds_nothing_on_a_page_with_problems(desk: Desk, path: str, width: int, scheme: str) -> None:
    desk.save(file("minutes: 五", "nobody: 甲", body="甲"))
    desk.save("title：丙\n", "stories/c.md")
    desk.save(file("draft: true", "hobby: 甲", title="丁", body="## 经过\n\n正文。"), "stories/d.md")
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    desk.page.set_viewport_size({"width": width, "height": 700})
    desk.open(path)
    expect(desk.page.locator("#preview > details")).to_have_count(1)
    desk.page.evaluate("document.querySelectorAll('#preview details').forEach(each => { each.open = true })")
    expect(desk.page.get_by_text("hobby").first).to_be_visible()
    results = Axe().run(desk.page, options=AXE)
    assert results.violations_count == 0, results.generate_report()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
