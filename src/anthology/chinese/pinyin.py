"""Readings of simplified text: slugs, sort keys, index letters, initials and syllables of titles.

A character is read as the editor says, else as `data/readings.tsv` says (words and surnames that pypinyin gets wrong,
or that a newer release must not change), else as pypinyin says. pypinyin costs 0.2 s to import and is asked only for
what is left; it is given whole runs of Han, so that its own phrases match. Text in traditional script is converted
first.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from anthology.chinese import script

Readings = Iterable[tuple[str, str]]
"""(characters, reading), which override all else; a later one wins over an earlier one.

A reading has one syllable for each character, parted by blanks, plain or with tones: `shan`, `shan4`, `shàn xiān`; ü
may be written v or u:. What cannot be read so is passed over.
"""
Syllable = tuple[str, str]
"""A syllable in ASCII, v for ü, and its tone: 1 to 5; 0 if the editor gave none; empty for Latin letters and digits."""

SLUG_LENGTH = 60
SLUG_FALLBACK = "story"
"""The slug of a text that has nothing to read."""

_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[a-z0-9]+")
_PART = re.compile(r"[0-9]+|[a-z]+")
_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0306": "3", "\u0300": "4"}
_BEARER = re.compile("[ae]|o(?=u)|[iouümn](?=[^aeiouü]*$)")
"""The letter of a syllable that bears the mark: a or e, the o of ou, else the last vowel; in `ng` the n."""
_SYLLABLE = re.compile(
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:[iuv]?an|[iu]?ang|i?ao|[iu]a|u?ai|[ai]|ei|u?eng?|er|[iuv]e|ing?|i?ong|i?ou|u[ino]|iu|vn|io|[eouv])r?"
    "|hm|hng|ng|[mn]"
)
_LAST = ("~", "")
"""What a key begins with whose letter is `#`."""


def slug(text: str, readings: Readings = ()) -> str:
    """An address for `text`: syllables, words and numbers in [a-z0-9], parted by `-`; `story` if there are none.

    At most 60 characters, cut before a syllable. What cannot be read is dropped.
    """
    made = ""
    for syllable in syllables(text, readings):
        longer = f"{made}-{syllable}" if made else syllable[:SLUG_LENGTH]
        if len(longer) > SLUG_LENGTH:
            break
        made = longer
    return made or SLUG_FALLBACK


def sort_key(text: str, readings: Readings = ()) -> tuple[Syllable, ...]:
    """A key that orders titles as a Chinese index does: by syllable, then tone, character by character.

    Latin letters sort among the syllables, digits by their value before them, and whatever has the index letter `#`
    last. Punctuation does not count. Texts that sound alike are ordered by their characters.
    """
    key: list[Syllable] = []
    for syllable, tone in _read(text, readings):
        key += [(syllable, tone)] if tone else [(_number(part), "") for part in _PART.findall(syllable)]
    if not key or not key[0][0][0].isalpha():
        key.insert(0, _LAST)
    return (*key, ("", text))


def letter(text: str, readings: Readings = ()) -> str:
    """The index letter of a title, A to Z; `#` if it does not begin with one."""
    initial = initials(text, readings)[:1].upper()
    return initial if initial.isalpha() else "#"


def initials(text: str, readings: Readings = ()) -> str:
    """The first letters of the syllables; Latin letters and digits are kept: `ctld`, `dvrbk`."""
    return "".join(syllable[0] if tone else syllable for syllable, tone in _read(text, readings))


def syllables(text: str, readings: Readings = ()) -> tuple[str, ...]:
    """The syllables without tones; a Latin word or a number counts as one."""
    return tuple(syllable for syllable, _ in _read(text, readings))


def marked(text: str, readings: Readings = ()) -> dict[int, str]:
    """Position of each Han in `text` → its syllable with a tone mark, `zì`; none for what cannot be read."""
    known = _known(text, _edited(readings))
    return {at: _with_mark(*syllable) for at, syllable in known.items() if syllable[0]}


def _with_mark(syllable: str, tone: str) -> str:
    """`lv`, `4` → `lǜ`."""
    mark = next((mark for mark, number in _MARKS.items() if number == tone), "")
    marked = _BEARER.sub(lambda letter: letter.group() + mark, syllable.replace("v", "ü"), count=1)
    return unicodedata.normalize("NFC", marked)


def spell(reading: str) -> tuple[Syllable, ...]:
    """The syllables of a reading as an editor writes it; none if one of them cannot be read."""
    spelt = tuple(map(_spell_one, re.split(r"[\s'’·,，-]+", unicodedata.normalize("NFKC", reading).strip())))
    return tuple(filter(None, spelt)) if all(spelt) else ()


def _spell_one(word: str) -> Syllable | None:
    plain = unicodedata.normalize("NFD", word.casefold()).replace("u\u0308", "v").replace("u:", "v")
    tone = next((_MARKS[c] for c in plain if c in _MARKS), "0")
    plain = "".join(c for c in plain if c not in _MARKS).replace("e\u0302", "e")
    if plain[-1:].isdigit():
        tone, plain = plain[-1].replace("0", "5"), plain[:-1]
    return (plain, tone) if tone in "012345" and _SYLLABLE.fullmatch(plain) else None


def _number(part: str) -> str:
    """Digits so that they sort by value, before all letters."""
    digits = part.lstrip("0")
    return f"{len(digits):05}{digits}" if part.isdigit() else part


# Reading -------------------------------------------------------------------------------------------------------------


def _read(text: str, readings: Readings) -> list[Syllable]:
    """All that can be read in `text`, in order."""
    clean = _simplified(text)
    known = _known(clean, _edited(readings))
    found: list[Syllable] = []
    at = 0
    for start in (*sorted(known), len(clean)):
        if at < start:
            found += [(word, "") for word in _LATIN.findall(_folded(clean[at:start]))]
        if start < len(clean) and known[start][0]:
            found.append(known[start])
        at = start + 1
    return found


def _known(text: str, edited: Mapping[str, tuple[Syllable, ...]]) -> dict[int, Syllable]:
    """Position → reading, for every character that is Han or that the editor gives a reading; "" if it has none."""
    table = _table()
    known: dict[int, Syllable] = {}
    runs = list(_HAN.finditer(text))
    for run in runs:
        known.update(table.matches(text, run.start(), run.end()))
    known.update(_occurrences(text, edited))
    for run in runs:
        if not all(at in known for at in range(*run.span())):
            for at, syllable in enumerate(_looked_up(run.group()), run.start()):
                known.setdefault(at, syllable)
    return known


@lru_cache(4096)
def _looked_up(run: str) -> tuple[Syllable, ...]:
    """A run of Han as pypinyin reads it: one for each character, ("", "") for one that it does not know."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - it costs 0.2 s

    spelt = lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True, errors=list)  # type: ignore[arg-type]
    return tuple((s[:-1], s[-1]) if s.isascii() else ("", "") for s in spelt)


