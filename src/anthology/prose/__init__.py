"""Markdown → `Prose`: a story's sections, typed by their headings, as sanitised HTML.

A story is parsed once; turns, phrase pairs and role cards are cut from that tree. What cannot be read as its section's
type stays an ordinary list, with a hint for the editor: nothing is lost.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from anthology.codes import problem
from anthology.config import NESTING
from anthology.errors import Place, Problem
from anthology.model import (
    Block,
    Call,
    Card,
    Cards,
    Clean,
    Html,
    Kind,
    Pair,
    Pairs,
    Prose,
    Reference,
    Remark,
    Section,
    Turn,
)
from anthology.prose.markdown_tree import HEADINGS, Tree, plain
from anthology.prose.sanitiser import TooDeepError

__all__ = ["RESERVED_IDS", "SECTIONS", "prose"]

SECTIONS: dict[str, Kind] = {
    "人物": Kind.PEOPLE,
    "背景": Kind.PEOPLE,
    "起因": Kind.PEOPLE,
    "经过": Kind.EVENTS,
    "故事": Kind.EVENTS,
    "通话": Kind.CALL,
    "对话": Kind.CALL,
    "现场": Kind.CALL,
    "哪里做错了": Kind.WRONG,
    "做对了什么": Kind.RIGHT,
    "教训": Kind.LESSON,
    "启示": Kind.LESSON,
    "点评": Kind.LESSON,
    "话术": Kind.PHRASES,
    "流程": Kind.STEPS,
    "口诀": Kind.RHYME,
    "数字": Kind.FIGURES,
    "关键数字": Kind.FIGURES,
    "讨论题": Kind.QUESTIONS,
    "课后思考": Kind.QUESTIONS,
    "角色扮演": Kind.ROLES,
    "讲师手册": Kind.TRAINER,
}
"""What a heading says before `：` → the type of its section."""

RESERVED_IDS = frozenset({"main", "contents", "themes", "related", "origin"})
"""Ids that the story page uses itself."""

_LABEL = re.compile(r"(?P<label>[^：:]+?)[一二三四五六七八九十0-9]*(?:[：:]\s*(?P<title>.*))?$")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SPEAKER = re.compile(r"\s*(?P<who>[^\s：:，。！？“”]{1,6})[：:]\s*")
_ASIDE = re.compile(r"\s*[—–-]{2,}\s*")
_PAUSE = re.compile(r"\s*[？?]\s*")
_REMARK = re.compile(r"\s*[{｛]\s*(?P<sign>[✗×❌✓√✅])\s*(?P<words>[^{}｛｝]*)[}｝]\s*$")
_AVOID = re.compile(r"\s*(?:[✗×❌]\s*|别说[：:]\s*)")
_SAY = re.compile(r"\s*(?:[✓√✅]\s*|要说[：:]\s*)")
_WHY = re.compile(r"\s*因为[：:]\s*")
_GOOD = "✓√✅"


def prose(clean: Clean, customers: frozenset[str]) -> tuple[Prose | None, tuple[Problem, ...]]:
    """`clean` rendered, and hints for its editor. `customers` are the speakers who stand on the customer's side."""
    try:
        tree = Tree(clean.body, RESERVED_IDS)
        writer = _Writer(tree, clean, customers)
        lead, *rest = _cut(tree.elements)
        sections = tuple(writer.section(part) for part in rest)
        return (
            Prose(
                path=clean.path,
                slug=clean.slug,
                front=clean.front,
                lead=tree.html(*lead),
                sections=sections,
                footnotes=tree.html(*(element for element in tree.elements if _is_footnotes(element))),
                anchors=tree.ids | RESERVED_IDS,
                links=_found(tree, clean, "a", "href"),
                images=_found(tree, clean, "img", "src"),
                characters=sum(
                    len(_HAN.findall(plain(e))) for part in (lead, *rest) for e in part if not _trainers(part)
                ),
                changes=sum(edit.rule.startswith("N1") for edit in clean.edits),
            ),
            tuple(writer.problems),
        )
    except TooDeepError:
        return None, (problem("B003", clean.start, limit=NESTING),)


def _cut(elements: list[Element]) -> list[list[Element]]:
    """The lead and the sections; each section begins with its heading."""
    parts: list[list[Element]] = [[]]
    for element in elements:
        if element.tag in ("h1", "h2"):
            parts.append([])
        if not _is_footnotes(element):
            parts[-1].append(element)
    return parts


def _is_footnotes(element: Element) -> bool:
    return element.tag == "div" and element.get("class") == "footnote"


def _trainers(part: list[Element]) -> bool:
    return bool(part) and part[0].tag in ("h1", "h2") and _kind(plain(part[0]))[0] is Kind.TRAINER


