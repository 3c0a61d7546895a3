"""The five real stories: what the site that they build must hold."""

import gzip
import itertools
import re
from pathlib import Path

import pytest

from anthology import config, pipeline, read
from anthology.chinese.script import traditional_only
from anthology.model import Source
from tests import oracles
from tests.conftest import ROOT

HAN = re.compile(r"[\u3400-\u9fff]")
SLUGS = ["ci-tou-lai-dian", "jiang-xin-bi-xin", "mei-di-shui-hu", "san-ci-shang-men", "san-qian-zhang-ban-ka"]


def test_the_anthology_has_no_problems() -> None:
    assert pipeline.check(config.load(ROOT)) == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_story_is_of_the_length_for_a_session(slug: str) -> None:
    story, _ = read.story(Source(f"stories/{slug}.md", (ROOT / f"stories/{slug}.md").read_bytes()))
    assert story is not None
    assert 1200 <= len(HAN.findall(story.text[story.start :])) <= 3000


def test_every_page_parses_without_error_and_has_unique_ids(site: Path) -> None:
    for name, document in oracles.documents(site).items():
        found = oracles.ids(document)
        assert len(found) == len(set(found)), name


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    assert oracles.dead(site, oracles.documents(site)) == []


def test_every_page_can_be_reached_from_home(site: Path) -> None:
    found = oracles.documents(site)
    reached, todo = {"404.html"}, ["index.html"]
    while todo:
        name = todo.pop()
        if name in reached or name not in found:
            continue
        reached.add(name)
        for address in oracles.addresses(found[name]):
            target = (site / name).parent / address.partition("#")[0]
            todo.append(target.resolve().relative_to(site.resolve()).as_posix())
    assert found.keys() == reached


def test_no_page_shows_a_traditional_character(site: Path) -> None:
    for name, document in oracles.documents(site).items():
        left = traditional_only().intersection(oracles.visible_text(document))
        assert not left, (name, left)


def test_no_page_asks_anything_of_another_host(site: Path) -> None:
    for name, document in oracles.documents(site).items():
        for element in document.iter():
            wanted = element.get("src") or (element.get("href") if element.tag == "link" else None)
            assert not wanted or "//" not in wanted, (name, wanted)


def test_every_page_of_an_internal_site_says_noindex(site: Path) -> None:
    for name, document in oracles.documents(site).items():
        robots = [e.get("content") for e in document.iter("meta") if e.get("name") == "robots"]
        assert robots == ["noindex"], name


def test_every_pair_of_stories_is_linked_by_a_reason(site: Path) -> None:
    found = oracles.documents(site)
    for a, b in itertools.permutations(SLUGS, 2):
        items = [li for li in found[f"stories/{a}.html"].iter("li") if li.get("data-story") == b]
        assert len(items) == 1, (a, b)
        reason = next(e for e in items[0].iter("div") if e.get("class") == "reason")
        assert HAN.search("".join(reason.itertext())), (a, b)


def test_every_story_links_to_its_themes_and_back(site: Path) -> None:
    found = oracles.documents(site)
    themes = [name for name in found if name.startswith("themes/")]
    assert len(themes) == 22
    for theme in themes:
        stories = {li.get("data-story") for li in found[theme].iter("li")} - {None}
        assert len(stories) >= 2, theme
        for slug in stories:
            assert f"../{theme}" in oracles.addresses(found[f"stories/{slug}.html"]), (theme, slug)


def test_the_trainers_notes_are_on_no_readers_page(site: Path) -> None:
    for page in sorted(site.rglob("*.html")):
        if not page.name.endswith(".trainer.html"):
            text = page.read_text(encoding="utf-8")
            assert "时间安排" not in text, page.name
            assert "參考答案" not in text, page.name
    for slug in SLUGS:
        assert "时间安排" in (site / f"stories/{slug}.trainer.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_story_page_with_its_style_is_light(site: Path, slug: str) -> None:
    page = (site / f"stories/{slug}.html").read_bytes()
    style, script, icon = (next(site.glob(f"static/{name}")).read_bytes() for name in ("style.*", "story.*", "fav*"))
    assert len(gzip.compress(page)) + len(gzip.compress(style)) <= 15 * 1024
    assert len(gzip.compress(script)) <= 6 * 1024
    assert sum(len(gzip.compress(data)) for data in (page, style, script, icon)) <= 20 * 1024


def test_two_builds_are_the_same_bytes(site: Path, tmp_path: Path) -> None:
    pipeline.build(config.load(ROOT, tmp_path / "again"))
    first = {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    again = tmp_path / "again"
    assert first == {p.relative_to(again).as_posix(): p.read_bytes() for p in again.rglob("*") if p.is_file()}
