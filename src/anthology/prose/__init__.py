"""Markdown → `Prose`: a story's lead, sections and footnotes as sanitised HTML, with its anchors and links.

A story is parsed once, into the tree of `markdown_tree`; `sections` types its parts; `sanitiser` has the last word on
every piece of HTML.
"""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from anthology.codes import problem
from anthology.config import NESTING
from anthology.errors import Problem
from anthology.model import SECTIONS, Clean, Kind, Prose, Reference, Section
from anthology.prose.markdown_tree import Tree, plain
from anthology.prose.sanitiser import TooDeepError, dropped
from anthology.prose.sections import Writer, kind_of

__all__ = ["RESERVED_IDS", "SECTIONS", "prose"]

RESERVED_IDS = frozenset({"main", "contents", "themes", "related", "origin"})
"""Ids that the story page uses itself."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def prose(clean: Clean, customers: frozenset[str]) -> tuple[Prose | None, tuple[Problem, ...]]:
    """`clean` rendered, and hints for its editor. `customers` are the speakers who stand on the customer's side."""
    try:
        tree = Tree(clean.body, RESERVED_IDS)
        writer = Writer(tree, clean, customers)
        lead, *rest = _cut(tree.elements)
        opening = tree.html(*lead)
        footnotes = tree.html(*(element for element in tree.elements if _is_footnotes(element)))
        anchors = RESERVED_IDS | tree.take_ids()
        sections: list[Section] = []
        for part in rest:
            section = writer.section(part)
            found = {section.id} | tree.take_ids()
            if section.kind is not Kind.TRAINER:  # on a page of its own
                anchors |= found
            sections.append(section)
        made = Prose(
            path=clean.path,
            slug=clean.slug,
            front=clean.front,
            lead=opening,
            sections=tuple(sections),
            footnotes=footnotes,
            anchors=anchors,
            links=_placed(tree.targets["href"], clean),
            images=_placed(tree.targets["src"], clean),
            characters=sum(len(_HAN.findall(plain(e))) for part in (lead, *rest) for e in part if not _trainers(part)),
            noted=clean.noted,
            marked=clean.marked,
        )
    except TooDeepError:
        return None, (problem("B003", clean.start, limit=NESTING),)
    lost = (problem("B005", tag.place, what=what) for tag in clean.tags if (what := dropped(tag.target)))
    return made, (*writer.problems, *lost)


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
    return bool(part) and part[0].tag in ("h1", "h2") and kind_of(plain(part[0]))[0] is Kind.TRAINER


def _placed(targets: Iterable[str], clean: Clean) -> tuple[Reference, ...]:
    """The targets of links or images, each with its places in the source; the body's start where none was found."""
    wanted = dict.fromkeys(targets)
    found = [reference for reference in clean.references if reference.target in wanted]
    known = {reference.target for reference in found}
    return (*found, *(Reference(target, clean.start) for target in wanted if target not in known))
