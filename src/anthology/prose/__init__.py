"""Markdown → `Prose`: a story's lead, sections and footnotes as sanitised HTML, with its anchors and links.

A story is parsed once, into the tree of `markdown_tree`; `sections` types its parts; `sanitiser` has the last word on
every piece of HTML.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from copy import deepcopy
from xml.etree.ElementTree import Element

from anthology.chinese import clauses
from anthology.chinese.pinyin import Readings
from anthology.codes import problem
from anthology.config import NESTING
from anthology.errors import Problem
from anthology.model import SECTIONS, Clean, Kind, Prose, Reference, Section, Term
from anthology.prose.annotate import Annotator
from anthology.prose.markdown_tree import Tree, plain
from anthology.prose.sanitiser import TooDeepError, dropped
from anthology.prose.sections import Writer, kind_of

__all__ = ["RESERVED_IDS", "SECTIONS", "prose"]

RESERVED_IDS = frozenset({"main", "contents", "themes", "related", "origin", "paths"})
"""Ids that the story page uses itself."""

_NOTE = re.compile(r"#fn(?:ref[0-9]*)?-")
"""In-page addresses of footnotes, which Markdown makes itself."""
_ATTRIBUTES = re.compile(r"\{:|\{[^{}]*=")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def prose(
    clean: Clean, customers: Collection[str], glossary: Sequence[Term] = (), readings: Readings = ()
) -> tuple[Prose | None, tuple[Problem, ...]]:
    """`clean` rendered, and hints for its editor.

    `customers` are the speakers who stand on the customer's side; terms of the `glossary` are linked where the page
    first uses them; `readings` (characters, reading) are those of the site for rare characters.
    """
    readings = (*readings, *clean.front.pinyin)
    for_readers, for_trainers = Annotator(glossary, readings), Annotator(glossary, readings)
    try:
        tree = Tree(clean.body, RESERVED_IDS)
        tree.annotate = for_readers
        writer = Writer(tree, clean, customers)
        lead, *rest = _cut(tree.elements)
        opening = tree.html(*lead)
        readers, trainers = set(tree.take_ids()), set[str]()
        sections: list[Section] = []
        for part in rest:
            tree.annotate = for_trainers if _trainers(part) else for_readers
            section = writer.section(part)
            sections.append(section)
            shown = trainers if section.kind is Kind.TRAINER else readers
            shown.update({section.id, *section.moments}, tree.take_ids())
        notes = [element for element in tree.elements if _is_footnotes(element)]
        tree.annotate = for_readers
        footnotes = tree.html(*(_footnotes(element, readers, trainers - readers) for element in notes))
        readers |= tree.take_ids()
        tree.annotate = for_trainers
        trainer_footnotes = tree.html(*(_footnotes(element, trainers, readers) for element in notes))
        made = Prose(
            path=clean.path,
            slug=clean.slug,
            front=clean.front,
            lead=opening,
            sections=tuple(sections),
            footnotes=footnotes,
            trainer_footnotes=trainer_footnotes,
            anchors=RESERVED_IDS | readers,
            links=_placed((t for t in tree.targets["href"] if not _NOTE.match(t)), clean),
            images=_placed(tree.targets["src"], clean),
            characters=sum(len(_HAN.findall(plain(e))) for part in (lead, *rest) for e in part if not _trainers(part)),
            clauses=clauses(clean.body),
            noted=clean.noted,
            marked=clean.marked,
        )
    except TooDeepError:
        return None, (problem("B003", clean.start, limit=NESTING),)
    return made, (*writer.problems, *_lost(clean.tags))


def _lost(tags: Iterable[Reference]) -> Iterable[Problem]:
    """A hint for each piece of raw HTML that the reader does not get, and each attribute list that says nothing."""
    for tag in tags:
        if what := dropped(tag.target):
            yield problem("B005", tag.place, what=what)
        elif _ATTRIBUTES.match(tag.target):
            yield problem("B008", tag.place, what=tag.target)


def _cut(elements: list[Element]) -> list[list[Element]]:
    """The lead and the sections; each section begins with its heading."""
    parts: list[list[Element]] = [[]]
    for element in elements:
        if element.tag in ("h1", "h2"):
            parts.append([])
        if not _is_footnotes(element):
            parts[-1].append(element)
    return parts


def _footnotes(notes: Element, shown: set[str], elsewhere: set[str]) -> Element:
    """The footnotes of one page: without those that only the page with the ids `elsewhere` refers to.

    What leads back to a place that is not `shown` is left out.
    """
    copy = deepcopy(notes)
    for items in copy.iter("ol"):
        for item in list(items):
            backs = [a.get("href", "")[1:] for a in item.iter("a") if a.get("class") == "footnote-backref"]
            if any(back in elsewhere for back in backs) and not any(back in shown for back in backs):
                items.remove(item)
    for parent in copy.iter():
        for link in [a for a in parent if a.get("class") == "footnote-backref" and a.get("href", "")[1:] not in shown]:
            parent.remove(link)
    return copy if any(len(items) for items in copy.iter("ol")) else Element("div")


def _is_footnotes(element: Element) -> bool:
    return element.tag == "div" and element.get("class") == "footnote"


def _trainers(part: list[Element]) -> bool:
    return bool(part) and part[0].tag in ("h1", "h2") and kind_of(plain(part[0]))[0] is Kind.TRAINER


def _placed(targets: Iterable[str], clean: Clean) -> tuple[Reference, ...]:
    """The targets of links or images, each with its places in the source; the body's start where none was found."""
    wanted = dict.fromkeys(targets)
    found = [reference for reference in clean.references if reference.target in wanted]
    known = {reference.target for reference in found}
    return (*found, *(Reference(target, clean.start, clean.start) for target in wanted if target not in known))
