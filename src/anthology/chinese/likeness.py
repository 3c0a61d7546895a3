"""Which of several names was meant: a name is recognised by its letters, in either script, and by its sound.

An input method offers the wrong character of the right sound (退宽 for 退款), or the other script (難纏客戶).
"""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from anthology.chinese import pinyin, script

_NEAR_HAN = 0.5
"""Least likeness of names with Han: of two characters one is right."""
_NEAR_LATIN = 0.6
"""Of names without: below it `foo` means `hook`."""
_SOUNDS_ALIKE = 0.85
"""Least likeness of two names in pinyin letters; what sounds alike counts a little less than what is spelt alike."""


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of `names` most like `name`, of equals the first; empty if none is near."""
    likeness, _, found = max(
        ((_likeness(name, other), -place, other) for place, other in enumerate(names)), default=(0.0, 0, "")
    )
    return found if likeness else ""


def sounds_like(name: str, other: str) -> bool:
    """Whether two names are read alike."""
    return _sound(folded(name)) == _sound(folded(other))


def _likeness(name: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same but for script, case, width and punctuation)."""
    a, b = folded(name), folded(other)
    if a == b:
        return 1.0
    han = not (a.isascii() and b.isascii())
    if not han:
        return max(_ratio(a, b, _NEAR_LATIN), _ratio(name.casefold(), other.casefold(), _NEAR_LATIN))
    return max(_ratio(a, b, _NEAR_HAN), 0.95 * _ratio(_sound(a), _sound(b), _SOUNDS_ALIKE))


def _ratio(a: str, b: str, least: float) -> float:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


@lru_cache(4096)
def folded(name: str) -> str:
    """`name` in simplified script and lower case, without blanks and punctuation."""
    simplified = script.to_simplified(unicodedata.normalize("NFKC", name))
    return "".join(c for c in simplified.casefold() if c.isalnum())


@lru_cache(4096)
def _sound(name: str) -> str:
    return "".join(pinyin.syllables(name))
