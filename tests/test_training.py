"""What a trainer and a learner do with the site, in a real browser: demonstrations, practice, paths, phrases, themes,
settings, print. Over http and from disk; no page may complain in its console."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from anthology import pipeline
from tests.conftest import Write
from tests.making import file
from tests.test_browser import AXE, choose

THORN = "stories/ci-tou-lai-dian.html"
CALL = "通话第三次来电"
"""The id of the call in the thorn story: aside, customer, pause, staff with a remark, …"""

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, base: str) -> Iterator[Open]:
    """A function that opens a page of the site; the test fails where its console complains."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce", has_touch=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def go(path: str, before: str = "") -> Page:
        if before:
            page.add_init_script(before)
        page.goto("about:blank")
        page.goto(base + path)
        return page

    yield go
    context.close()
    assert wrong == []


@pytest.fixture
def on_disk(browser: Browser, write: Write) -> Iterator[Callable[..., Page]]:
    """A function that builds a tiny site and opens a page of it."""
    context = browser.new_context(reduced_motion="reduce")

    def go(files: dict[str, str | bytes], path: str, today: str = "") -> Page:
        settings = write(files)
        pipeline.build(settings)
        page = context.new_page()
        if today:
            page.clock.set_fixed_time(f"{today}T12:00:00")
        page.goto((settings.output / path).as_uri())
        return page

    yield go
    context.close()


def turns(page: Page) -> Locator:
    """The turns that the stage shows."""
    return page.locator("dialog .call > li:visible")


def shown(page: Page) -> tuple[int, str]:
    """How many turns the stage shows, and the turn that the address names."""
    return turns(page).count(), page.evaluate("decodeURIComponent(location.hash)")


def at(number: int) -> tuple[int, str]:
    return number, f"#demo={CALL}.{number}"


# Demonstrations ------------------------------------------------------------------------------------------------------


def test_a_call_is_shown_by_key_one_turn_at_a_time(opened: Open) -> None:
    page = opened(THORN)
    start = page.get_by_role("button", name="逐句演示")
    start.focus()
    page.keyboard.press("Enter")
    assert shown(page) == at(1)
    for number, key in enumerate([" ", "Enter", "ArrowRight"], 2):
        page.keyboard.press(key)
        assert shown(page) == at(number)
    page.keyboard.press("ArrowLeft")
    assert shown(page) == at(3)
    page.keyboard.press("End")
    assert shown(page) == at(16)
    page.keyboard.press(" ")
    assert shown(page) == at(16)
    page.keyboard.press("ArrowLeft")
    assert shown(page) == at(15)
    page.keyboard.press("Home")
    assert shown(page) == at(1)
    page.keyboard.press("PageDown")
    assert shown(page) == at(2)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("decodeURIComponent(location.hash)") == f"#{CALL}.2"
    expect(start).to_be_focused()


def test_the_class_judges_before_it_reads_the_remark(opened: Open) -> None:
    page = opened(f"{THORN}#demo={CALL}.4")
    remark = page.locator("dialog .now .remark")
    expect(remark).to_be_hidden()
    page.get_by_role("button", name="看点评").click()
    expect(remark).to_have_text("✗ 没有致歉")
    assert shown(page) == at(4)
    page.keyboard.press("ArrowLeft")
    expect(remark).to_be_hidden()
    page.keyboard.press(" ")
    page.keyboard.press(" ")
    assert shown(page) == at(5)


def test_a_tap_shows_the_next_turn_but_never_skips_a_pause(opened: Open) -> None:
    page = opened(f"{THORN}#demo={CALL}.1")
    stage = page.locator("dialog .call")
    stage.tap(position={"x": 600, "y": 300})
    stage.tap(position={"x": 600, "y": 300})
    assert shown(page) == at(3)
    assert page.locator("dialog .now.pause").is_visible()
    stage.tap(position={"x": 600, "y": 300})
    assert shown(page) == at(3)
    page.get_by_role("button", name="答完了，看下一句").tap()
    assert shown(page) == at(4)


