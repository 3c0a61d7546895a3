"""Chinese text: pure functions that know nothing of stories.

`RULES` is what normalising does to prose, in this order. Each rule reads a string and names its changes.
"""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from anthology.chinese import punctuation, script
from anthology.chinese.script import detect
from anthology.chinese.tape import Change, Tape

__all__ = ["RULES", "Rule", "Style", "anchor", "apply_rules", "clauses", "detect", "doubtful", "normalise", "of_script"]


_CLAUSE = re.compile(f"[{punctuation.HAN}]{{4,}}")


@dataclass(frozen=True, slots=True)
class Style:
    """What the owner of a text has settled about it."""

    script: str = "auto"
    """What it is written in: auto, hant or hans."""
    keep: tuple[str, ...] = ()
    """Terms that are never changed."""
    table: Mapping[str, str] = field(default_factory=dict)
    """Conversions of the owner's own, which win over all others."""
    quotes: str = "curly"
    """`curly` or `keep`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the text pass."""

    code: str
    says: str
    """In Chinese, for the list of changes."""
    changes: Callable[[str, Style], Iterable[Change]]
    wanted: Callable[[Style], bool] = lambda style: True
    """Whether the rule is for a text of that style, whose script is known."""


def _simple(changes: Callable[[str], Iterable[Change]]) -> Callable[[str, Style], Iterable[Change]]:
    """A rule that does not ask for the style."""
    return lambda text, style: changes(text)


RULES: tuple[Rule, ...] = (
    Rule("N101", "繁体转简体", lambda text, style: [Change(0, len(text), script.to_simplified(text, style.table))]),
    Rule("N102", "助词“著”转“着”", _simple(script.zhe), lambda style: style.script == script.HANT),
    Rule("N201", "全角字母和数字改为半角", _simple(punctuation.ascii_letters)),
    Rule("N202", "引号改为“”‘’", _simple(punctuation.curly_quotes), lambda style: style.quotes == "curly"),
    Rule("N203", "省略号改为“……”", _simple(punctuation.ellipses)),
    Rule("N204", "汉字旁的标点改为全角", _simple(punctuation.full_width)),
    Rule("N205", "去掉全角标点旁的空格", _simple(punctuation.blanks)),
)


_ROUNDS = 4
"""A rule may make room for an earlier one: `好(笑),A` takes two rounds to settle."""


def apply_rules(tape: Tape, style: Style, rules: Iterable[Rule] = RULES) -> None:
    """Run `rules` over the text on `tape`, which is of a `style` whose script is known."""
    tape.keep(style.keep)
    wanted = [rule for rule in rules if rule.wanted(style)]
    for _ in range(_ROUNDS):
        before = tape.text
        for rule in wanted:
            tape.change(sorted(rule.changes(tape.text, style)), rule.code)
        if tape.text == before:
            break


def normalise(text: str, script: str = "auto") -> str:
    """`text` (plain, not Markdown) in simplified script, with Chinese punctuation.

    `script` is what it is written in: auto, hant or hans.
    """
    tape = Tape.of(text)
    apply_rules(tape, Style(detect(text) if script == "auto" else script))
    return tape.text


def of_script(rule: str) -> bool:
    """Whether the rule of that code changes the script: such edits are never written into a source."""
    return rule.startswith("N1")


def doubtful(rule: str, after: str) -> bool:
    """Whether a human should look at a change of script: the new character stands for several old ones (后, 发)."""
    return of_script(rule) and not script.shared().isdisjoint(after)


def clauses(text: str) -> frozenset[int]:
    """The runs of four Han or more in `text`, each as a number that is the same in every run."""
    return frozenset(zlib.crc32(clause.encode()) for clause in _CLAUSE.findall(text))


def anchor(text: str) -> str:
    """The anchor of a heading: its own words, letters and digits of any script, parted by `-` (design §5.8)."""
    words = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", text)).strip().lower()
    return re.sub(r"[-\s]+", "-", words).strip("-")
