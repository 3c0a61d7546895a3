"""The built site in a real browser: over http and from disk, light and dark, phone and desk, also without script."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

KINDS = {
    "home": "index.html",
    "story": "stories/ci-tou-lai-dian.html",
    "converted": "stories/jiang-xin-bi-xin.html",
    "changes": "stories/jiang-xin-bi-xin.changes.html",
    "trainer": "stories/ci-tou-lai-dian.trainer.html",
    "stories": "stories.html",
    "themes": "themes.html",
    "theme": "themes/zhi-qian.html",
    "paths": "paths.html",
    "path": "paths/xin-ren-di-yi-zhou.html",
    "phrases": "phrases.html",
    "terms": "terms.html",
    "book": "book.html",
    "404": "404.html",
}
"""One page of each kind."""

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_a_page_loads_whole_and_quietly(browser: Browser, base: str, path: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(base + path)
    style = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()
    assert wrong == []
    assert style == "rgb(248, 244, 234)"
    assert all(url.startswith(base) for url in asked)
    assert len([url for url in asked if "favicon" not in url]) <= 3


LOOKS = [(390, "light", ""), (390, "dark", "light"), (1280, "light", "dark"), (1280, "dark", "")]
"""Width, what the system wants, what the reader wants."""


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_axe_finds_nothing(browser: Browser, site: Path, path: str) -> None:
    page = browser.new_page()
    page.goto((site / path).as_uri())
    for width, scheme, wanted in LOOKS[:: 3 if path == KINDS["changes"] else 1]:  # thousands of marks take axe a minute
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        choose(page, "look", wanted)
        results = Axe().run(page, options=AXE)
        assert results.violations_count == 0, (width, scheme, wanted, results.generate_report())
    page.close()


def choose(page: Page, name: str, value: str) -> None:
    """Set the look or the size of text, as a reader does; the panel stays open."""
    page.locator(".settings:not([open]) summary, .settings[open] legend").first.click()
    page.locator(f".settings input[name={name}][value='{value}']").check()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("text", ["", "large", "huge", "200 %"])
def test_no_page_scrolls_sideways(browser: Browser, site: Path, width: int, text: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((site / "index.html").as_uri())
    if text in ("large", "huge"):
        choose(page, "size", text)
    for path in sorted(site.rglob("*.html") if not text else [site / name for name in KINDS.values()]):
        page.goto(path.as_uri())
        if text == "200 %":
            page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        page.locator(".settings summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
    page.close()


TARGETS = """() => [...document.querySelectorAll("a, button, select, summary, textarea, input, fieldset label, .done")]
  .filter((e) => !e.matches(".skip, label input") && e.offsetParent)
  .filter((e) => getComputedStyle(e).display !== "inline" || e.parentElement.textContent === e.textContent)
  .map((e) => ({ height: e.getBoundingClientRect().height, width: e.getBoundingClientRect().width,
                 control: !e.matches("a") || Boolean(e.closest(".top nav")), text: e.textContent }))"""
"""What a finger may hit, links inside sentences left out."""


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_what_a_finger_hits_is_large_enough(browser: Browser, site: Path, path: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto((site / path).as_uri())
    page.locator(".settings summary").click()
    targets = page.evaluate(TARGETS)
    page.close()
    assert len(targets) > 5
    assert [t for t in targets if min(t["height"], t["width"]) < 24 or (t["control"] and t["height"] < 44)] == []


def without_script(browser: Browser, site: Path, path: str) -> Page:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((site / path).as_uri())
    return page


def test_a_story_is_read_without_script(browser: Browser, site: Path) -> None:
    page = without_script(browser, site, KINDS["story"])
    assert page.locator("ol.call li[data-speaker=客户]").first.is_visible()
    assert page.locator(".pair .avoid").count() == 7
    assert page.locator("ul.related li[data-story]").count() == 4
    page.context.close()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_text(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / KINDS["story"]).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.close()


def test_the_contents_are_open_on_a_desk_and_folded_on_a_phone(browser: Browser, site: Path) -> None:
    for width, seen in ((1280, True), (390, False)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((site / KINDS["story"]).as_uri())
        assert page.locator("details.contents a").first.is_visible() is seen
        page.close()


def test_clicks_lead_from_home_through_a_theme_to_a_story(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.goto(served)
    page.get_by_role("link", name="倾听").first.click()
    assert page.locator("h1").inner_text() == "倾听"
    page.get_by_role("link", name="“刺头”来电：对人不对事").first.click()
    assert page.url.endswith("stories/ci-tou-lai-dian.html")
    page.close()


def test_the_matrix_names_every_story_and_theme(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "themes.html").as_uri())
    assert page.locator("table#matrix thead th[scope=col] a").count() == 5
    assert page.locator("table#matrix th[scope=row]").count() == 22
    page.close()


def test_the_printed_story_leaves_out_navigation_and_trainers_notes(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / KINDS["story"]).as_uri())
    page.emulate_media(media="print")
    assert not page.locator("header.top nav").is_visible()
    assert not page.locator("details.contents").is_visible()
    assert page.locator("ol.call").is_visible()
    page.close()
