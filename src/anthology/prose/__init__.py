"""Markdown → `Prose`: a story's lead, sections and footnotes as sanitised HTML, with its anchors and links.

A story is parsed once, into the tree of `markdown_tree`; `sections` types its parts; `sanitiser` has the last word on
every piece of HTML.
"""

import re
from xml.etree.ElementTree import Element

from anthology.codes import problem
from anthology.config import NESTING
from anthology.errors import Problem
from anthology.model import Clean, Kind, Prose, Reference
from anthology.prose.markdown_tree import Tree, plain
from anthology.prose.sanitiser import TooDeepError
from anthology.prose.sections import SECTIONS, Writer, kind_of

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
    return bool(part) and part[0].tag in ("h1", "h2") and kind_of(plain(part[0]))[0] is Kind.TRAINER


def _found(tree: Tree, clean: Clean, tag: str, attribute: str) -> tuple[Reference, ...]:
    """The targets of the tree's links or images, each with its places in the source."""
    targets = [t for e in tree.elements for link in e.iter(tag) if (t := link.get(attribute))]
    placed = [reference for reference in clean.references if reference.target in targets]
    known = {reference.target for reference in placed}
    return (*placed, *(Reference(t, clean.start) for t in dict.fromkeys(targets) if t not in known))
