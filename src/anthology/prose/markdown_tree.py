"""Markdown → an element tree and back to pieces of HTML; the only user of `markdown`.

The tree is parsed once. Headings get their ids here, soft line breaks between Han are joined, and any part of the tree
can be turned into sanitised HTML of its own.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import cache
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from anthology.chinese import anchor
from anthology.config import NESTING
from anthology.prose.sanitiser import TooDeepError, sanitise

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = {*HEADINGS, "p", "li", "dt", "dd", "td", "th", "div", "blockquote", "ul", "ol", "dl", "table", "br", "hr"}
_VERBATIM = {"code", "pre"}
_TAG = re.compile(r'<(?:a|img) (?:[^<>"]|"[^"]*")*>')
_TARGET = re.compile(r'(?<= )(href|src)="([^"]*)"')
_ID = re.compile(r'<[a-z][a-z0-9]* (?:[^<>"]|"[^"]*")*?(?<= )id="([^"]*)"')
_STASHED = re.compile("\x02[^\x03]*\x03")
_PLACEHOLDER = re.compile("\x02(?:wzxhzdk:([0-9]+)|[^\x03]*)\x03")
_EXPLICIT_ID = re.compile(r"\s*\{\s*#([^\s{}\"'<>]+)\s*\}\s*$")
_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_SIGNS = "、。，：；？！（）《》〈〉【】〔〕「」『』“”‘’…—·～"
_SOFT_BREAK = re.compile(
    rf"(?<=[{_WIDE}{_SIGNS}])\n[ \t]*(?=[{_WIDE}{_SIGNS}])|(?<=[{_SIGNS}])\n[ \t]*|\n[ \t]*(?=[{_SIGNS}])"
)


@cache
def _markdown() -> Markdown:
    made = Markdown(
        extensions=[
            TableExtension(),
            FootnoteExtension(BACKLINK_TITLE="回到正文第 {} 处注", SEPARATOR="-"),
            DefListExtension(),
            FencedCodeExtension(),
            SaneListExtension(),
        ],
        output_format="html",
    )
    made.treeprocessors.deregister("prettify")
    return made


class Tree:
    """A parsed body. `elements` are its top-level elements."""

    def __init__(self, body: str, reserved: Iterable[str] = ()) -> None:
        """Parse `body`; ids in `reserved` belong to the page. Raises TooDeepError."""
        try:
            root = _parse(body)
            if _deeper(root, NESTING):
                raise TooDeepError
        except BaseException as error:
            _markdown.cache_clear()  # the parser is left in the middle of the text
            if isinstance(error, RecursionError):
                raise TooDeepError from None
            raise
        _join_soft_breaks(root)
        _classes_for_alignment(root)
        self.ids = dict.fromkeys((*reserved, *(i for element in root.iter() if (i := element.get("id")))), 1)
        """Those of the page and of headings and footnotes, each with how often it was wanted."""
        for number, heading in enumerate((element for element in root.iter() if element.tag in HEADINGS), 1):
            heading.set("id", _own_id(heading, number, self.ids))
        self.elements: list[Element] = list(root)
        self.annotate: Callable[[str], str] = str
        """What helps the readers of the page at hand inside the text."""
        self._made_ids: set[str] = set()
        self.targets: dict[str, list[str]] = {"href": [], "src": []}
        """What the links and images of the HTML made so far point at, raw HTML included."""

    def html(self, *elements: Element) -> str:
        """The elements as sanitised HTML."""
        box = Element("div")
        box.extend(elements)
        ids = frozenset(i for element in box.iter() if (i := element.get("id")))
        return self._made(box, ids)

    def inner(self, element: Element) -> str:
        """The content of an element as sanitised HTML."""
        box = copy(element)
        box.tag, box.attrib = "div", {}
        return self._made(box, frozenset(i for part in element for e in part.iter() if (i := e.get("id"))))

    def take_ids(self) -> frozenset[str]:
        """The ids in the HTML made since the last call."""
        taken, self._made_ids = frozenset(self._made_ids), set()
        return taken

    def _made(self, box: Element, ids: frozenset[str]) -> str:
        written = _serialise(box)
        clean = sanitise(written, ids)
        made = sanitise(self.annotate(clean), ids)
        self._made_ids.update(html.unescape(i) for i in _ID.findall(made))
        for tag in (*_TAG.findall(written), *_TAG.findall(made)):  # the sanitiser drops foreign images and schemes
            for name, target in _TARGET.findall(tag):
                self.targets[name].append(html.unescape(target))
        return made


def _parse(body: str) -> Element:
    md = _markdown()
    md.reset()
    lines = body.split("\n")
    for preprocessor in md.preprocessors:
        lines = preprocessor.run(lines)
    root = md.parser.parseDocument(lines).getroot()
    assert root is not None  # a parsed document always has one
    for treeprocessor in md.treeprocessors:
        changed = treeprocessor.run(root)
        root = root if changed is None else changed
    return root


def _serialise(box: Element) -> str:
    """The content of `box` as HTML, raw pieces of the source put back."""
    md = _markdown()
    text = md.serializer(box)
    for postprocessor in md.postprocessors:
        text = postprocessor.run(text)
    return text.strip().removeprefix("<div>").removesuffix("</div>").strip()


def _deeper(element: Element, limit: int) -> bool:
    level = [element]
    for _ in range(limit):
        level = [child for parent in level for child in parent]
    return bool(level)


def plain(element: Element) -> str:
    """The text of an element without markup."""
    return words("".join(element.itertext()))


def words(text: str) -> str:
    """A text of the tree as plain words: entities are characters, raw tags are gone."""
    raw = _markdown().htmlStash.rawHtmlBlocks

    def stashed(match: re.Match[str]) -> str:
        found = raw[int(match.group(1))] if match.group(1) else ""
        return found if isinstance(found, str) and re.fullmatch(r"&#?\w+;", found) else ""

    text = _PLACEHOLDER.sub(stashed, text.replace("\x02amp\x03", "&"))
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


# Headings ------------------------------------------------------------------------------------------------------------


def _own_id(heading: Element, number: int, taken: dict[str, int]) -> str:
    explicit = _take_explicit_id(heading)
    wanted = explicit or anchor(plain(heading)) or f"第{number}节"
    found = wanted
    while found in taken:
        taken[wanted] += 1
        found = f"{wanted}-{taken[wanted]}"
    taken[found] = 1
    return found


def _take_explicit_id(heading: Element) -> str:
    """The id written as `{#id}` at the end of a heading, which loses it."""
    last = heading[-1] if len(heading) else None
    text = (last.tail if last is not None else heading.text) or ""
    match = _EXPLICIT_ID.search(text)
    if not match:
        return ""
    if last is not None:
        last.tail = text[: match.start()]
    else:
        heading.text = text[: match.start()]
    return match.group(1)


# Text ----------------------------------------------------------------------------------------------------------------


def _join_soft_breaks(root: Element) -> None:
    """Drop line breaks between Han (browsers draw them as blanks), also across inline marks; code stays."""
    slots: list[tuple[Element, str]] = []
    for slot in (*_slots(root), None):
        if slot is not None:
            slots.append(slot)
            continue
        texts = [getattr(element, name) or "" for element, name in slots]
        if any("\n" in text for text in texts):
            _rewrite(slots, texts)
        slots = []


def _rewrite(slots: list[tuple[Element, str]], texts: list[str]) -> None:
    joined = "".join(_STASHED.sub("", text) for text in texts)
    drop = {at for match in _SOFT_BREAK.finditer(joined) for at in range(*match.span())}
    at = 0
    for (element, name), text in zip(slots, texts, strict=True):
        kept: list[str] = []
        for part in re.split("(\x02[^\x03]*\x03)", text):
            if part.startswith("\x02"):
                kept.append(part)
                continue
            kept.append("".join(c for i, c in enumerate(part, at) if i not in drop))
            at += len(part)
        if len(changed := "".join(kept)) != len(text):
            setattr(element, name, changed)


def _slots(element: Element) -> Iterator[tuple[Element, str] | None]:
    """The texts of a tree in reading order as (element, `text` or `tail`); None where a block begins or ends."""
    block = element.tag in _BLOCKS
    if block:
        yield None
    if element.tag not in _VERBATIM:
        yield (element, "text")
        for child in element:
            yield from _slots(child)
            yield (child, "tail")
    if block:
        yield None


def _classes_for_alignment(root: Element) -> None:
    """Table alignment as a class: the site's own policy forbids inline styles."""
    for cell in root.iter():
        if cell.tag in ("td", "th") and (style := cell.attrib.pop("style", "")):
            cell.set("class", style.removeprefix("text-align:").strip(" ;"))