@lru_cache(4096)
def _simplified(text: str) -> str:
    """`text` with full-width and other compatible forms folded, in simplified script."""
    folded = unicodedata.normalize("NFKC", text)
    return script.to_simplified(folded)


def _folded(text: str) -> str:
    """Lower case without accents; ü of a syllable in pinyin (lü, nüe) is v, that of another word u."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = re.sub("(?<=[ln])u\u0308(?=[\u0300-\u036f]*(?:e|[^a-z]|$))", "v", plain)
    return "".join(c for c in plain if not unicodedata.combining(c))


def _edited(readings: Readings) -> dict[str, tuple[Syllable, ...]]:
    """What the editor gives: characters in simplified script → syllables."""
    edited: dict[str, tuple[Syllable, ...]] = {}
    for characters, reading in readings:
        key, spelt = _simplified(str(characters)).strip(), spell(str(reading))
        if key and len(key) == len(spelt):
            edited[key] = spelt
    return edited


def _occurrences(text: str, words: Mapping[str, tuple[Syllable, ...]]) -> Iterator[tuple[int, Syllable]]:
    """The readings of `words` where they occur in `text`; a longer word wins over a shorter one at the same place."""
    if words:
        for match in re.finditer("|".join(map(re.escape, sorted(words, key=len, reverse=True))), text):
            yield from enumerate(words[match.group()], match.start())


# The table of the package --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname that is read otherwise than its characters."""

    reading: tuple[Syllable, ...]
    called: re.Pattern[str]
    """Where it is a surname, from its first character on."""


@dataclass(frozen=True, slots=True)
class Table:
    """Words and surnames of `data/readings.tsv`, by their first character, the longest first."""

    words: Mapping[str, tuple[tuple[str, tuple[Syllable, ...]], ...]]
    surnames: Mapping[str, tuple[Surname, ...]]

    def matches(self, text: str, start: int, end: int) -> Iterator[tuple[int, Syllable]]:
        """The readings of what stands in the table, from left to right; the longest match wins.

        A surname counts with the title after it (or 姓 before it), but only the surname itself is read and consumed.
        """
        while start < end:
            reading, length = self._longest(text, start, end)
            yield from enumerate(reading, start)
            start += length

    def _longest(self, text: str, start: int, end: int) -> tuple[tuple[Syllable, ...], int]:
        best: tuple[Syllable, ...] = ()
        reach = start
        for word, reading in self.words.get(text[start], ()):
            if text.startswith(word, start, end):
                best, reach = reading, start + len(word)
                break
        for surname in self.surnames.get(text[start], ()):
            match = surname.called.match(text, start)
            if match and match.end() > reach:
                best, reach = surname.reading, match.end()
        return best, len(best) or 1


@cache
def _table() -> Table:
    sections = _sections((files("anthology.chinese") / "data" / "readings.tsv").read_text(encoding="utf-8"))
    words: dict[str, list[tuple[str, tuple[Syllable, ...]]]] = {}
    for word, reading, *_ in sections["words"]:
        words.setdefault(word[0], []).append((word, _toned(reading)))
    titles = "|".join(
        title + (f"(?![{after}])" if after else "")
        for title, after, *_ in sorted(sections["titles"], key=lambda row: -len(row[0]))
    )
    surnames: dict[str, list[Surname]] = {}
    for name, reading, _, *before in sections["surnames"]:
        barred = f"(?<![{before[0]}])" if before else ""
        called = re.compile(f"(?<=姓){name}|{barred}{name}(?:{titles})")
        surnames.setdefault(name[0], []).append(Surname(_toned(reading), called))
    return Table(
        {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in words.items()},
        {first: tuple(rows) for first, rows in surnames.items()},
    )


def _sections(text: str) -> dict[str, list[list[str]]]:
    """The rows of a data file by section; `#` begins a comment."""
    sections: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("["):
            rows = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
    return sections


def _toned(reading: str) -> tuple[Syllable, ...]:
    return tuple((syllable[:-1], syllable[-1]) for syllable in reading.split())