def test_an_address_leads_to_a_moment(opened: Open) -> None:
    page = opened(f"{THORN}#demo={CALL}.6")
    assert shown(page) == at(6)
    page.get_by_role("button", name="从头").click()
    assert shown(page) == at(1)
    page.get_by_role("button", name="退出").click()
    page.evaluate(f"location.hash = 'demo={CALL}.9'")
    expect(page.locator("dialog")).to_be_visible()
    assert shown(page) == at(9)
    page.reload()
    assert shown(page) == at(9)


@pytest.mark.parametrize("hash", ["demo=", "demo=x", "demo=main", f"demo={CALL}", "demo=%E4%", "%", "x=y"])
def test_an_address_that_names_no_moment_opens_the_story(hash: str, opened: Open) -> None:
    page = opened(f"{THORN}#{hash}")
    assert page.get_by_role("button", name="逐句演示").is_visible()
    expect(page.locator("dialog")).to_have_count(0)


def test_the_stage_fills_the_screen_and_is_set_for_a_projector(opened: Open) -> None:
    page = opened(f"{THORN}#demo={CALL}.2")
    words = page.locator("dialog .now .words")
    assert words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 28
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement?.className === 'stage'")
    page.keyboard.press(" ")
    assert shown(page) == at(3)
    page.keyboard.press("F")
    page.wait_for_function("!document.fullscreenElement")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (844, 390)])
def test_the_newest_turn_and_the_controls_are_in_sight(size: tuple[int, int], opened: Open) -> None:
    page = opened(THORN)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_role("button", name="逐句演示").click()
    while page.get_by_role("button", name=re.compile("下一句|看点评")).is_enabled():
        page.keyboard.press(" ")
        expect(page.locator("dialog .now")).to_be_in_viewport(ratio=0.5)
        expect(page.get_by_role("button", name="退出")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.querySelector('dialog').scrollHeight <= innerHeight")


def test_the_trainers_page_leads_into_the_demonstration(opened: Open) -> None:
    page = opened("stories/ci-tou-lai-dian.trainer.html")
    page.get_by_role("link", name="通话：第三次来电").click()
    assert shown(page) == at(1)


def test_a_call_that_is_read_as_a_list_has_no_stage(on_disk: Callable[..., Page]) -> None:
    page = on_disk({"stories/a.md": file(body="## 通话\n\n- 没有人说\n")}, "stories/a.html")
    assert page.locator("h2").first.is_visible()
    assert page.get_by_role("button", name="逐句演示").count() == 0


# Practice ------------------------------------------------------------------------------------------------------------


def test_a_learner_answers_before_seeing_what_was_said(opened: Open) -> None:
    page = opened(THORN)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="练一练").click()
    assert turns(page).count() == 3
    assert turns(page).last.inner_text().endswith("你先接哪一件？")
    page.keyboard.type("实在抱歉，我先记上经理回电这一条。")
    page.get_by_role("button", name="看看当时怎么说").click()
    assert page.locator("dialog .mine").inner_text() == "我的回答\n实在抱歉，我先记上经理回电这一条。"
    assert page.locator("dialog .mine + li").inner_text().startswith("坐席")
    while (more := page.get_by_role("button", name="看看当时怎么说")).count():
        assert page.locator("dialog textarea").input_value() == ""
        more.click()
    assert page.locator("dialog .pair").count() == page.locator("main .pair").count() == 7
    page.get_by_role("button", name="练完了").click()
    assert [url for url in asked if "favicon" not in url] == []
    assert "抱歉" not in page.evaluate("JSON.stringify({ ...localStorage }) + location.href")
    expect(page.get_by_role("button", name="练一练")).to_be_focused()


def test_a_call_without_a_pause_asks_before_each_answer_of_staff(on_disk: Callable[..., Page]) -> None:
    body = "## 通话\n\n- 坐席：您好\n- 客户：断网了\n- 坐席：抱歉\n- 客户：多久\n- 坐席：马上\n"
    page = on_disk({"stories/a.md": file(body=body)}, "stories/a.html")
    page.get_by_role("button", name="练一练").click()
    seen = [turns(page).count()]
    while (more := page.get_by_role("button", name="看看当时怎么说")).count():
        more.click()
        seen.append(turns(page).count())
    assert seen == [2, 4, 5]


