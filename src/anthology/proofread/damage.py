"""What was lost or put in on the way to us: it is never guessed, and never published."""

import re
import unicodedata
from collections.abc import Iterator

from anthology.chinese import repair
from anthology.codes import short
from anthology.errors import Problem
from anthology.proofread.copy import Copy

_RARE = re.compile(
    "[^\u0000-\u2bff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe00-\uffef\ufffd\U0001f300-\U0001f6ff\U00020000-\U0003ffff]+"
)
"""Beyond what is everyday; planes 2 and 3 hold Han, some newer than the tables of this Python."""


def lost_characters(copy: Copy) -> Iterator[Problem]:
    """U+FFFD: a character that could not be read when the file was made."""
    for lost in re.finditer("\ufffd+", copy.story.text):
        yield copy.problem("B011", lost.start(), count=len(lost.group()))


def scars(copy: Copy) -> Iterator[Problem]:
    """`因?yàn)`: bytes that went astray."""
    text = copy.story.text
    for at in repair.scars(text):
        begin = max(text.rfind("\n", 0, at) + 1, at - 2)
        yield copy.problem("B012", at, words=text[begin : at + 8].partition("\n")[0])


def readings(copy: Copy) -> Iterator[Problem]:
    """`為(wèi)`: readings that a server put in."""
    found = repair.readings(copy.story.text)
    if found:
        text = copy.story.text
        words = short(text[found[0] - 1 : text.find("\n", found[0])], 8)
        yield copy.problem("B013", found[0], words=words, count=len(found))


def strange_characters(copy: Copy) -> Iterator[Problem]:
    """Characters of a private font, or that Unicode does not have: readers see a box."""
    runs = (run for run in _RARE.finditer(copy.story.text) if unicodedata.category(run.group()[0]) in ("Co", "Cn"))
    for run in runs:
        yield copy.problem("B014", run.start(), character=f"U+{ord(run.group()[0]):04X}")
