"""Pages → HTML: addresses, the site's own templates and static files, and that a story is never markup or template."""

import datetime
import hashlib
from xml.etree.ElementTree import Element

import html5lib
import pytest

from anthology import pipeline, read, templates
from anthology.config import Config
from anthology.model import Asset, Page, Placing
from tests import oracles
from tests.conftest import ROOT, Write
from tests.making import file


def render(write: Write, template: str, path: str = "index.html", site: str = "", **values: object) -> str:
    """A page at `path` made from one template of a site's own."""
    settings = write({"templates/probe.html": template, **({"site.yml": site} if site else {})})
    page = Page(path, "probe.html", "题", "说", values, absolute=path == "404.html")
    output, problems = templates.renderer({}, settings)(page)
    assert output, problems
    return output.data.decode("utf-8")


def built(settings: Config) -> dict[str, bytes]:
    """The files of a site without problems, in memory."""
    site = pipeline.assemble(settings)
    assert site.problems == ()
    return {output.path: output.data for output in site.outputs}


def parsed(data: bytes) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(data.decode("utf-8"))
    assert not parser.errors
    return tree


# Addresses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "file", "address"),
    [
        ("index.html", "stories/a.html", "stories/a.html"),
        ("index.html", "index.html", "index.html"),
        ("stories/a.html", "stories/b.html", "b.html"),
        ("stories/a.html", "stories/a.html", "a.html"),
        ("stories/a.html", "index.html", "../index.html"),
        ("stories/a.html", "themes/b.html", "../themes/b.html"),
        ("a/b/c.html", "stories/a.html", "../../stories/a.html"),
        ("index.html", "stories/a.html#经过", "stories/a.html#%E7%BB%8F%E8%BF%87"),
        ("stories/a.html", "stories/a.html#经过", "#%E7%BB%8F%E8%BF%87"),
        ("stories/b.html", "stories/a.html#经过", "a.html#%E7%BB%8F%E8%BF%87"),
        ("index.html", "stories/刺头.html", "stories/%E5%88%BA%E5%A4%B4.html"),
        ("stories/b.html", "stories/刺 头'&.html", "%E5%88%BA%20%E5%A4%B4%27%26.html"),
        ("404.html", "stories/a.html", "stories/a.html"),
    ],
)
def test_an_address_is_relative_to_the_page(page: str, file: str, address: str, write: Write) -> None:
    assert render(write, "{{ file | url }}", page, file=file) == address


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://a.cn", "/stories/%E5%88%BA.html#b"),
        ("https://a.cn/x/y", "/x/y/stories/%E5%88%BA.html#b"),
        ("https://a.cn/书/", "/%E4%B9%A6/stories/%E5%88%BA.html#b"),
        ("https://a.cn/%E4%B9%A6/", "/%E4%B9%A6/stories/%E5%88%BA.html#b"),
    ],
)
def test_where_the_site_has_an_address_the_404_page_starts_at_it(base: str, address: str, write: Write) -> None:
    assert render(write, "{{ 'stories/刺.html#b' | url }}", "404.html", f"base_url: {base}\n") == address
    assert render(write, "{{ 'stories/刺.html' | url }}", "themes/a.html") == "../stories/%E5%88%BA.html"


def test_on_the_404_page_every_address_is_absolute(write: Write) -> None:
    settings = write({"site.yml": "base_url: https://a.cn/x\n", "stories/a.md": file()})
    found = oracles.addresses(parsed(built(settings)["404.html"]))
    assert found
    assert all(address.startswith("/x/") or address == "#main" for address in found)