# Without script ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [THORN, "phrases.html", "paths.html", "paths/xin-ren-di-yi-zhou.html", "themes.html"])
def test_without_script_all_is_read_and_nothing_dead_is_shown(browser: Browser, site: Path, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / path).as_uri())
    assert page.locator("button, select, input, textarea").count() == 0
    assert page.locator("main :is(li, dt, .pair):visible").count() > 3
    context.close()


def test_without_script_a_link_to_a_demonstration_leads_to_the_call(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "stories/ci-tou-lai-dian.trainer.html").as_uri())
    page.get_by_role("link", name="通话：第三次来电").click()
    expect(page.locator("ol.call")).to_be_in_viewport()
    context.close()


# Settings, and where the reader stopped ------------------------------------------------------------------------------


def test_what_a_reader_sets_is_kept_and_applied_everywhere(opened: Open) -> None:
    page = opened("index.html")
    style = "[getComputedStyle(document.body).fontSize, getComputedStyle(document.body).backgroundColor]"
    size, paper = page.evaluate(style)
    choose(page, "size", "huge")
    choose(page, "look", "dark")
    for path in (THORN, "themes.html"):
        now = opened(path).evaluate(style)
        assert float(now[0][:-2]) > float(size[:-2]) * 1.25
        assert now[1] == "rgb(17, 24, 31)" != paper
    choose(page, "size", "")
    choose(page, "look", "")
    assert opened(THORN).evaluate(style) == [size, paper]


def test_the_settings_are_used_by_key(opened: Open) -> None:
    page = opened("index.html")
    summary = page.locator(".settings summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.dataset.size") == "large"
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    assert not page.locator(".settings fieldset").first.is_visible()


def test_pinyin_over_rare_characters_can_be_hidden(on_disk: Callable[..., Page]) -> None:
    page = on_disk({"stories/a.md": file(body="王彧先生。")}, "stories/a.html")
    assert page.locator("rt").is_visible()
    choose(page, "ruby", "off")
    assert not page.locator("rt").is_visible()
    page.reload()
    assert not page.locator("rt").is_visible()
    page.goto(page.url.replace("stories/a", "index"))
    assert page.locator("input[name=ruby]").count() == 0


def test_a_reader_is_led_back_to_where_she_stopped(opened: Open) -> None:
    page = opened(THORN)
    assert page.locator(".resume").count() == 0
    page.evaluate("document.getElementById('教训').scrollIntoView()")
    expect(page.locator(".contents [aria-current]")).to_have_text("教训")
    link = opened(THORN).get_by_role("link", name="上次读到：教训")
    link.click()
    expect(page.get_by_role("heading", name="教训")).to_be_in_viewport()
    assert opened("stories/mei-di-shui-hu.html").locator(".resume").count() == 0


NOTHING_KEPT = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"


@pytest.mark.parametrize("path", [THORN, "paths/xin-ren-di-yi-zhou.html", "themes.html"])
def test_where_nothing_may_be_kept_all_works_until_the_page_is_left(path: str, opened: Open) -> None:
    page = opened(path, NOTHING_KEPT)
    choose(page, "size", "large")
    assert page.evaluate("document.documentElement.dataset.size") == "large"
    page.mouse.wheel(0, 2000)
    assert page.locator("main button, main input").first.is_visible()


# Themes --------------------------------------------------------------------------------------------------------------


