"""Stories and vocabulary → `Anthology`: themes found, stories related with reasons, links resolved."""

import math
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

from anthology import chinese
from anthology.codes import nearest, problem
from anthology.errors import Place, Problem
from anthology.fields import Placed
from anthology.model import (
    Anthology,
    Entry,
    Group,
    LearningPath,
    Pairs,
    Phrase,
    Prose,
    Reference,
    Related,
    Showing,
    Shown,
    Stance,
    Tables,
    Theme,
)

RELATED = 4
"""Related stories on a page, unless the editor names more."""
_OPPOSED = 1.5
"""How much more a theme weighs that one story shows as 正例 and the other as 反例."""
_GUESSES = 20
"""For so many broken links of a story the nearest name is proposed: to compare thousands with thousands takes long."""
_ELSEWHERE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_NO_SCHEME = re.compile(r"\s*[/\\]\s*[/\\]")
_NO_FILE = re.compile(r"\s*[a-z][a-z0-9+.-]+\s*:", re.IGNORECASE)

Report = Callable[[Problem], None]


def anthology(
    proses: Sequence[Prose], tables: Tables, images: Mapping[str, bool], unread: frozenset[str] = frozenset()
) -> tuple[Anthology, tuple[Problem, ...]]:
    """The stories linked with each other, and what is wrong with the links.

    `images` names the image files beside the stories, and whether each is what its name says. `unread` are the file
    names of stories with faults of their own: what points at them is no second fault.
    """
    problems: list[Problem] = []
    stories = _by_slug(sorted(proses, key=_newest_first), problems.append)
    known = _own_words(stories.values()) if tables.groups is None else tables.groups
    names = _names(known)
    shown = {slug: _shown(prose, names, problems.append) for slug, prose in stories.items()}
    where = _where(shown.values())
    if tables.groups is not None and not unread and len(stories) > 1:
        problems += _lonely(known, _where(s for slug, s in shown.items() if not stories[slug].front.draft))
    weights = {theme: math.log(len(stories) / len(places)) for theme, places in where.items()}
    reasons = _editors_reasons(stories, unread, problems.append)
    order = list(stories)
    entries = {
        slug: Entry(
            prose=prose,
            shown=tuple(sorted(shown[slug], key=lambda s: (-weights[s.theme.id], s.theme.id))),
            related=_related(slug, shown, where, weights, reasons.get(slug, {})),
            previous=order[i - 1] if i else None,
            next=order[i + 1] if i + 1 < len(order) else None,
        )
        for i, (slug, prose) in enumerate(stories.items())
    }
    by_file = {posixpath.basename(prose.path): prose for prose in proses}
    targets = _Targets(by_file, images, frozenset(f"terms.html#{term.id}" for term in tables.terms), unread)
    addresses = {slug: _addresses(prose, targets, problems.append) for slug, prose in stories.items()}
    pictures = {
        address for prose in stories.values() for r in prose.images if (address := addresses[prose.slug].get(r.target))
    }
    shown_images = tuple(sorted(address.removeprefix("stories/") for address in pictures))
    made = Anthology(
        entries=entries,
        groups=known,
        shown=where,
        paths=tuple(_path(path, stories, unread, problems.append) for path in tables.paths),
        terms=tables.terms,
        phrases=_phrases(entries.values(), known, names),
        addresses=addresses,
        images=shown_images,
    )
    return made, tuple(problems)


def _newest_first(prose: Prose) -> tuple[int, str]:
    return (-prose.front.date.toordinal() if prose.front.date else 0, prose.path)


def _by_slug(proses: Iterable[Prose], report: Report) -> dict[str, Prose]:
    """Stories by slug; two that would share an address on any file system are named."""
    stories: dict[str, Prose] = {}
    seen: dict[str, Prose] = {}
    for prose in proses:
        key = prose.slug.casefold()
        if key in seen:
            place = prose.front.slug.place if prose.front.slug else Place(prose.path)
            report(problem("F104", place, slug=prose.slug, other=seen[key].path))
            continue
        stories[prose.slug] = seen[key] = prose
    return stories


# Themes --------------------------------------------------------------------------------------------------------------


def _own_words(proses: Iterable[Prose]) -> tuple[Group, ...]:
    """A vocabulary of whatever themes the stories name; a theme's id is its name (design §6)."""
    names = {str(showing.theme): showing.theme for prose in proses for showing in prose.front.showings}
    themes = tuple(
        Theme(Placed(re.sub(r'[\s/\\:*?"<>|#%&]+', "-", name), place.place), place, "", (), Stance.EXAMPLE.value)
        for name, place in sorted(names.items())
    )
    return (Group("主题", themes),) if themes else ()