def test_links_of_a_story_are_placed_on_each_page(write: Write) -> None:
    body = "见[下](乙.md#經過)和[外](https://a.cn/?b=1&c=2)，![图](图/一.png)。\n\n## 讲师手册\n\n见[下](乙.md#经过)\n"
    png = b"\x89PNG\r\n\x1a\n"
    files: dict[str, str | bytes] = {
        "stories/a.md": file(body=body),
        "stories/乙.md": file("slug: yi", body="## 经过\n\n甲\n"),
        "stories/图/一.png": png,
    }
    made = built(write(files))
    story, trainer = (parsed(made[f"stories/{name}.html"]) for name in ("a", "a.trainer"))
    assert {"yi.html#%E7%BB%8F%E8%BF%87", "https://a.cn/?b=1&c=2", "%E5%9B%BE/%E4%B8%80.png"} <= set(
        oracles.addresses(story)
    )
    assert "yi.html#%E7%BB%8F%E8%BF%87" in oracles.addresses(trainer)
    assert made["stories/图/一.png"] == png


def on_a_page(write: Write, piece: str, placing: Placing) -> str:
    """A piece of a story as it is on a page in `themes/`."""
    return render(write, "{{ piece | placed(placing) }}", "themes/a.html", piece=piece, placing=placing)


@pytest.mark.parametrize(
    ("piece", "placed"),
    [
        ('<a href="b.md">甲</a>', '<a href="../stories/b.html">甲</a>'),
        ('<a title="甲" href="b.md">甲</a>', '<a title="甲" href="../stories/b.html">甲</a>'),
        ('<img alt="a &gt; b" src="b.png">', '<img alt="a &gt; b" src="../stories/b.png">'),
        ('<a href="x&amp;y.md">甲</a>', '<a href="../stories/%3Cx%26y%3E.html">甲</a>'),
        ('<a href="c.md">甲</a>', '<a href="c.md">甲</a>'),
        ('<p href="b.md">甲</p>', '<p href="b.md">甲</p>'),
        ('<p> href="b.md"</p>', '<p> href="b.md"</p>'),
        ('<code>&lt;a href="b.md"&gt;</code>', '<code>&lt;a href="b.md"&gt;</code>'),
        ('<q title="a href=b.md">甲</q>', '<q title="a href=b.md">甲</q>'),
        ('<a title=" href=&quot;b.md&quot;">甲</a>', '<a title=" href=&quot;b.md&quot;">甲</a>'),
        ('<abbr title="b.md">甲</abbr>', '<abbr title="b.md">甲</abbr>'),
    ],
)
def test_only_the_addresses_of_links_and_images_are_placed(piece: str, placed: str, write: Write) -> None:
    known = {"b.md": "stories/b.html", "b.png": "stories/b.png", "x&y.md": "stories/<x&y>.html"}
    assert on_a_page(write, piece, Placing(known)) == placed


@pytest.mark.parametrize(
    ("href", "prefix", "home", "placed"),
    [
        ("#甲", "", "", "#%E7%94%B2"),
        ("#fn-1", "", "", "#fn-1"),
        ("#甲", "b/", "", "#b/%E7%94%B2"),
        ("#fn-1", "b/", "", "#b/fn-1"),
        ("#fn-1", "b/", "stories/b.html", "../stories/b.html#fn-1"),
        ("#甲", "b/", "stories/b.html", "../stories/b.html#%E7%94%B2"),
        ("#經過", "", "", "../stories/b.html#%E7%BB%8F%E8%BF%87"),
        ("#經過", "b/", "", "#b/%E7%BB%8F%E8%BF%87"),
        ("#經過", "b/", "stories/b.html", "../stories/b.html#%E7%BB%8F%E8%BF%87"),
        ("c.md#甲", "b/", "stories/b.html", "../stories/c.html#%E7%94%B2"),
        ("https://a.cn/#甲", "b/", "stories/b.html", "https://a.cn/#甲"),
    ],
)
def test_a_link_inside_a_story_stays_in_it(href: str, prefix: str, home: str, placed: str, write: Write) -> None:
    known = {"#經過": "stories/b.html#经过", "c.md#甲": "stories/c.html#甲"}
    made = on_a_page(write, f'<a href="{href}">乙</a>', Placing(known, prefix, home))
    assert made == f'<a href="{placed}">乙</a>'


