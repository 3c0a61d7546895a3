"""Chinese text: pure functions that know nothing of stories.

`RULES` is what normalising does to prose, in this order. Each rule reads a string and names its changes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from anthology.chinese import script
from anthology.chinese.script import detect
from anthology.chinese.tape import Change, Tape

__all__ = ["RULES", "Rule", "anchor", "apply_rules", "detect", "normalise"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the text pass."""

    code: str
    says: str
    """In Chinese, for the list of changes."""
    changes: Callable[[str], Iterable[Change]]
    only: str = ""
    """The script of the documents it is for; empty for all."""


RULES: tuple[Rule, ...] = (
    Rule("N101", "繁体转简体", script.to_simplified),
    Rule("N102", "助词“著”转“着”", script.zhe, only=script.HANT),
)


def apply_rules(tape: Tape, written: str, keep: Iterable[str] = ()) -> None:
    """Run all rules for a document `written` in hant or hans over `tape`; `keep` are terms not to be touched."""
    tape.keep(keep)
    for rule in RULES:
        if rule.only in ("", written):
            tape.change(list(rule.changes(tape.text)), rule.code)


def normalise(text: str, script: str = "auto") -> str:
    """`text` (plain, not Markdown) in simplified script. `script` is what it is written in: auto, hant or hans."""
    tape = Tape.of(text)
    apply_rules(tape, detect(text) if script == "auto" else script)
    return tape.text


def anchor(text: str) -> str:
    """The anchor of a heading: its own words, letters and digits of any script, parted by `-` (design §5.8)."""
    words = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", text)).strip().lower()
    return re.sub(r"[-\s]+", "-", words).strip("-")