def _names(groups: Iterable[Group]) -> dict[str, Theme]:
    """Every name, id and alias → its theme."""
    themes = [theme for group in groups for theme in group.themes]
    known = {str(name): theme for theme in themes for name in (theme.id, theme.name, *theme.aliases)}
    return {chinese.normalise(name): theme for name, theme in known.items()} | known


def _shown(prose: Prose, names: Mapping[str, Theme], report: Report) -> tuple[Shown, ...]:
    found: dict[str, Shown] = {}
    for showing in prose.front.showings:
        theme = names.get(showing.theme)
        if theme is None:
            close = nearest(showing.theme, {name: str(theme.name) for name, theme in names.items()})
            report(problem("L001", showing.theme.place, name=showing.theme, nearest=close))
        elif theme.id in found:
            report(_twice(showing, found[theme.id]))
        else:
            found[theme.id] = Shown(theme, prose.slug, showing.stance, str(showing.evidence or ""))
    return tuple(found.values())


def _twice(showing: Showing, first: Shown) -> Problem:
    return problem(
        "L008", showing.theme.place, theme=first.theme.name, first=first.stance.value, second=showing.stance.value
    )


def _where(shown: Iterable[tuple[Shown, ...]]) -> dict[str, tuple[Shown, ...]]:
    where: defaultdict[str, tuple[Shown, ...]] = defaultdict(tuple)
    for story in shown:
        for item in story:
            where[item.theme.id] += (item,)
    return dict(where)


def _lonely(groups: tuple[Group, ...], where: Mapping[str, tuple[Shown, ...]]) -> Iterable[Problem]:
    for theme in (theme for group in groups for theme in group.themes):
        count = len(where.get(theme.id, ()))
        if count < 2:
            yield problem("L005" if count else "L009", theme.id.place, name=theme.name)


# Paths and phrases ---------------------------------------------------------------------------------------------------


def _path(path: LearningPath, stories: Mapping[str, Prose], unread: frozenset[str], report: Report) -> LearningPath:
    """`path` with the steps whose stories there are."""
    for step in path.steps:
        story = stories.get(step.story)
        if (story is None or story.front.draft) and f"{step.story}.md" not in unread:
            report(problem("L002", step.story.place, slug=step.story, nearest=nearest(step.story, list(stories))))
    return replace(path, steps=tuple(step for step in path.steps if step.story in stories))


def _phrases(entries: Iterable[Entry], groups: Iterable[Group], names: Mapping[str, Theme]) -> tuple[Phrase, ...]:
    """The phrase pairs of all stories that have not been withdrawn."""
    order = {theme.id: number for number, theme in enumerate(t for group in groups for t in group.themes)}
    found = [
        Phrase(entry.slug, pair, (names[block.topic],) if block.topic in names else _all_themes(entry))
        for entry in entries
        if not entry.front.status
        for section in entry.prose.sections
        for block in section.blocks
        if isinstance(block, Pairs)
        for pair in block.pairs
    ]
    last = len(order)
    return tuple(sorted(found, key=lambda phrase: order[phrase.themes[0].id] if len(phrase.themes) == 1 else last))


def _all_themes(entry: Entry) -> tuple[Theme, ...]:
    return tuple(shown.theme for shown in entry.shown)


# Related stories -----------------------------------------------------------------------------------------------------


def _editors_reasons(stories: Mapping[str, Prose], unread: frozenset[str], report: Report) -> dict[str, dict[str, str]]:
    """Slug → related slug → the editor's reason, which shows on both pages."""
    reasons: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for slug, prose in stories.items():
        guesses = iter(range(_GUESSES))
        for other, reason in prose.front.related:
            if f"{other}.md" in unread:
                continue
            if other == slug or _missing(stories.get(other), prose):
                close = _near(guesses, other, (s for s in stories if s != slug))
                report(problem("L002", other.place, slug=other, nearest=close))
            if other in stories and other != slug:
                reasons[slug][str(other)] = str(reason)
                reasons[str(other)].setdefault(slug, str(reason))
    return reasons


def _related(
    slug: str,
    shown: Mapping[str, tuple[Shown, ...]],
    where: Mapping[str, tuple[Shown, ...]],
    weights: Mapping[str, float],
    reasons: Mapping[str, str],
) -> tuple[Related, ...]:
    """The stories most akin to `slug`: those that the editor names, then by the weight of shared themes."""
    shared: defaultdict[str, list[tuple[float, Shown, Shown]]] = defaultdict(list)
    for mine in shown[slug]:
        for theirs in where[mine.theme.id]:
            if theirs.slug != slug:
                weight = weights[mine.theme.id] * (_OPPOSED if _opposed(mine, theirs) else 1)
                shared[theirs.slug].append((weight, mine, theirs))

    def rank(other: str) -> tuple[bool, float, int, str]:
        themes = shared.get(other, [])
        return (other not in reasons, -sum(weight for weight, _, _ in themes), -len(themes), other)

    ranked = sorted({*shared, *reasons}, key=rank)
    return tuple(
        _relation(other, reasons.get(other, ""), shared.get(other, []))
        for other in ranked[: max(RELATED, len(reasons))]
    )