def matrix(page: Page) -> dict[str, list[str]]:
    """Theme → the word in each of its cells."""
    rows = page.locator("#matrix tr[data-theme]").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def test_themes_are_combined_without_a_dead_end(opened: Open) -> None:
    page = opened("themes.html")
    cells = matrix(page)
    stories = page.locator("#matrix th[data-story]").all_inner_texts()

    def together(*names: str) -> list[str]:
        return [story for i, story in enumerate(stories) if all(cells[name][i] for name in names)]

    def counts() -> dict[str, int]:
        return {n: int(c) for n, c in (text.split() for text in page.locator(".choices button").all_inner_texts())}

    chosen: list[str] = []
    for name in ("难缠客户", "上门服务"):
        page.locator(".choices button", has_text=name).click()
        chosen.append(name)
        assert counts() == {other: len(together(*chosen, other)) for other in cells}
        assert page.locator(".found a").all_inner_texts() == together(*chosen)
    assert page.locator(".combine [role=status]").inner_text() == "难缠客户 ＋ 上门服务：1 个故事"
    assert page.locator(".choices button:disabled").count() == list(counts().values()).count(0) > 0
    address = page.url
    page.locator(".found a").click()
    assert page.url.endswith("mei-di-shui-hu.html")
    page.goto("about:blank")
    page.goto(address)
    assert page.locator(".choices [aria-pressed=true]").count() == 2
    page.locator(".choices button", has_text="上门服务").click()
    assert page.locator(".found a").count() == len(together("难缠客户"))
    page.get_by_role("button", name="重新选").click()
    assert page.locator(".found a").count() == 0
    assert "#" not in page.url


@pytest.mark.parametrize("hash", ["with=nothing", "with=", "with=yao-zhao-ling-dao+shang-men-fu-wu"])
def test_an_address_that_finds_no_story_chooses_nothing(hash: str, opened: Open) -> None:
    assert opened(f"themes.html#{hash}").locator("[aria-pressed=true]").count() == 0


def test_the_matrix_is_narrowed_by_group_and_stance(opened: Open) -> None:
    page = opened("themes.html")
    cells = matrix(page)
    page.get_by_label("只看").select_option("反")
    rows = page.locator("#matrix tr[data-theme]:visible th").all_inner_texts()
    assert rows == [name for name, words in cells.items() if "反" in words]
    assert page.locator("#matrix tr[data-group]:visible").count() < page.locator("#matrix tr[data-group]").count()
    page.get_by_label("分组").select_option("沟通")
    assert set(page.locator("#matrix tr[data-theme]:visible th").all_inner_texts()) < set(rows)
    assert page.locator("#matrix tr[data-group]:visible").all_inner_texts() == ["沟通"]
    page.get_by_label("只看").select_option("")
    page.get_by_label("分组").select_option("")
    assert page.locator("#matrix tr[data-theme]:visible").count() == len(cells)


# The phrase book -----------------------------------------------------------------------------------------------------


def test_phrases_are_filtered_by_theme_and_lead_back_to_their_moment(opened: Open) -> None:
    page = opened("phrases.html")
    everything = page.locator(".entry:visible").count()
    select = page.get_by_label("只看")
    option = select.locator("option", has_text="致歉")
    select.select_option(label=option.inner_text())
    visible = page.locator(".entry:visible").count()
    assert option.inner_text() == f"致歉（{visible}）"
    assert 0 < visible < everything
    assert page.locator(".theme-pairs > h2:visible").count() == 1
    assert page.locator("[role=status]").inner_text() == f"{visible} 组"
    assert opened(page.url.rpartition("/")[2]).locator(".entry:visible").count() == visible
    words = page.locator(".entry:visible .avoid").first.inner_text()
    page.locator(".entry:visible .from a").first.click()
    assert page.locator(".pair:target .avoid").inner_text() == words
    expect(page.locator(".pair:target")).to_be_in_viewport()


def test_a_themes_name_may_hold_any_sign(on_disk: Callable[..., Page]) -> None:
    story = file("""themes: ["a=b;'c", 退款]""", body="## 话术\n\n- ✗ 甲\n\n### a=b;'c\n\n- ✗ 乙\n")
    page = on_disk({"stories/a.md": story, "stories/b.md": file()}, "phrases.html")
    page.get_by_label("只看").select_option(label="a=b;'c（2）")
    assert page.locator(".entry:visible").count() == 2


# Paths ---------------------------------------------------------------------------------------------------------------


