"""Help for readers inside the text: glossary terms are linked where a page first uses them, rare characters get ruby.

Works on sanitised HTML, whose result is sanitised again.
"""

import html
import re
from collections.abc import Collection, Iterable
from urllib.parse import quote

from anthology.chinese import pinyin
from anthology.model import Term

_TOKEN = re.compile(r'<(?:[^<>"]|"[^"]*")*>|[^<]+')
_ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<]*)>")
_LEFT_ALONE = {"a", "code", "dfn", "h2", "h3", "h4", "h5", "h6", "kbd", "pre", "ruby", "samp"}
_VOID = {"br", "hr", "img"}
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_KNOWN = frozenset("啰镕囧瞭")
"""In daily use, though GB 2312 lacks them."""


class Annotator:
    """Annotates the HTML of one page, piece by piece in reading order."""

    def __init__(self, terms: Iterable[Term], readings: pinyin.Readings) -> None:
        """`terms` is the glossary; `readings` (characters, reading) are the editor's."""
        self._readings = readings
        self._terms = {str(word): term for term in terms for word in (term.term, *term.aliases)}
        self._words = _any_of(self._terms)
        self._linked: set[str] = set()

    def __call__(self, piece: str) -> str:
        """`piece` with terms linked and rare characters read out."""
        inside: list[str] = []
        parts: list[str] = []
        for token in _TOKEN.findall(piece):
            if element := _ELEMENT.fullmatch(token):
                _step(inside, *element.groups())
            parts.append(token if element or inside else self._text(token))
        return "".join(parts)

    def _text(self, text: str) -> str:
        linked = self._words.sub(self._link, text)
        return "".join(part if part.startswith("<") else self._ruby(part) for part in _TOKEN.findall(linked))

    def _link(self, match: re.Match[str]) -> str:
        term = self._terms.get(html.unescape(match.group()))
        if term is None or term.id in self._linked:
            return match.group()
        self._linked.add(term.id)
        return f'<a class="term" href="terms.html#{quote(term.id)}">{match.group()}</a>'

    def _ruby(self, text: str) -> str:
        if not any(map(_rare, text)):
            return text
        read = pinyin.marked(text, self._readings)
        return "".join(
            f"<ruby>{char}<rp>（</rp><rt>{read[at]}</rt><rp>）</rp></ruby>" if _rare(char) and read.get(at) else char
            for at, char in enumerate(text)
        )


def _step(inside: list[str], closing: str, name: str, attributes: str) -> None:
    """Follow a tag: `inside` holds the open elements from the outermost one that is left alone."""
    if closing:
        if inside and inside[-1] == name:
            inside.pop()
    elif name not in _VOID and (inside or name in _LEFT_ALONE or " lang=" in attributes):
        inside.append(name)


def _any_of(words: Collection[str]) -> re.Pattern[str]:
    """What finds `words` in HTML, the longest first; else character references, in which no word is looked for."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join((*map(_whole, ordered), "&#?[0-9A-Za-z]+;")))


def _whole(word: str) -> str:
    """What finds `word`, but no Latin word or number inside a longer one."""
    before = r"(?<![0-9A-Za-z])" if re.match("[0-9A-Za-z]", word) else ""
    after = r"(?![0-9A-Za-z])" if re.search("[0-9A-Za-z]$", word) else ""
    return before + re.escape(html.escape(word, quote=False)) + after


def _rare(char: str) -> bool:
    """Whether a character is no everyday one: GB 2312 holds the 6,763 that schools and papers use."""
    if char in _KNOWN or not _HAN.match(char):
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
