"""The damage that a rewriting server does to a page: readings put after characters, byte by byte.

Every 為 becomes 為(wèi). Where the bytes of two neighbours happen to make a character of the server's table, the
reading lands in the middle of a pair, and what follows turns into others: 因?yàn)榻德鋫…. Here it is only found.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from anthology.chinese import script
from anthology.chinese.pinyin import spell
from anthology.chinese.punctuation import HAN

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_READING = rf"(?P<reading>[a-züê{_TONED}]{{1,7}}[0-5]?)"
_GLOSS = re.compile(rf"(?P<han>[{HAN}])[(（]{_READING}[)）]")
_SCAR = re.compile(rf"(?<![?？])[?？]+{_READING}[)）]")
_MOST_HITS = 2_000
_SENTENCE = 200
"""Within how many characters an opening bracket is looked for."""
_DENSE_HITS, _DENSE_SHARE = 5, 0.05
"""From how many readings on, and for what share of the Han, no author wrote them (measured: 270 of 1,600 Han in a
damaged page, at most two in an honest story)."""


def scars(text: str) -> Iterator[int]:
    """Where a reading stands whose bracket was eaten: `因?yàn)`."""
    for scar in _SCAR.finditer(text):
        before = text[max(0, scar.start() - _SENTENCE) : scar.start()].rpartition("\n")[2]
        opened = max(before.rfind("("), before.rfind("（")) > max(before.rfind(")"), before.rfind("）"))
        toned = any(c in _TONED for c in scar.group("reading"))
        if spell(scar.group("reading")) and (toned or (not opened and re.search(f"[{HAN}]$", before))):
            yield scar.start()


def readings(text: str) -> tuple[int, ...]:
    """Where readings stand that no author wrote; empty if those in `text` are few enough to be glosses."""
    hits = [g for g in islice(_GLOSS.finditer(text), _MOST_HITS) if spell(g.group("reading"))]
    han = len(re.findall(f"[{HAN}]", text)) if hits else 0
    dense = len(hits) >= _DENSE_HITS and len(hits) > _DENSE_SHARE * han
    again = any(count > 1 and script.to_simplified(char) != char for char, count in _counted(hits).items())
    return tuple(hit.start("han") + 1 for hit in hits) if dense or again else ()


def _counted(hits: list[re.Match[str]]) -> Counter[str]:
    """How often each character is given its reading: an author does it once."""
    return Counter(hit.group("han") for hit in hits)
