"""What each rule of the normaliser does: one directory per rule code, `in.md` → `golden.md` by that rule alone.

Refresh with `--update-golden`, then read the difference.
"""

from pathlib import Path

import pytest

from anthology import chinese
from anthology.chinese import Style
from anthology.model import Edit
from anthology.normalise import Changed, shape, shape_pass, text_pass

HANT = Style("hant")
FOLDER = Path(__file__).parent / "rules"
CODES = [rule.code for rule in shape.RULES] + [rule.code for rule in chinese.RULES]


def by_rule(code: str, text: str) -> str:
    """`text` with only the edits of one rule."""
    source = Changed(text)
    _, of_shape = shape_pass(source)
    _, of_text = text_pass(source, HANT)
    edits = [edit for edit in (of_shape if code < "N1" else of_text) if edit.rule == code]
    return applied(text, edits)


def applied(text: str, edits: list[Edit]) -> str:
    """Edits laid on the text that they were made for."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        assert text[edit.start : edit.end] == edit.before
        text = text[: edit.start] + edit.after + text[edit.end :]
    return text


@pytest.mark.parametrize("code", CODES)
def test_a_rule_does_what_its_golden_file_says(code: str, update_golden: bool) -> None:
    made = by_rule(code, (FOLDER / code / "in.md").read_text(encoding="utf-8"))
    golden = FOLDER / code / "golden.md"
    if update_golden:
        golden.write_text(made, encoding="utf-8", newline="\n")
    assert golden.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("code", CODES)
def test_a_rule_has_something_to_do_and_is_done_after_once(code: str) -> None:
    text = (FOLDER / code / "in.md").read_text(encoding="utf-8")
    made = by_rule(code, text)
    assert made != text
    assert by_rule(code, made) == made


def test_every_directory_belongs_to_a_rule() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(CODES)