@pytest.mark.parametrize(
    ("piece", "placed"),
    [
        ('<h3 id="甲">乙</h3>', '<h3 id="b/甲">乙</h3>'),
        ('<li title=" id=&quot;x" id="fn-1">乙</li>', '<li title=" id=&quot;x" id="b/fn-1">乙</li>'),
        ('<p> id="x"</p>', '<p> id="x"</p>'),
        ('<p title="a>b" id="x">乙</p><p id="y">', '<p title="a>b" id="b/x">乙</p><p id="b/y">'),
    ],
)
def test_ids_take_the_prefix_of_their_story(piece: str, placed: str, write: Write) -> None:
    assert on_a_page(write, piece, Placing({}, "b/")) == placed
    assert on_a_page(write, piece, Placing({})) == piece


# The site's own files ------------------------------------------------------------------------------------------------


def test_a_template_of_the_sites_own_wins(write: Write) -> None:
    own = '{% extends "base.html" %}{% block main %}<h1>{{ site.name }}，自己的</h1>{% endblock %}'
    made = built(write({"site.yml": "name: 甲\n", "stories/a.md": file(), "templates/home.html": own}))
    assert "<h1>甲，自己的</h1>" in made["index.html"].decode("utf-8")
    assert "自己的" not in made["stories.html"].decode("utf-8")
    assert b"style." in made["index.html"]


def test_a_block_template_of_the_sites_own_wins(write: Write) -> None:
    own = "<ol>{% for turn in block.turns %}<li>{{ turn.speaker }}{% endfor %}</ol>"
    body = "## 通话\n\n- 客户：你好\n"
    made = built(write({"stories/a.md": file(body=body), "templates/blocks/call.html": own}))
    assert "<ol><li>客户</ol>" in made["stories/a.html"].decode("utf-8")


def test_a_static_file_of_the_sites_own_wins_and_others_are_added(write: Write) -> None:
    made = built(write({"stories/a.md": file(), "static/style.css": "body{}", "static/f/logo.svg": "<svg/>"}))
    static = {path: data for path, data in made.items() if path.startswith("static/")}
    tools = {f"static/{path.stem}" for path in (ROOT / "static").iterdir()}
    assert {path.split(".")[0] for path in static} == {"static/f/logo", *tools}
    assert [data for path, data in static.items() if "style" in path] == [b"body{}"]
    (favicon,) = (data for path, data in static.items() if "favicon" in path)
    assert favicon == (ROOT / "static/favicon.svg").read_bytes()


def test_the_name_of_a_static_file_changes_with_its_content() -> None:
    names = []
    for data in (b"a", b"b", b"a"):
        output = templates.assets([Asset("f/style.css", data)])["f/style.css"]
        assert output.path == f"static/f/style.{hashlib.sha256(data).hexdigest()[:10]}.css"
        names.append(output.path)
    assert names[0] == names[2] != names[1]


def test_a_page_asks_for_one_style_and_one_script() -> None:
    data = {"page.js": b"1;", "story.js": b"2;", "style.css": b"a{}", "lists.css": b"b{}", "f/story.js": b"3;"}
    made = templates.assets(Asset(name, part) for name, part in data.items())
    assert [output.data for output in made.values()] == [b"1;", b"1;2;", b"a{}", b"a{}b{}", b"3;"]
    assert templates.assets([Asset("story.js", b"2;")])["story.js"].data == b"2;"


def test_pages_point_at_the_fingerprinted_files(write: Write) -> None:
    made = built(write({"stories/a.md": file(), "static/style.css": "body{}"}))
    mark = hashlib.sha256(b"body{}").hexdigest()[:10]
    assert f'href="../static/style.{mark}.css"' in made["stories/a.html"].decode("utf-8")