def _kind(heading: str) -> tuple[Kind, str, str]:
    """(type, label, title) of a heading."""
    match = _LABEL.match(heading)
    kind = SECTIONS.get(match.group("label")) if match else None
    if not match or not kind:
        return Kind.PLAIN, "", heading
    label, _, title = heading.partition("：" if "：" in heading else ":")
    return kind, label, title.strip()


def _found(tree: Tree, clean: Clean, tag: str, attribute: str) -> tuple[Reference, ...]:
    """The targets of the tree's links or images, each with its places in the source."""
    targets = [t for e in tree.elements for link in e.iter(tag) if (t := link.get(attribute))]
    placed = [reference for reference in clean.references if reference.target in targets]
    known = {reference.target for reference in placed}
    return (*placed, *(Reference(t, clean.start) for t in dict.fromkeys(targets) if t not in known))


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
        yield _Item(deepcopy(only))


class _Writer:
    """Turns the parts of one story's tree into sections, and gathers the hints."""

    def __init__(self, tree: Tree, clean: Clean, customers: frozenset[str]) -> None:
        self.tree, self.customers = tree, customers
        self.problems: list[Problem] = []
        headings = [e for top in tree.elements for e in top.iter() if e.tag in HEADINGS]
        same = len(headings) == len(clean.headings)
        self._start = clean.start
        self._places = dict(zip(map(id, headings), clean.headings, strict=True)) if same else {}

    def section(self, part: list[Element]) -> Section:
        """A section from its heading and what follows it."""
        heading, *content = part
        place = self._places.get(id(heading), self._start)
        if heading.tag == "h1":
            self.problems.append(problem("B004", place, heading=plain(heading)))
        kind, label, title = _kind(plain(heading))
        return Section(kind, heading.get("id", ""), label, title, tuple(self._blocks(kind, content, place)))

    def _blocks(self, kind: Kind, content: list[Element], place: Place) -> Iterator[Block]:
        readers: dict[Kind, tuple[Callable[[Element], Block | str], str, str]] = {
            Kind.CALL: (self._call, "通话", "每行写成“- 客户：…”“- ——旁白”或“- ？问题”，说话人最多六个字。"),
            Kind.PHRASES: (self._pairs, "话术", "三行一组：- ✗ …、- ✓ …、- 因为：…，第一行是 ✗。"),
            Kind.ROLES: (self._cards, "角色卡", "每行写成“- 客户：…”。"),
        }
        plain_run: list[Element] = []
        for element in content:
            block: Block | str | None = None
            if kind in readers and element.tag in ("ul", "ol"):
                read, shape, advice = readers[kind]
                block = read(element)
                if isinstance(block, str):
                    item = block if len(block) <= 20 else block[:20] + "…"
                    self.problems.append(
                        problem("B001", place, section=kind_name(kind), shape=shape, item=item, advice=advice)
                    )
            if block is None or isinstance(block, str):
                plain_run.append(element)
                continue
            if plain_run:
                yield Html(self.tree.html(*plain_run))
                plain_run = []
            yield block
        if plain_run:
            yield Html(self.tree.html(*plain_run))

    def _call(self, element: Element) -> Call | str:
        turns: list[Turn] = []
        for item in _items(element):
            remarks: list[Remark] = []
            words = plain(item.element)
            while match := item.take_last(_REMARK):
                remarks.insert(0, Remark(match.group("sign") in _GOOD, match.group("words").strip()))
            if item.take(_ASIDE):
                kind, who = "aside", ""
            elif item.take(_PAUSE):
                kind, who = "pause", ""
            elif match := item.take(_SPEAKER):
                kind, who = "turn", match.group("who")
            else:
                return words
            turns.append(Turn(kind, who, who in self.customers, self.tree.inner(item.element), tuple(remarks)))
        return Call(tuple(turns))

    def _pairs(self, element: Element) -> Pairs | str:
        pairs: list[Pair] = []
        for item in _items(element):
            words = plain(item.element)
            if item.take(_AVOID):
                pairs.append(Pair(self.tree.inner(item.element), (), ""))
            elif pairs and item.take(_SAY):
                last = pairs.pop()
                pairs.append(Pair(last.avoid, (*last.say, self.tree.inner(item.element)), last.why))
            elif pairs and not pairs[-1].why and item.take(_WHY):
                last = pairs.pop()
                pairs.append(Pair(last.avoid, last.say, self.tree.inner(item.element)))
            else:
                return words
        return Pairs(tuple(pairs))

    def _cards(self, element: Element) -> Cards | str:
        cards: list[Card] = []
        for item in _items(element):
            words = plain(item.element)
            match = item.take(_SPEAKER)
            if not match:
                return words
            cards.append(Card(match.group("who"), self.tree.inner(item.element)))
        return Cards(tuple(cards))


def kind_name(kind: Kind) -> str:
    """The Chinese name of a section's type."""
    return next(name for name, found in SECTIONS.items() if found is kind)
