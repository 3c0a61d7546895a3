"""The gate before publishing: private data in story files and in images, and the exceptions that `site.yml` makes."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from anthology import pictures, privacy
from anthology.codes import problem
from anthology.config import STORY_BYTES
from anthology.errors import Level, Place, Problem
from anthology.fields import Placed
from anthology.model import Anthology, Output, Source
from anthology.privacy import Finding, Kind

_CODES = {
    Kind.MOBILE: "P101",
    Kind.LANDLINE: "P102",
    Kind.IDENTITY: "P103",
    Kind.CARD: "P104",
    Kind.PLATE: "P105",
    Kind.EMAIL: "P106",
    Kind.ACCOUNT: "P107",
    Kind.ADDRESS: "P108",
}


@dataclass(frozen=True, slots=True)
class _Met:
    """Private data met in a story."""

    place: Place
    finding: Finding
    excused: frozenset[Placed]
    """The exceptions that cover it."""


def stories(sources: Sequence[Source], drafts: Collection[str], allow: Sequence[Placed]) -> tuple[Problem, ...]:
    """Private data in story files, whatever else is wrong with them, and the exceptions of `allow` that stand in none.

    Everything counts: front matter, comments, alt texts, link targets. In the files `drafts` (paths) it is a 提醒.
    """
    texts = {source.path: text for source in sources if (text := _text(source)) is not None}
    met = [each for path, text in texts.items() for each in _met(path, text, allow)]
    private = (_problem(each, each.place.path in drafts) for each in met if not each.excused)
    if len(texts) < len(sources):
        return tuple(private)  # who knows what stands in the others
    used = {exception for each in met for exception in each.excused}
    unused = (e for e in allow if e not in used and not any(privacy.occurrences(t, e) for t in texts.values()))
    return (*private, *(problem("P109", exception.place, text=exception) for exception in unused))


def _met(path: str, text: str, allow: Sequence[Placed]) -> Iterator[_Met]:
    findings = privacy.found(text)
    if not findings:
        return
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    excuses = [(exception, span) for exception in allow for span in privacy.occurrences(text, exception)]
    for finding in findings:
        line = bisect_right(lines, finding.start)
        place = Place(path, line, finding.start - lines[line - 1] + 1)
        excused = frozenset(e for e, (start, end) in excuses if start <= finding.start and finding.end <= end)
        yield _Met(place, finding, excused)


def _problem(met: _Met, draft: bool) -> Problem:
    found = problem(_CODES[met.finding.kind], met.place, masked=met.finding.masked)
    return replace(found, level=Level.WARNING) if draft else found


def _text(source: Source) -> str | None:
    """The text of a story file with `\n`; None if it is too long to be one, or no UTF-8."""
    if len(source.data) > STORY_BYTES:
        return None
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def images(anthology: Anthology, shown: Iterable[Output]) -> Iterator[Problem]:
    """The images of `shown` that tell more than their picture, wherever a story shows them."""
    telling = {image.path: "、".join(told) for image in shown if (told := pictures.told(image.data))}
    for slug, entry in anthology.entries.items():
        for reference in entry.prose.images:
            if what := telling.get(anthology.addresses[slug].get(reference.target, "")):
                yield problem("P110", reference.place, target=reference.target, what=what)
