"""Readings: sort keys and index letters of titles in simplified script."""

import re
from collections.abc import Iterable
from functools import cache

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[A-Za-z0-9\u3400-\u9fff\U00020000-\U0003ffff]")

Readings = Iterable[tuple[str, str]]
"""(characters, reading without tones, syllables parted by blanks): what overrides the dictionary."""


@cache
def _read(text: str) -> tuple[tuple[str, str], ...]:
    """(syllable, tone) of each character of a run of Han, by pypinyin, which costs 0.2 s to import."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - see above

    spelt = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    return tuple((s[:-1], s[-1]) if s[-1:].isdigit() else (s, "5") for s in spelt)


def sort_key(text: str, readings: Readings = ()) -> tuple[tuple[str, str], ...]:
    """A key that orders titles as a Chinese dictionary does: by syllable, then tone, character by character.

    Punctuation does not count; Latin letters and digits sort by themselves, between the syllables.
    """
    overrides = {c: (s, "0") for chars, reading in readings for c, s in zip(chars, reading.split(), strict=False)}
    key: list[tuple[str, str]] = []
    for match in re.finditer(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[A-Za-z0-9]+", text):
        run = match.group()
        if _HAN.match(run):
            key += [overrides.get(c, read) for c, read in zip(run, _read(run), strict=False)]
        else:
            key.append((run.lower(), ""))
    return tuple(key)


def letter(text: str, readings: Readings = ()) -> str:
    """The index letter of a title, A to Z; `#` if it does not begin with one."""
    first = _LETTER.search(text)
    key = sort_key(text, readings) if first else ()
    initial = key[0][0][:1].upper() if key else ""
    return initial if "A" <= initial <= "Z" else "#"
