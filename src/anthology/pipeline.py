"""The whole way, from files to site, as a column of named values. Start reading here.

Each stage takes frozen values and returns new ones, with the problems it met; only the first and the last touch the
disk. `check` goes the whole way but for the last step.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from anthology import gate, link, pages, publish, read, scaffold, templates
from anthology.chinese import Style
from anthology.codes import problem
from anthology.config import Config
from anthology.decoding import decode
from anthology.errors import AnthologyError, Place, Problem, failing
from anthology.mend import Fix, mended
from anthology.model import Noted, Output, Prose, Source, Story, Term
from anthology.normalise import markdown, normalise, rewritten, texts
from anthology.proofread import proofread, sizes, twins
from anthology.prose import prose


class Item(Protocol):
    """What a stage works on: a source, a story, a page."""

    @property
    def path(self) -> str:
        """Its file; no two items of a stage share it."""


T = TypeVar("T", bound=Item)
R = TypeVar("R")
Result = tuple[R | None, tuple[Problem, ...]]
"""What a stage makes of an item, None if an error stands in the way; and what is wrong with the item."""


class Run(Protocol):
    """How a stage is applied to many items, whose order is kept: plainly by `map`, or with progress, or remembered."""

    def __call__(self, stage: Callable[[T], Result[R]], items: Sequence[T], /) -> Iterable[Result[R]]:
        """The results of `stage` for `items`."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site in memory."""

    stories: int
    outputs: tuple[Output, ...]
    sources: Mapping[str, str]
    """Path of a page → the story's file that it shows; pages of many stories are not in it."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    stories: int
    pages: int
    problems: tuple[Problem, ...]
    """Of level 提醒 and 建议: with a 错误 there is no report but an AnthologyError."""


def check(config: Config, run: Run = map, today: datetime.date | None = None) -> tuple[Problem, ...]:
    """All problems of the anthology, by place; with `today` also which stories are due for review. Writes nothing."""
    site = assemble(config, run)
    return tuple(sorted((*site.problems, *(overdue(config, today) if today else ()))))


def overdue(config: Config, today: datetime.date) -> tuple[Problem, ...]:
    """The published stories whose day of review has come."""
    stories, _ = each(read.story, read.sources(config.root))
    reviews = [story.front.review for story in stories if story.front.review and not story.front.draft]
    return tuple(
        problem("L012", review.due.place, due=review.due, owner=f"，负责人是{review.owner}" if review.owner else "")
        for review in reviews
        if review.due and review.due <= today
    )


def build(config: Config, run: Run = map, *, strict: bool = False) -> Report:
    """Write the site. Raises AnthologyError, with all problems, if one is a 错误 (or, if `strict`, a 提醒).

    The site that was there before is then untouched.
    """
    site = assemble(config, run)
    if failing(site.problems, strict=strict):
        raise AnthologyError(*site.problems)
    publish.write(site.outputs, config.output, config.root)
    return Report(site.stories, sum(o.path.endswith(".html") for o in site.outputs), site.problems)


def changes(config: Config) -> tuple[tuple[Noted, ...], tuple[Problem, ...]]:
    """What the normaliser changes in all texts of the anthology, by place, and why some cannot be read."""
    tables, of_tables = read.tables(config.root)
    read_all, of_stories = each(read.story, read.sources(config.root))
    stories = sound(read_all, of_stories)
    _, of_settings = texts((config, tables), config.style)
    made = (*of_settings, *(change for story in stories for change in normalise(story, config.style).noted))
    return tuple(sorted(made)), failing((*of_tables, *of_stories))


def fixes(config: Config) -> tuple[tuple[Fix, ...], tuple[Problem, ...]]:
    """The mechanical mends of the sources (shape and punctuation, never the script; the slug pinned).

    And why some cannot be read.
    """
    sources = read.sources(config.root)
    stories, problems = each(read.story, sources)
    data = {source.path: source.data for source in sources}
    fixed = (
        Fix(story.path, data[story.path], mended(data[story.path], story, config.style))
        for story in sound(stories, problems)
    )
    return tuple(fix for fix in fixed if fix.before != fix.after), failing(problems)


def normalised(source: Source, style: Style) -> str:
    """A Markdown text, with or without front matter, normalised whole. Raises AnthologyError if it is no text."""
    text = decode(source.path, source.data, "F")
    if not text.startswith("---\n"):
        return markdown(text, style)
    story, problems = read.story(source)
    if story is None or failing(problems):
        raise AnthologyError(*problems)
    return rewritten(story, normalise(story, style))


def new_story(config: Config, title: str) -> scaffold.NewStory:
    """A story of that title to fill in, not written yet. Raises AnthologyError if there cannot be one."""
    if not (config.root / read.STORIES).is_dir():
        raise AnthologyError(problem("W103", Place(read.STORIES)))
    return scaffold.story(title, read.sources(config.root), read.vocabulary(config.root)[0], config.pinyin)


def assemble(config: Config, run: Run = map) -> Site:
    """The site and every problem met on the way to it."""
    sources = read.sources(config.root)
    images = read.images(config.root)
    tables, of_tables = read.tables(config.root)
    (settled, beside), _ = texts((config, tables), config.style)

    stories, of_stories = each(lambda source: read.story(source, config.public), sources, run)
    published = [story for story in stories if config.drafts or not story.front.draft]
    proses, of_proses = each(lambda story: rendered(story, settled, beside.terms), published, run)

    anthology, of_links = link.anthology(proses, beside, images, faulty(sources, sound(stories, of_stories), proses))
    planned = pages.plan(anthology, settled)
    assets = templates.assets(read.static(config.root))
    made, of_templates = each(templates.renderer(assets, settled), planned, run)
    shown = [read.image(config.root, name) for name in anthology.images]
    outputs = (*assets.values(), *made, *shown)

    problems = [
        *config.problems,
        *of_tables,
        *of_stories,
        *read.strays(config.root),
        *(problem for story in stories for problem in proofread(story)),
        *twins(proses),
        *of_proses,
        *of_links,
        *gate.stories(sources, {story.path for story in stories if story.front.draft}, config.allow),
        *gate.images(anthology, shown),
        *sizes(anthology, shown),
        *of_templates,
        *publish.collisions(outputs),
    ]
    if not config.allow_empty:
        problems += nothing_to_publish(sources, stories)
    shows = {page.path: page.source for page in planned if page.source}
    return Site(len(proses), outputs, shows, tuple(sorted(set(problems))))


def rendered(story: Story, config: Config, terms: Sequence[Term]) -> Result[Prose]:
    """A story, normalised and rendered."""
    return prose(normalise(story, config.style), config.roles, terms, config.pinyin)


def nothing_to_publish(sources: Sequence[Source], stories: Sequence[Story]) -> Iterable[Problem]:
    """That there is no story, or that all of them are drafts."""
    if not sources:
        yield problem("C102", Place(read.STORIES), folder=read.STORIES)
    elif len(stories) == len(sources) and all(story.front.draft for story in stories):
        yield problem("C106", Place(read.STORIES), count=len(stories))


def sound(stories: Iterable[Story], problems: Iterable[Problem]) -> list[Story]:
    """Those of `stories` that have no error among `problems`."""
    bad = {problem.place.path for problem in failing(problems)}
    return [story for story in stories if story.path not in bad]


def faulty(sources: Iterable[Source], stories: Iterable[Story], proses: Iterable[Prose]) -> frozenset[str]:
    """The file names of stories that are not among the sound `stories`, or could not be rendered."""
    rendered = {prose.path for prose in proses}
    whole = {story.path for story in stories if story.front.draft or story.path in rendered}
    return frozenset(PurePosixPath(source.path).name for source in sources if source.path not in whole)


def each(stage: Callable[[T], Result[R]], items: Sequence[T], run: Run = map) -> tuple[list[R], list[Problem]]:
    """`stage` of every item: the values there are, and all problems. One bad item hides no other."""
    results = list(run(stage, items))
    return [value for value, _ in results if value is not None], [p for _, problems in results for p in problems]
