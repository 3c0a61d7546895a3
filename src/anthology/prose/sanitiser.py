"""What may stand in HTML that comes from a story; all else is dropped.

Runs after the last change to a piece of HTML. Ids survive only where the piece's own tree put them (headings and
footnotes), so that a story cannot take over an id of the page.
"""

import re
from html import unescape

import nh3

from anthology.config import NESTING

_TAGS = set(
    """
    a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img
    ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td th thead time tr u ul
    """.split()  # noqa: SIM905 - eighty short words read better in a block
)
_ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_CLASSES = {"footnote", "footnote-ref", "footnote-backref", "left", "center", "right", "term"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_FOREIGN_HOST = re.compile(r"[/\\]{2}")
_OWN_FILE = re.compile(r"(?![/\\])[^:]*")
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_LOOSE_TAG = re.compile(r"<()([A-Za-z][A-Za-z0-9]*)[^>]*>")
"""A tag with a stray `<` or quote in it, as it is read where it begins a line."""
_ATTRIBUTE = re.compile(r"""(?<=[\s/"'])([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]*))?""")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\s\x00-\x20]")
_EARLY_END = re.compile(r"<!--(?:-?>|.*--!>)", re.DOTALL)
_AUTOLINK = re.compile(r"<(?:(?:https?|ftp):|[^<>@:]+@)", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:`{3}|~{3})[^{]*(\{[^}]*=.*)")
_VOID = {"br", "hr", "img", "input", "wbr", "meta", "link", "col", "area", "base", "embed", "source", "track"}


class TooDeepError(Exception):
    """Elements nested deeper than `NESTING`: nh3 takes time quadratic in depth and cannot be interrupted."""


def sanitise(html: str, ids: frozenset[str]) -> str:
    """`html` with only what is allowed; of ids, each of `ids` once. Raises TooDeepError."""
    if _depth(html) > NESTING:
        raise TooDeepError
    while (cleaned := _clean(html, set(ids))) != html:  # malformed nesting takes a second pass to settle
        html = cleaned
    return cleaned


def _clean(html: str, ids: set[str]) -> str:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            if value not in ids:
                return None
            ids.remove(value)
        elif attribute == "class":
            return " ".join(name for name in value.split() if name in _CLASSES) or None
        return value if _leads_somewhere(attribute, value) else None

    cleaned = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=keep, url_schemes=_SCHEMES, link_rel=None
    )
    return _without_orphans(cleaned)


def _leads_somewhere(attribute: str, value: str) -> bool:
    """Whether an address may stand: links to sites in full and to our own pages, pictures of our own."""
    address = _INVISIBLE.sub("", value)
    if attribute == "src":
        return bool(_OWN_FILE.fullmatch(value))
    if attribute == "href":
        scheme = _SCHEME.match(address)
        return not _FOREIGN_HOST.match(address) and (not scheme or scheme.group(1).lower() in _SCHEMES)
    return True


def dropped(raw: str) -> str:
    """What of a raw tag, comment or fence the reader will not get; empty if all is kept."""
    if raw.startswith("<!--"):
        return "注释提前结束了" if _EARLY_END.match(raw) else ""
    if raw.startswith(("<!", "<?")):
        return raw.rstrip("[")
    if match := _TAG.match(raw) or _LOOSE_TAG.match(raw):
        return (
            "" if match.group(1) or _AUTOLINK.match(raw) else _dropped_of_tag(match.group(2).lower(), raw)
        )  # its opening tag says it
    fence = _FENCE.match(raw)
    return str(fence.group(1)) if fence else ""


def _dropped_of_tag(name: str, tag: str) -> str:
    """The element, or its first attribute that is not allowed or leads where it may not."""
    if name not in _TAGS:
        return f"<{name}>"
    allowed = (_ATTRIBUTES["*"] | _ATTRIBUTES.get(name, set())) - {"id"}
    written = ((attribute.lower(), unescape(value.strip("\"'"))) for attribute, value in _ATTRIBUTE.findall(tag))
    return next((a for a, value in written if a not in allowed or not _leads_somewhere(a, value)), "")


def _depth(html: str) -> int:
    """How deep elements are open at most: an end tag closes only what is open, an unclosed element lasts to the end."""
    opened: list[str] = []
    deepest = 0
    for closing, written, _ in _TAG.findall(html):
        name = written.lower()
        if closing and name in opened:
            del opened[len(opened) - 1 - opened[::-1].index(name) :]
        elif not closing and name not in _VOID:
            opened.append(name)
            deepest = max(deepest, len(opened))
            if deepest > NESTING:
                break
    return deepest


_PARENTS = {"li": {"ul", "ol"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}}


def _without_orphans(html: str) -> str:
    """Clean `html` without items that stand in no list of its own: they would end an element of the page."""
    opened: list[tuple[str, bool]] = []

    def keep(tag: re.Match[str]) -> str:
        name = tag.group(2)
        if name in _VOID:
            return tag.group()
        if tag.group(1):
            return tag.group() if opened and opened.pop()[1] else ""
        parent = next((n for n, kept in reversed(opened) if kept), "")
        kept = name not in _PARENTS or parent in _PARENTS[name]
        if name in ("dt", "dd") and kept:
            kept = any(n == "dl" for n, _ in opened)
        opened.append((name, kept))
        return tag.group() if kept else ""

    return _TAG.sub(keep, html)
