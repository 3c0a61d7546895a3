"""Stories that are almost the same: copied, and changed a little.

A story is the set of its clauses. The least numbers that clauses hash to are its sketch; stories that share a number
are compared whole. So the time grows with the number of stories, not with its square.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from heapq import nsmallest

from anthology.codes import problem
from anthology.errors import Problem
from anthology.model import Prose

SHARE = 0.6
"""What share of the clauses of the longer story makes two of them twins: an excerpt is none."""
_SKETCH = 24
_LEAST_CLAUSES = 6
_SHARED = 8
"""Stories that a number leads to at most: a set phrase of all stories tells nothing."""
_LEAST_SHARED = 3
"""Numbers that twins share at least: they should share eight of 24."""
_COMPARED = 3
"""Stories that one is compared with whole."""


def twins(proses: Sequence[Prose]) -> Iterator[Problem]:
    """Each story that is almost the same as an earlier one, by path."""
    stories = sorted(proses, key=lambda prose: prose.path)
    known: defaultdict[int, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        clauses = story.clauses
        if len(clauses) < _LEAST_CLAUSES:
            continue
        sketch = nsmallest(_SKETCH, clauses)
        shared = Counter(other for value in sketch for other in known[value])
        likely = sorted((-count, other) for other, count in shared.items() if count >= _LEAST_SHARED)
        for _, other in likely[:_COMPARED]:
            theirs = stories[other].clauses
            share = len(clauses & theirs) / max(len(clauses), len(theirs))
            if share >= SHARE:
                yield problem("B019", story.front.title.place, other=stories[other].path, share=f"{share:.0%}")
                break
        for value in sketch:
            if len(known[value]) < _SHARED:
                known[value].append(number)