def test_progress_is_kept_and_told_by_a_code(opened: Open) -> None:
    path = "paths/xin-ren-di-yi-zhou.html"
    page = opened(path)
    page.get_by_label("做完了").nth(1).check()
    page.get_by_label("做完了").nth(3).check()
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"[2-9a-hj-km-np-z]{4,6}", code)
    page = opened(path)
    assert [box.is_checked() for box in page.get_by_label("做完了").all()] == [False, True, False, True]
    page = opened("paths.html")
    assert page.locator("[data-path=xin-ren-di-yi-zhou] .count").inner_text() == "做完 2／4 步"
    page.evaluate("localStorage.clear()")
    page = opened("paths.html")
    page.get_by_label("学员发来的进度码").fill(f" {code.upper()} ")
    page.keyboard.press("Enter")
    told = page.locator(".reader [role=status]")
    expect(told).to_contain_text("新人第一周，做完 2／4 步")
    assert [item[0] for item in told.locator("li").all_inner_texts()] == ["·", "✓", "·", "✓"]


def test_a_mistyped_code_is_noticed(opened: Open) -> None:
    page = opened("paths/tou-su-chu-li.html")
    page.get_by_label("做完了").first.check()
    code = page.locator(".code").inner_text()
    page = opened("paths.html")
    signs = "23456789abcdefghjkmnpqrstuvwxyz"
    wrong = {code[:i] + sign + code[i + 1 :] for i in range(len(code)) for sign in signs[::7]} - {code}
    swapped = {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1)} - {code}
    for typed in [*sorted(wrong | swapped), "", "x", "测试", code + code]:
        page.get_by_label("学员发来的进度码").fill(typed)
        page.get_by_role("button", name="读出来").click()
        assert "投诉处理" not in page.locator(".reader [role=status]").inner_text(), typed


def test_each_path_and_all_its_ticks_have_a_code_of_their_own(opened: Open) -> None:
    codes: set[str] = set()
    for name in ("xin-ren-di-yi-zhou", "shang-men-shi-fu"):
        page = opened(f"paths/{name}.html")
        boxes = page.get_by_label("做完了").all()
        for ticks in range(2 ** len(boxes)):
            for i, box in enumerate(boxes):
                box.set_checked(bool(ticks >> i & 1))
            codes.add(page.locator(".code").inner_text())
    assert len(codes) == 2**4 + 2**3


def test_a_path_is_walked_step_by_step(opened: Open) -> None:
    page = opened("paths.html")
    page.get_by_role("link", name="新人第一周").click()
    page.locator(".stops a").first.click()
    page.locator(".visits li", has_text="新人第一周").get_by_role("link").last.click()
    assert page.url.endswith(THORN)
    visits = page.locator(".visits li").all_inner_texts()
    assert visits[0].startswith("新人第一周，第 2 步；上一步：")
    assert len(visits) == 3


# Reviews and withdrawals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "told"), [("2027-06-29", False), ("2027-06-30", True), ("2030-01-01", True)])
def test_a_review_that_is_due_is_told_by_the_readers_clock(
    today: str, told: bool, on_disk: Callable[..., Page]
) -> None:
    story = file("review: {owner: 培训组, due: 2027-06-30}")
    page = on_disk({"stories/a.md": story}, "stories/a.html", today)
    assert page.locator(".origin time").last.inner_text() == "2027年6月30日"
    assert page.get_by_text("已到复查日期，请先核对再用").count() == told


def test_a_withdrawn_story_says_so_wherever_it_stands(on_disk: Callable[..., Page]) -> None:
    body = "甲\n\n## 话术\n\n- ✗ 乙\n\n## 讲师手册\n\n丙\n"
    files = {"stories/a.md": file("status: 撤回", title="撤了的", body=body), "stories/b.md": file()}
    page = on_disk(files, "stories/a.html")
    root = page.url.removesuffix("stories/a.html")
    for path in ("stories/a.html", "stories/a.trainer.html"):
        page.goto(root + path)
        assert page.get_by_role("note").inner_text().startswith("这个故事已经撤回")
    for path in ("index.html", "stories.html"):
        page.goto(root + path)
        assert page.locator("h3", has_text="撤了的").inner_text().endswith("已撤回")