def _relation(other: str, reason: str, shared: list[tuple[float, Shown, Shown]]) -> Related:
    rarest = sorted(shared, key=lambda item: (-item[0], item[1].theme.id))
    return Related(
        other,
        reason,
        tuple(mine.theme for _, mine, _ in rarest),
        tuple(mine.theme for _, mine, theirs in rarest if _opposed(mine, theirs)),
    )


def _opposed(a: Shown, b: Shown) -> bool:
    return {a.stance, b.stance} == {Stance.EXAMPLE, Stance.COUNTER}


# Links ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Targets:
    """What links and images of stories may point at."""

    by_file: Mapping[str, Prose]
    images: Mapping[str, bool]
    """Name → whether the file is what its name says."""
    glossary: frozenset[str]
    """Addresses of its terms."""
    unread: frozenset[str]


def _addresses(prose: Prose, targets: _Targets, report: Report) -> dict[str, str]:
    """What the story's links and images point at, from the site's root."""
    found: dict[str, str] = {}
    guesses = iter(range(_GUESSES))
    for reference in prose.links:
        target = unquote(reference.target)
        faulty = posixpath.normpath(target.partition("#")[0]) in targets.unread
        if target in targets.glossary:
            found[reference.target] = target
        elif address := _link(reference, prose, targets, guesses, _silent if faulty else report):
            found[reference.target] = address
    for reference in prose.images:
        name = posixpath.normpath(unquote(reference.target))
        if targets.images.get(name):
            found[reference.target] = f"stories/{name}"
        else:
            report(problem(_fault(reference.target, name in targets.images), reference.place, target=reference.target))
    return found


def _silent(problem: Problem) -> None:
    """What points at a story with faults of its own is no second fault."""


def _fault(target: str, there: bool) -> str:
    """The code of what is wrong with the image `target`."""
    if _ELSEWHERE.match(target) or _NO_SCHEME.match(target):
        return "L011"
    if _NO_FILE.match(target):
        return "L012"
    return "L007" if there else "L006"


def _link(reference: Reference, prose: Prose, targets: _Targets, guesses: Iterator[int], report: Report) -> str | None:
    """The address from the site's root that a link means; None for other hosts and for what is not there."""
    target = unquote(reference.target)
    if _ELSEWHERE.match(target) or _NO_SCHEME.match(target):
        if not _ELSEWHERE.match(target):
            report(problem("L013", reference.whole, target=reference.target))
        return None
    file, _, words = target.partition("#")
    file = file.removeprefix("./")
    if file and not file.endswith(".md"):
        report(problem("L010", reference.place, target=reference.target))
        return None
    other = targets.by_file.get(file) if file else prose
    if other is None or _missing(other, prose):
        stems = (name.removesuffix(".md") for name in targets.by_file if name != posixpath.basename(prose.path))
        close = _near(guesses, posixpath.basename(file).removesuffix(".md"), stems, ".md")
        report(problem("L003", reference.place, target=file, nearest=close))
    if other is None:
        return None
    address = f"stories/{other.slug}.html"
    if not words:
        return address
    if anchor := _anchor(words, other):
        return f"{address}#{anchor}"
    close = _near(guesses, words, sorted(other.anchors))
    report(problem("L004", reference.place, target=file or prose.path, anchor=words, nearest=close))
    return None


def _missing(other: Prose | None, story: Prose) -> bool:
    """Whether what `story` points at will not be there once it is published: drafts are shown in a preview only."""
    return other is None or (other.front.draft and not story.front.draft)


def _anchor(words: str, story: Prose) -> str:
    """The id in `story` that `words` mean: as written, or the words of a heading in either script; empty if none."""
    if words in story.anchors:
        return words
    return _by_words(story.anchors).get(_words(words), "")


@lru_cache(maxsize=64)
def _by_words(anchors: frozenset[str]) -> dict[str, str]:
    """The anchors of a story by their words in simplified script; remembered, for it may have many links to itself."""
    return {_words(anchor): anchor for anchor in sorted(anchors, reverse=True)}


def _words(anchor: str) -> str:
    return chinese.anchor(chinese.normalise(anchor, "hant"))


def _near(guesses: Iterator[int], name: str, names: Iterable[str], ending: str = "") -> str:
    """Wording that proposes the nearest of `names`, while there are `guesses` left."""
    return "" if next(guesses, None) is None else nearest(name, names, ending)
