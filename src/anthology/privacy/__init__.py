"""Private data in a text: what gives a person away, where it stands, and how it looks struck out.

Pure functions on plain text, which know nothing of stories. Nothing that is found runs over the end of a line: a line
alone gives what the whole text gives. Names cannot be found by their form; a person has to look.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from anthology.privacy import addresses, names, numbers
from anthology.privacy.folding import BETWEEN, HAN, Span, folded, searchable, without


class Kind(StrEnum):
    """The kinds of private data that have a form."""

    EMAIL = "邮箱"
    IDENTITY = "身份证号"
    CARD = "银行卡号"
    MOBILE = "手机号"
    LANDLINE = "座机号"
    ACCOUNT = "QQ号或微信号"
    PLATE = "车牌号"
    ADDRESS = "住址"


@dataclass(frozen=True, slots=True)
class Finding:
    """Private data in a text."""

    start: int
    """Offset of its first character."""
    end: int
    kind: Kind
    masked: str
    """The text from `start` to `end` with what matters struck out; as long and as wide as that."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """How data of one kind are found, and what of them is struck out."""

    kind: Kind
    spans: Callable[[str], Iterable[Span]]
    telling: str
    """Pattern of a character that tells something."""
    struck: slice
    """Which of these characters are struck out."""


_RULES: tuple[_Rule, ...] = (
    _Rule(Kind.EMAIL, names.emails, r"[A-Za-z0-9._%+\\-](?=[^@]*(?:@|[(\[]at))", slice(None)),
    _Rule(Kind.IDENTITY, numbers.identities, "[0-9A-Za-z×]", slice(3, -2)),
    _Rule(Kind.CARD, numbers.cards, "[0-9]", slice(4, -4)),
    _Rule(Kind.MOBILE, numbers.mobiles, "[0-9]", slice(-8, -4)),
    _Rule(Kind.LANDLINE, numbers.landlines, "[0-9]", slice(4, None)),
    _Rule(Kind.ACCOUNT, names.accounts, "[0-9A-Za-z_-]", slice(2, -2)),
    _Rule(Kind.PLATE, numbers.plates, "[0-9A-Za-z]", slice(1, -1)),
    _Rule(Kind.ADDRESS, addresses.addresses, f"[0-9A-Z{HAN}十百]", slice(None)),
)
"""Those that know best first: what a rule has found is hidden from the rules after it."""


def found(text: str) -> tuple[Finding, ...]:
    """All private data in `text`, by place; no two overlap."""
    searched = searchable(text)
    findings: list[Finding] = []
    for rule in _RULES:
        spans = list(rule.spans(searched))
        findings += [Finding(start, end, rule.kind, _struck(rule, text[start:end])) for start, end in spans]
        searched = without(searched, spans)
    return tuple(sorted(findings, key=lambda finding: finding.start))


def masked(text: str) -> str:
    """`text` with all private data struck out; as long and as wide as before."""
    parts: list[str] = []
    at = 0
    for finding in found(text):
        parts += [text[at : finding.start], finding.masked]
        at = finding.end
    return "".join([*parts, text[at:]])


def occurrences(text: str, wanted: str) -> tuple[Span, ...]:
    """Where `wanted` stands in `text`, whatever the width, the case, and the brackets, blanks and dashes in it."""
    signs = [re.escape(sign) for sign in folded(wanted) if not re.match(BETWEEN, sign)]
    pattern = re.compile(f"{BETWEEN}?" + f"{BETWEEN}{{0,3}}".join(signs), re.IGNORECASE)
    return tuple(match.span() for match in pattern.finditer(folded(text))) if signs else ()


def _struck(rule: _Rule, text: str) -> str:
    characters = list(text)
    for match in list(re.finditer(rule.telling, searchable(text)))[rule.struck]:
        at = match.start()
        characters[at] = "＊" if unicodedata.east_asian_width(text[at]) in "WF" else "*"
    return "".join(characters)