def test_the_foot_leads_to_the_editor(on_disk: Callable[..., Page]) -> None:
    site = "edit: https://git.example.com/e/\nreport: mailto:a@example.com\n"
    page = on_disk({"site.yml": site, "stories/a.md": file()}, "stories/a.html")
    links = {link.inner_text(): link.get_attribute("href") for link in page.locator(".links a").all()}
    assert links["改这一页"] == "https://git.example.com/e/stories/a.md"
    assert links["报告问题"] == "mailto:a@example.com"


# Access --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["逐句演示", "练一练"])
def test_axe_finds_nothing_on_the_stage(browser: Browser, site: Path, name: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((site / THORN).as_uri())
    page.get_by_role("button", name=name).click()
    for _ in range(3):
        page.locator("dialog button.main").click()
    results = Axe().run(page, options=AXE)
    page.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", ["逐句演示", "练一练"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_stage_does_not_scroll_sideways(browser: Browser, site: Path, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640})
    page.goto((site / THORN).as_uri())
    for size in ("", "huge"):
        choose(page, "size", size)
        page.get_by_role("button", name=name).click()
        for selector in ("dialog", "dialog .call"):
            assert page.locator(selector).evaluate("e => e.scrollWidth <= e.clientWidth"), (selector, size)
        heights = [box["height"] for b in page.locator("dialog button").all() if (box := b.bounding_box())]
        assert min(heights) >= 44
        page.keyboard.press("Escape")
    page.close()


# Print ---------------------------------------------------------------------------------------------------------------


def printed(page: Page) -> list[tuple[int, int]]:
    """The sizes of the printed pages in millimetres."""
    boxes = re.findall(
        rb"/Type /Page\n.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True), re.DOTALL
    )
    return [(round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) for width, height in boxes]


def on_paper(page: Page) -> str:
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


def test_the_handout_has_no_controls_and_no_trainers_notes_but_room_to_write(opened: Open) -> None:
    page = opened(THORN)
    text = on_paper(page)
    assert not re.search("逐句演示|练一练|显示|相关故事|本页目录|时间安排", text)
    assert "第三次来电" in text
    room = page.locator(".questions li").first.evaluate("e => parseFloat(getComputedStyle(e, '::after').height)")
    assert room > 100
    pages = printed(page)
    assert set(pages) == {(210, 297)}
    assert 4 <= len(pages) <= 7


def test_role_cards_are_printed_alone_four_to_a_sheet(opened: Open) -> None:
    page = opened(
        "stories/ci-tou-lai-dian.trainer.html", "window.print = () => { window.printing = document.body.className; };"
    )
    assert len(printed(page)) == 3
    page.get_by_role("button", name="只打印角色卡").click()
    assert "cards-only" in page.evaluate("printing")
    assert on_paper(page).split()[0] == "客户"
    page.set_viewport_size({"width": 794, "height": 1123})
    boxes = [box for card in page.locator(".cards > div").all() if (box := card.bounding_box())]
    assert {(round(box["width"] / 96 * 25.4), round(box["height"] / 96 * 25.4)) for box in boxes} == {(105, 148)}
    assert printed(page) == [(210, 297)]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert "cards-only" not in page.evaluate("document.body.className")


def test_the_phrase_book_is_a_booklet(opened: Open) -> None:
    page = opened("phrases.html")
    assert "只看" not in on_paper(page)
    assert set(printed(page)) == {(148, 210)}


def test_the_book_begins_each_story_on_a_page_and_names_its_source(opened: Open) -> None:
    page = opened("book.html")
    assert "时间安排" not in on_paper(page)
    assert page.locator(".chapter").count() == page.locator(".chapter .origin:visible").count() == 5
    assert page.locator(".chapter").first.evaluate("e => getComputedStyle(e).breakBefore") == "page"
    assert set(printed(page)) == {(210, 297)}


@pytest.mark.parametrize("path", [THORN, "stories/mei-di-shui-hu.html"])
def test_no_turn_and_no_pair_is_cut(path: str, opened: Open) -> None:
    page = opened(path)
    page.emulate_media(media="print")
    inside: Any = page.locator(".call > li, .pair").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).breakInside)"
    )
    assert set(inside) == {"avoid"}
