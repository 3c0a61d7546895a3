"""Normalising a story: one mechanism, two passes of the same kind of edit (design §5.2).

First **shape**: structure mends; the words stay. Then **text**: the scanner marks what is prose, the prose of a block
is joined across marks and soft line breaks into one string, the rules of `chinese` change that string, and the
changes are laid back on the source. Both passes are pure; a story already clean comes out unchanged.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from anthology import chinese
from anthology.chinese import Rule, Style
from anthology.chinese.tape import Tape
from anthology.errors import Place
from anthology.fields import Text, texts_in
from anthology.model import SECTIONS, Clean, Edit, Kind, MarkedLine, Noted, Part, Reference, Start, Story
from anthology.normalise import shape
from anthology.normalise.edits import Changed, Replacement
from anthology.normalise.scanner import MARK, PROSE, Block, Link, scan

__all__ = ["Changed", "markdown", "normalise", "rewritten", "shape", "shape_pass", "text_pass", "texts"]

T = TypeVar("T")

_PLAIN = Style()
_LABEL = re.compile(r"#{1,2}[ \t]*([^：:\s]+)")


def normalise(story: Story, style: Style = _PLAIN, rules: Iterable[Rule] = chinese.RULES) -> Clean:
    """`story` in mended shape, with `rules` applied to its prose; `style` is what the site has settled."""
    readers_end = _readers_end(story)
    body = Changed(story.text[story.start :])
    wanted = str(story.front.script) if story.front.script != "auto" else style.script
    script = chinese.detect(body.text) if wanted == "auto" else wanted
    own = replace(style, script=script, keep=(*style.keep, *map(str, story.front.keep)))
    rules = tuple(rules)
    shaped, shape_edits = shape_pass(body)
    clean, text_edits = text_pass(shaped, own, rules)
    front, made = _front(story.front, own, rules)
    found = scan(clean.text)
    front_edits = (_moved(edit, text.start) for text, edit in made if text.start is not None)
    edits = (*front_edits, *(_moved(edit, story.start) for edit in (*shape_edits, *text_edits)))
    written = (_noted(story.place(edit.start), edit) for edit in sorted(edits))
    unwritten = (_noted(text.place, edit) for text, edit in made if text.start is None)

    breaks = [match.start() for match in re.finditer("\n", story.text)]

    def place(offset: int) -> Place:
        at = story.start + clean.back(offset)
        line = bisect_left(breaks, at)
        return Place(story.path, line + 1, at - (breaks[line - 1] if line else -1))

    return Clean(
        path=story.path,
        slug=story.slug,
        front=front,
        body=clean.text,
        edits=edits,
        noted=tuple(sorted((*written, *unwritten), key=lambda noted: noted.place)),
        marked=_marked(story.text, [edit for edit in edits if edit.start < readers_end]),
        script=script,
        start=story.place(story.start),
        headings=tuple(map(place, found.headings)),
        starts=tuple(
            Start(_words(clean.text, block), place(block.spans[0].start))
            for block in found.blocks
            if block.heading is None
        ),
        references=_references(found.links, place),
        tags=_references(found.tags, place),
    )


def _references(links: Iterable[Link], place: Callable[[int], Place]) -> tuple[Reference, ...]:
    return tuple(Reference(link.target, place(link.start), place(link.whole)) for link in links)


def texts(value: T, style: Style) -> tuple[T, tuple[Noted, ...]]:
    """`value` (settings, themes) with every `Text` in it normalised, and what was changed."""
    script = chinese.detect("".join(texts_in(value))) if style.script == "auto" else style.script
    changed, made = _front(value, replace(style, script=script), chinese.RULES)
    return changed, tuple(_noted(text.place, edit) for text, edit in made)


def markdown(text: str, style: Style = _PLAIN) -> str:
    """Markdown without front matter, normalised."""
    script = chinese.detect(text) if style.script == "auto" else style.script
    shaped, _ = shape_pass(Changed(text))
    return text_pass(shaped, replace(style, script=script))[0].text


def rewritten(story: Story, clean: Clean) -> str:
    """The text of a story's file with the edits of `clean` made: comments and the order of fields stay."""
    front = Changed(story.text[: story.start])
    edits = [edit for edit in clean.edits if edit.end <= story.start]
    return front.replace(Replacement(e.start, e.end, e.after) for e in edits).text + clean.body


def _readers_end(story: Story) -> int:
    """Where the part that readers may see ends: the first section of the trainer's, who has the answers."""
    for offset in scan(story.text[story.start :]).headings:
        label = _LABEL.match(story.text, story.start + offset)
        if label and SECTIONS.get(chinese.normalise(label.group(1))) is Kind.TRAINER:
            return story.start + offset
    return len(story.text)


def _noted(place: Place, edit: Edit) -> Noted:
    return Noted(place, edit.rule, edit.before, edit.after, chinese.doubtful(edit.rule, edit.after))


def _marked(text: str, edits: Iterable[Edit]) -> tuple[MarkedLine, ...]:
    """The lines of `text` in which something was changed; of overlapping edits the first."""
    lines: dict[int, list[Edit]] = {}
    done = 0
    for edit in sorted(edits):
        if edit.start >= done and "\n" not in edit.before:
            lines.setdefault(Place.at("", text, edit.start).line, []).append(edit)
            done = edit.end
    return tuple(_line(text, number, found) for number, found in lines.items())


def _line(text: str, number: int, edits: list[Edit]) -> MarkedLine:
    start = edits[0].start + 1 - Place.at("", text, edits[0].start).column
    end = text.find("\n", start)
    parts: list[Part] = []
    at = start
    for edit in edits:
        parts += (Part(text[at : edit.start], None), Part(edit.before, edit.after.strip("\n")))
        at = edit.end
    parts.append(Part(text[at : end if end >= 0 else len(text)], None))
    return MarkedLine(number, tuple(p for p in parts if p.text or p.after))


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


def text_pass(source: Changed, style: Style, rules: Iterable[Rule] = chinese.RULES) -> tuple[Changed, tuple[Edit, ...]]:
    """Markdown with `rules` applied to its prose, and what was changed. The script of `style` must be known."""
    made = [edit for block in scan(source.text).blocks for edit in _edits(_tape(source.text, block), style, rules)]
    changed = source.replace(Replacement(edit.start, edit.end, edit.after) for edit in made)
    return changed, tuple(Edit(source.back(e.start), source.back(e.end), e.before, e.after, e.rule) for e in made)


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(edit.start + by, edit.end + by, edit.before, edit.after, edit.rule)


def _words(text: str, block: Block) -> str:
    """The first words of a block."""
    return "".join(text[span.start : span.end] for span in block.spans[:8] if span.kind == PROSE)[:40]


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


def _edits(tape: Tape, style: Style, rules: Iterable[Rule]) -> list[Edit]:
    chinese.apply_rules(tape, style, rules)
    return [Edit(start, start + len(before), before, after, rule) for start, before, after, rule in tape.edits()]


def _front(value: T, style: Style, rules: Iterable[Rule]) -> tuple[T, list[tuple[Text, Edit]]]:
    """`value` with every `Text` in it normalised, and the edits by offset in the text each is of."""
    made: list[tuple[Text, Edit]] = []

    def walk(value: Any) -> Any:
        if isinstance(value, Text):
            tape = Tape.of(value)
            made.extend((value, edit) for edit in _edits(tape, style, rules))
            return Text(tape.text, value.place, value.start)
        if isinstance(value, tuple):
            return tuple(map(walk, value))
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: walk(getattr(value, f.name)) for f in fields(value)})
        return value

    return walk(value), made
