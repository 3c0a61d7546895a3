"""Reading a story as a proofreader does: what an editor should look at before anybody else reads it.

Nothing is changed here. Each check is a named function that reads a `Copy` and yields problems; `twins` and `sizes`
read all stories and all pictures.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from anthology.codes import in_draft
from anthology.errors import Problem
from anthology.model import Story
from anthology.proofread import damage, headings, marks, pictures, traps
from anthology.proofread.copy import Copy
from anthology.proofread.pictures import sizes
from anthology.proofread.twins import twins

__all__ = ["CHECKS", "proofread", "sizes", "twins"]

CHECKS: tuple[Callable[[Copy], Iterator[Problem]], ...] = (
    headings.types,
    damage.lost_characters,
    damage.scars,
    damage.readings,
    damage.strange_characters,
    marks.unfinished,
    marks.quotes,
    marks.straight_quotes,
    pictures.descriptions,
    headings.empty_sections,
    headings.levels,
    traps.no_markup,
    traps.markup,
)


MOST = 20
"""Most problems of one check that are told of one story."""


def proofread(story: Story) -> tuple[Problem, ...]:
    """What is to be looked at in the text of a story, by place."""
    copy = Copy(story)
    problems = (problem for check in CHECKS for problem in islice(check(copy), MOST))
    return tuple(sorted(map(in_draft, problems) if story.front.draft else problems))
