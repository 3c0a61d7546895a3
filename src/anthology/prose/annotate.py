"""Help for readers inside the text: glossary terms are linked where a page first uses them, rare characters get ruby.

Works on sanitised HTML, whose result is sanitised again.
"""

import html
import re
from collections.abc import Collection, Iterable

from anthology.chinese import pinyin
from anthology.model import Term

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
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
        linked = _words(self._terms).sub(self._link, text) if self._terms else text
        return _TOKEN.sub(lambda token: token.group() if token.group()[0] == "<" else self._ruby(token.group()), linked)

    def _link(self, match: re.Match[str]) -> str:
        term = self._terms.get(match.group())
        if term is None:
            return match.group()  # linked before
        self._terms = {word: other for word, other in self._terms.items() if other is not term}
        return f'<a class="term" href="terms.html#{html.escape(term.id)}">{match.group()}</a>'

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


def _words(terms: Collection[str]) -> re.Pattern[str]:
    """What finds `terms`, the longest first."""
    return re.compile(
        "|".join(re.escape(html.escape(word, quote=False)) for word in sorted(terms, key=lambda w: (-len(w), w)))
    )


def _rare(char: str) -> bool:
    """Whether a character is no everyday one: GB 2312 holds the 6,763 that schools and papers use."""
    if char in _KNOWN or not _HAN.match(char):
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