def test_a_fault_in_one_template_hides_no_other_page(write: Write) -> None:
    faulty = {"home.html": "一\n{{ nothing }}", "404.html": "{% if %}", "story.html": "{{ 1 / 0 }}\n"}
    files = {f"templates/{name}": text for name, text in faulty.items()}
    site = pipeline.assemble(write({"stories/a.md": file(), "stories/b.md": file(), **files}))
    assert [(str(p.place), p.code) for p in site.problems] == [
        ("templates/404.html:1:1", "T001"),
        ("templates/home.html:2:1", "T002"),
        ("templates/story.html:1:1", "T002"),
    ]
    assert {"stories.html", "themes.html"} <= {output.path for output in site.outputs}


# Stories are text ----------------------------------------------------------------------------------------------------

HARD = """<i id="main">&amp;"'{{ 7 * 7 }}{% raw %}"""


def test_what_a_story_says_is_text_everywhere(write: Write) -> None:
    hard = "'" + HARD.replace("'", "''") + "'"
    whole = ("title", "summary", "hook", "industry")
    origin = ", ".join(f"{name}: {hard}" for name in ("title", "author", "organisation", "publisher", "url", "capture"))
    front = [f"{name}: {hard}" for name in whole if name not in ("hook", "industry")]
    front += [
        "hook: '<i>&\"'",
        "industry: '<i>&\"'",
        f"goals: [{hard}]",
        f"source: {{{origin}}}",
        f"anonymised: {hard}",
    ]
    front += [f"themes: {{倾听: {hard}}}", f"related: {{b: {hard}}}"]
    site = f"name: {hard}\nsays: {hard}\nnote: {hard}\n"
    body = "## 通话：1 < 2 > {{ 7 * 7 }}\n\n- <\"&'>：a < b {✗ <\"&'>}\n\n## 讲师手册\n\n甲\n"
    vocabulary = (
        f"- group: {hard}\n  word: '<i>'\n  themes: [{{id: qing-ting, name: 倾听, says: {hard}, aliases: ['<i>']}}]\n"
    )
    other = file("themes: [倾听]", "date: 2024-01-01", title="乙")
    files = {"site.yml": site, "stories/a.md": file(*front, body=body), "stories/b.md": other}
    made = built(write(files | {"stories/themes.yml": vocabulary}))
    shown = {path: parsed(data) for path, data in made.items() if path.endswith(".html")}
    for path, document in shown.items():
        assert not list(document.iter("i")), path
        assert oracles.ids(document).count("main") == 1, path
        text = "".join(document.itertext())
        assert HARD in text, path
        assert "49" not in text, path
    story = shown["stories/a.html"]
    assert [e.get("data-speaker") for e in story.iter("li") if e.get("data-speaker")] == ["<\"&'>"]
    assert [e.text for e in story.iter("title")] == [f"{HARD} · {HARD}"]
    assert [e.get("content") for e in story.iter("meta") if e.get("name") == "description"] == [HARD]


def test_a_title_in_a_theme_without_vocabulary_is_text_too(write: Write) -> None:
    made = built(write({"stories/a.md": file("""themes: ['<i>&"''{{ 1 }}']""")}))
    for path, data in made.items():
        assert not path.endswith(".html") or not list(parsed(data).iter("i")), path
    assert "<i>&\"'{{ 1 }}" in "".join(parsed(made["themes.html"]).itertext())


# Filters -------------------------------------------------------------------------------------------------------------


def test_a_day_is_written_in_chinese() -> None:
    assert templates.day(datetime.date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize(
    ("text", "ended"), [("甲", "甲。"), ("甲。", "甲。"), ("甲？", "甲？"), ("“甲。”", "“甲。”"), ("甲…", "甲…")]
)
def test_a_sentence_ends_in_a_mark(text: str, ended: str) -> None:
    assert templates.sentence(text) == ended


def test_the_tools_own_static_files_are_there(write: Write) -> None:
    assert [asset.name for asset in read.static(write({}).root)[0]] == sorted(
        path.relative_to(ROOT / "static").as_posix() for path in (ROOT / "static").rglob("*") if path.is_file()
    )
