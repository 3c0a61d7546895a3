"""A part of the tree → a `Section`, typed by its heading.

Turns, phrase pairs, role cards and figures are cut from the tree's lists. What cannot be read as its section's type
stays an ordinary list, with a hint for the editor: nothing is lost.
"""

import re
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from anthology.codes import problem, short
from anthology.errors import Place, Problem
from anthology.model import (
    SECTIONS,
    Block,
    Call,
    Card,
    Cards,
    Clean,
    Figure,
    Figures,
    Html,
    Kind,
    Pair,
    Pairs,
    Remark,
    Section,
    Turn,
)
from anthology.prose.markdown_tree import HEADINGS, Tree, plain, words

_LABEL = re.compile(r"(?P<label>[^：:]+?)[一二三四五六七八九十0-9]*(?:[：:]\s*(?P<title>.*))?$")
_SPEAKER = re.compile(r"\s*(?P<who>[^\s：:，。！？“”]{1,6})[：:]\s*")
_ASIDE = re.compile(r"\s*[—–-]{2,}\s*")
_PAUSE = re.compile(r"\s*[？?]\s*")
_REMARK = re.compile(r"\s*[{｛]\s*(?P<sign>[✗×❌✓√✅])\s*(?P<words>[^{}｛｝]*)[}｝]\s*$")
_AVOID = re.compile(r"\s*(?:[✗×❌]\s*[：:]?\s*|别说[：:]\s*)")
_SAY = re.compile(r"\s*(?:[✓√✅]\s*[：:]?\s*|要说[：:]\s*)")
_WHY = re.compile(r"\s*因为[：:]\s*")
_GOOD = "✓√✅"


def kind_of(heading: str) -> tuple[Kind, str, str]:
    """(type, label, title) of a heading."""
    match = _LABEL.match(heading)
    kind = SECTIONS.get(match.group("label")) if match else None
    if not match or not kind:
        return Kind.PLAIN, "", heading
    label, _, title = heading.partition("：" if "：" in heading else ":")
    return kind, label, title.strip()


@dataclass(slots=True)
class _Item:
    """A list item that is being read from its front and its end."""

    element: Element

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what `pattern` matches off the front."""
        match = pattern.match(self.element.text or "")
        if match:
            self.element.text = (self.element.text or "")[match.end() :]
        return match

    def take_last(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what `pattern` finds at the end off it."""
        last = self.element[-1] if len(self.element) else None
        text = (last.tail if last is not None else self.element.text) or ""
        match = pattern.search(text)
        if match and last is not None:
            last.tail = text[: match.start()]
        elif match:
            self.element.text = text[: match.start()]
        return match


def _items(element: Element) -> Iterator[_Item]:
    """Copies of the items of a list; an item that holds one paragraph is that paragraph."""
    for item in element:
        only = item[0] if len(item) == 1 and item[0].tag == "p" and not (item.text or "").strip() else item
        yield _Item(_plain_start(deepcopy(only)))


def _plain_start(item: Element) -> Element:
    """`item` with a speaker in bold (`**客户**：`) written plain."""
    first = item[0] if len(item) and not (item.text or "").strip() else None
    if first is not None and first.tag == "strong" and not len(first) and (first.tail or "").startswith(("：", ":")):
        item.text = (first.text or "") + (first.tail or "")
        item.remove(first)
    return item


@dataclass(frozen=True, slots=True)
class _Misfits:
    """The words of the items that cannot be read as their section's type."""

    items: tuple[str, ...]


def _key(words: str) -> str:
    """What is compared to find an item in the source: its first letters."""
    return re.sub(r"\W", "", words)[:12]


