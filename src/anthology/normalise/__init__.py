"""Normalising a story: one mechanism, two passes of the same kind of edit (design §5.2).

First **shape**: structure mends; the words stay. Then **text**: the scanner marks what is prose, the prose of a block
is joined across marks and soft line breaks into one string, the rules of `chinese` change that string, and the
changes are laid back on the source. Both passes are pure; a story already clean comes out unchanged.
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from anthology import chinese
from anthology.chinese.tape import Tape
from anthology.errors import Place
from anthology.fields import Text
from anthology.model import Clean, Edit, Front, Reference, Story
from anthology.normalise import shape
from anthology.normalise.edits import Changed, Replacement
from anthology.normalise.scanner import MARK, PROSE, Block, scan

__all__ = ["Changed", "normalise", "shape", "shape_pass", "text_pass"]


def normalise(story: Story, keep: Iterable[str] = ()) -> Clean:
    """`story` in simplified script and mended shape. `keep` are the site's terms that are never changed."""
    body = Changed(story.text[story.start :])
    terms = (*keep, *story.front.keep)
    script = chinese.detect(body.text) if story.front.script == "auto" else str(story.front.script)
    shaped, shape_edits = shape_pass(body)
    clean, text_edits = text_pass(shaped, script, terms)
    front, front_edits = _front(story.front, script, terms)
    found = scan(clean.text)

    def place(offset: int) -> Place:
        return story.place(story.start + clean.back(offset))

    return Clean(
        path=story.path,
        slug=story.slug,
        front=front,
        body=clean.text,
        edits=(*front_edits, *(_moved(edit, story.start) for edit in (*shape_edits, *text_edits))),
        script=script,
        start=story.place(story.start),
        headings=tuple(map(place, found.headings)),
        references=tuple(Reference(link.target, place(link.start)) for link in found.links),
        tags=tuple(Reference(tag.target, place(tag.start)) for tag in found.tags),
    )


def shape_pass(source: Changed) -> tuple[Changed, tuple[Edit, ...]]:
    """Markdown with its structure mended, and what was changed."""
    made: list[Edit] = []
    for rule in shape.RULES:
        replacements = sorted(rule.edits(shape.lines_of(source.text)))
        made += [
            Edit(source.back(r.start), source.back(r.end), source.text[r.start : r.end], r.after, rule.code)
            for r in replacements
        ]
        source = source.replace(replacements)
    return source, tuple(made)


def text_pass(source: Changed, script: str, keep: Iterable[str] = ()) -> tuple[Changed, tuple[Edit, ...]]:
    """Markdown with the rules of `chinese` applied to its prose, and what was changed."""
    made = [edit for block in scan(source.text).blocks for edit in _edits(_tape(source.text, block), script, keep)]
    changed = source.replace(Replacement(edit.start, edit.end, edit.after) for edit in made)
    return changed, tuple(replace(edit, start=source.back(edit.start), end=source.back(edit.end)) for edit in made)


def _moved(edit: Edit, by: int) -> Edit:
    return replace(edit, start=edit.start + by, end=edit.end + by)


def _tape(text: str, block: Block) -> Tape:
    """The prose of a block as one string: marks left out, soft line breaks between Han closed."""
    tape = Tape()
    last = block.spans[0].end
    for span in block.spans:
        if "\n" in text[last : span.start] and not (tape.text[-1:] > "\u2e7f" and text[span.start] > "\u2e7f"):
            tape.bar(" ")
        if span.kind == PROSE:
            tape.add(text[span.start : span.end], span.start)
        elif span.kind != MARK:
            tape.bar()
        last = span.end
    return tape


def _edits(tape: Tape, script: str, keep: Iterable[str]) -> list[Edit]:
    chinese.apply_rules(tape, script, keep)
    return [Edit(start, start + len(before), before, after, rule) for start, before, after, rule in tape.edits()]


def _front(front: Front, script: str, keep: Iterable[str]) -> tuple[Front, list[Edit]]:
    """Front matter with every `Text` in it normalised, and the edits by offset in the file."""
    made: list[Edit] = []

    def walk(value: Any) -> Any:
        if isinstance(value, Text):
            tape = Tape.of(value)
            found = _edits(tape, script, keep)
            if value.start is not None:
                made.extend(_moved(edit, value.start) for edit in found)
            return Text(tape.text, value.place, value.start)
        if isinstance(value, tuple):
            return tuple(map(walk, value))
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: walk(getattr(value, f.name)) for f in fields(value)})
        return value

    return walk(front), made
