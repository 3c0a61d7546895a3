"""What a built site must be, found without the code that built it: parsed by html5lib, followed link by link."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib

_HREFS = ("href", "src")


def documents(site: Path) -> dict[str, Element]:
    """Every HTML file of a site by its path; an html5lib parse error is an assertion."""
    found: dict[str, Element] = {}
    for path in sorted(site.rglob("*.html")):
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse(path.read_text(encoding="utf-8"))
        assert not parser.errors, (path, parser.errors)
        found[path.relative_to(site).as_posix()] = tree
    return found


def ids(document: Element) -> list[str]:
    """All ids of a document, repeated ones repeated."""
    return [i for element in document.iter() if (i := element.get("id"))]


def addresses(document: Element) -> list[str]:
    """Everything a document points at."""
    return [value for e in document.iter() for name in _HREFS if (value := e.get(name)) is not None]


def dead(site: Path, found: dict[str, Element]) -> list[str]:
    """Addresses that lead nowhere inside the site; those of other hosts are not followed."""
    wrong: list[str] = []
    anchors = {name: set(ids(document)) for name, document in found.items()}
    for name, document in found.items():
        for address in addresses(document):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            fragment = unquote(parts.fragment)
            inside = target.resolve()
            known = anchors.get(inside.relative_to(site.resolve()).as_posix(), set()) if inside.is_file() else set()
            if not inside.is_file() or (fragment and fragment not in known):
                wrong.append(f"{name} → {address}")
    return wrong


def visible_text(document: Element) -> str:
    """The text that a reader sees and that is not marked as another script or language."""
    parts: list[str] = []

    def walk(element: Element) -> None:
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            return
        if element.get("lang", "zh-Hans") in ("zh-Hans", "zh"):
            parts.append(element.text or "")
            for child in element:
                walk(child)
                parts.append(child.tail or "")

    walk(document)
    return re.sub(r"\s+", " ", "".join(parts))