class Writer:
    """Turns the parts of one story's tree into sections, and gathers the hints."""

    def __init__(self, tree: Tree, clean: Clean, customers: Collection[str]) -> None:
        self.tree, self.customers = tree, customers
        self.problems: list[Problem] = []
        headings = [e for top in tree.elements for e in top.iter() if e.tag in HEADINGS]
        same = len(headings) == len(clean.headings)
        self._start = clean.start
        self._section = self._topic = ""
        self._count = 0
        self._starts = [(_key(start.words), start.place) for start in clean.starts]
        self._places = dict(zip(map(id, headings), clean.headings, strict=True)) if same else {}

    def section(self, part: list[Element]) -> Section:
        """A section from its heading and what follows it."""
        heading, *content = part
        place = self._places.get(id(heading), self._start)
        if heading.tag == "h1":
            self.problems.append(problem("B004", place, heading=plain(heading)))
        kind, label, title = kind_of(plain(heading))
        self._section, self._count, self._topic = heading.get("id", ""), 0, ""
        return Section(kind, self._section, label, title, tuple(self._blocks(kind, content, place)))

    def _next_id(self) -> str:
        """The id of the next turn or pair of the section at hand, `通话.3`; a number that a heading has is skipped."""
        self._count += 1
        while f"{self._section}.{self._count}" in self.tree.ids:
            self._count += 1
        return f"{self._section}.{self._count}"

    def _blocks(self, kind: Kind, content: list[Element], place: Place) -> Iterator[Block]:
        """The blocks of a section: what is read as its type, and the runs of ordinary Markdown between."""
        ordinary: list[Element] = []
        for element in content:
            if element.tag in HEADINGS:
                self._topic = plain(element)
            block = self._typed(kind, element, place)
            if block is None:
                ordinary.append(element)
                continue
            if ordinary:
                yield Html(self.tree.html(*ordinary))
                ordinary = []
            yield block
        if ordinary:
            yield Html(self.tree.html(*ordinary))

    def _typed(self, kind: Kind, element: Element, place: Place) -> Block | None:
        """`element` read as its section's type; None, with a hint where it looks meant so, if it cannot be."""
        form = _FORMS.get(kind)
        if form is None or element.tag not in form.tags:
            return None
        read = form.read(self, element)
        if not isinstance(read, _Misfits):
            return read
        section = next(name for name, found in SECTIONS.items() if found is kind)
        for said in read.items:
            at, item = self._place_of(said, place), short(said, 20)
            self.problems.append(problem("B001", at, section=section, shape=form.name, item=item, advice=form.advice))
        return None

    def _place_of(self, item: str, heading: Place) -> Place:
        """Where the item that begins so stands below a heading; the heading's place if it is not found."""
        key = _key(item)
        return next((place for start, place in self._starts if place > heading and start == key), heading)

    def call(self, element: Element) -> Call | _Misfits:
        turns: list[Turn] = []
        misfits: list[str] = []
        for item in _items(element):
            remarks: list[Remark] = []
            said = plain(item.element)
            while match := item.take_last(_REMARK):
                remarks.insert(0, Remark(match.group("sign") in _GOOD, words(match.group("words"))))
            if item.take(_ASIDE):
                kind, who = "aside", ""
            elif item.take(_PAUSE):
                kind, who = "pause", ""
            elif match := item.take(_SPEAKER):
                kind, who = "turn", match.group("who")
            else:
                misfits.append(said)
                continue
            turns.append(
                Turn(self._next_id(), kind, who, who in self.customers, self.tree.inner(item.element), tuple(remarks))
            )
        return _Misfits(tuple(misfits)) if misfits else Call(tuple(turns))

    def pairs(self, element: Element) -> Pairs | _Misfits:
        pairs: list[Pair] = []
        misfits: list[str] = []
        for item in _items(element):
            said = plain(item.element)
            if item.take(_AVOID):
                pairs.append(Pair(self._next_id(), self.tree.inner(item.element), (), ""))
            elif misfits and not pairs and (item.take(_SAY) or item.take(_WHY)):
                continue  # it belongs to the item that did not fit
            elif pairs and item.take(_SAY):
                last = pairs.pop()
                pairs.append(replace(last, say=(*last.say, self.tree.inner(item.element))))
            elif pairs and not pairs[-1].why and item.take(_WHY):
                last = pairs.pop()
                pairs.append(replace(last, why=self.tree.inner(item.element)))
            else:
                misfits.append(said)
        return _Misfits(tuple(misfits)) if misfits else Pairs(tuple(pairs), self._topic)

    def cards(self, element: Element) -> Cards | _Misfits:
        cards: list[Card] = []
        misfits: list[str] = []
        for item in _items(element):
            said = plain(item.element)
            if match := item.take(_SPEAKER):
                cards.append(Card(match.group("who"), self.tree.inner(item.element)))
            else:
                misfits.append(said)
        return _Misfits(tuple(misfits)) if misfits else Cards(tuple(cards))

    def figures(self, element: Element) -> Figures:
        """A definition list as figures; several explanations of one figure follow each other."""
        found: list[Figure] = []
        for part in element:
            if part.tag == "dt":
                found.append(Figure(self.tree.inner(part), ""))
            elif found:
                last = found.pop()
                found.append(Figure(last.value, last.html + self.tree.inner(part)))
        return Figures(tuple(found))


@dataclass(frozen=True, slots=True)
class _Form:
    """How the lists of a section type are written."""

    name: str
    tags: tuple[str, ...]
    read: Callable[[Writer, Element], Block | _Misfits]
    advice: str = ""


_FORMS: dict[Kind, _Form] = {
    Kind.CALL: _Form(
        "通话", ("ul", "ol"), Writer.call, "每行写成“- 客户：…”“- ——旁白”或“- ？问题”，说话人最多六个字。"
    ),
    Kind.PHRASES: _Form("话术", ("ul", "ol"), Writer.pairs, "三行一组：- ✗ …、- ✓ …、- 因为：…，第一行是 ✗。"),
    Kind.ROLES: _Form("角色卡", ("ul", "ol"), Writer.cards, "每行写成“- 客户：…”。"),
    Kind.FIGURES: _Form("数字", ("dl",), Writer.figures),
}
