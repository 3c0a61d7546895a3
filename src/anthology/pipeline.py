"""The whole way, from files to site, as a column of named values. Start reading here.

Each stage takes frozen values and returns new ones, with the problems it met; only the first and the last touch the
disk. `check` goes the whole way but for the last step.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from anthology import gate, limits, link, pages, publish, read, scaffold, templates
from anthology.chinese import Style
from anthology.chinese.pinyin import Readings
from anthology.codes import problem
from anthology.config import Config
from anthology.decoding import decode
from anthology.errors import AnthologyError, Place, Problem, failing
from anthology.mend import Fix, mended
from anthology.model import Clean, Noted, Output, Prose, Source, Story, Term
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
    stories, _ = each(read.story, read.sources(config.root)[0])
    reviews = [story.front.review for story in stories if story.front.review and not story.front.draft]
    return tuple(
        problem("L014", review.due.place, due=review.due, owner=f"，负责人是{review.owner}" if review.owner else "")
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
    sources, of_files = read.sources(config.root)
    read_all, of_stories = each(read.story, sources)
    cleans, of_cleans = each(lambda story: limits.within(_clean, story, config.style), sound(read_all, of_stories))
    _, of_settings = texts((config, tables), config.style)
    made = (*of_settings, *(change for clean in cleans for change in clean.noted))
    return tuple(sorted(made)), failing((*config.problems, *of_tables, *of_files, *of_stories, *of_cleans))


def fixes(config: Config) -> tuple[tuple[Fix, ...], tuple[Problem, ...]]:
    """The mechanical mends of the sources (shape and punctuation, never the script; the slug pinned).

    And why some cannot be read. With a fault in the settings nothing is mended: it could be what they keep.
    """
    if failing(config.problems):
        return (), failing(config.problems)
    sources, of_files = read.sources(config.root)
    stories, of_stories = each(read.story, sources)
    data = {source.path: source.data for source in sources}
    fixed, of_fixes = each(
        lambda story: limits.within(_fix, story, data[story.path], config.style), sound(stories, of_stories)
    )
    return tuple(fix for fix in fixed if fix.before != fix.after), failing((*of_files, *of_stories, *of_fixes))


def _clean(story: Story, style: Style) -> Result[Clean]:
    return normalise(story, style), ()


def _fix(story: Story, data: bytes, style: Style) -> Result[Fix]:
    return Fix(story.path, data, mended(data, story, style)), ()


def normalised(source: Source, style: Style) -> str:
    """A Markdown text, with or without front matter, normalised whole. Raises AnthologyError if it is no text."""
    text = decode(source.path, source.data, "F")
    if not text.startswith("---\n"):
        return markdown(text, style)
    story, problems = read.story(source)
    if story is None or failing(problems):
        raise AnthologyError(*problems)
    clean, problems = limits.within(_clean, story, style)
    if clean is None:
        raise AnthologyError(*problems)
    return rewritten(story, clean)


def new_story(config: Config, title: str) -> scaffold.NewStory:
    """A story of that title to fill in, not written yet. Raises AnthologyError if there cannot be one."""
    if not (config.root / read.STORIES).is_dir():
        raise AnthologyError(problem("W103", Place(read.STORIES)))
    return scaffold.story(title, read.sources(config.root)[0], read.vocabulary(config.root)[0], config.pinyin)


def assemble(config: Config, run: Run = map) -> Site:
    """The site and every problem met on the way to it."""
    sources, of_files = read.sources(config.root)
    images, of_images = read.images(config.root)
    static, of_static = read.static(config.root)
    tables, of_tables = read.tables(config.root)
    (settled, beside), _ = texts((config, tables), config.style)

    stories, of_stories = each(lambda source: read.story(source, config.public), sources, run)
    published = [story for story in stories if config.drafts or not story.front.draft]
    _, of_bodies = parted(limits.within(_proofread, story) for story in stories)
    style = (settled.style, settled.roles, beside.terms, settled.pinyin)
    proses, of_proses = each(lambda story: limits.within(typeset, story, *style), published, run)

    unread = faulty(of_files, sources, sound(stories, of_stories), proses)
    anthology, of_links = link.anthology(proses, beside, images, unread)
    pictures, of_pictures = parted(read.image(config.root, name) for name in anthology.images)
    planned = pages.plan(anthology, settled)
    assets = templates.assets(static)
    made, of_templates = each(templates.renderer(assets, settled), planned, run)
    outputs = (*assets.values(), *made, *pictures)

    problems = [
        *config.problems,
        *of_files,
        *of_tables,
        *of_stories,
        *read.strays(config.root),
        *of_bodies,
        *twins(proses),
        *of_proses,
        *of_links,
        *gate.stories(sources, {story.path for story in stories if story.front.draft}, config.allow),
        *gate.images(anthology, pictures),
        *sizes(anthology, pictures),
        *of_images,
        *of_pictures,
        *of_static,
        *templates.strange(config.root),
        *of_templates,
        *publish.collisions(outputs),
    ]
    if not config.allow_empty and not of_files:
        problems += nothing_to_publish(sources, stories)
    shows = {page.path: page.source for page in planned if page.source}
    return Site(len(proses), outputs, shows, tuple(sorted(set(problems))))


def _proofread(story: Story) -> Result[None]:
    return None, proofread(story)


def typeset(
    story: Story, style: Style, customers: Collection[str], terms: Sequence[Term] = (), readings: Readings = ()
) -> Result[Prose]:
    """`story` normalised and rendered, and the hints; what may take long, and runs under the limits."""
    return prose(normalise(story, style), customers, terms, readings)


def nothing_to_publish(sources: Sequence[Source], stories: Sequence[Story]) -> Iterable[Problem]:
    """That there is no story, or that all of them are drafts."""
    if not sources:
        yield problem("C102", Place(read.STORIES), folder=read.STORIES)
    elif len(stories) == len(sources) and all(story.front.draft for story in stories):
        yield problem("C109", Place(read.STORIES), count=len(stories))


def sound(stories: Iterable[Story], problems: Iterable[Problem]) -> list[Story]:
    """Those of `stories` that have no error among `problems`."""
    bad = {problem.place.path for problem in failing(problems)}
    return [story for story in stories if story.path not in bad]


def faulty(
    refused: Iterable[Problem], sources: Iterable[Source], stories: Iterable[Story], proses: Iterable[Prose]
) -> frozenset[str]:
    """The file names of stories that were `refused`, are not among the sound `stories`, or could not be rendered."""
    rendered = {prose.path for prose in proses}
    whole = {story.path for story in stories if story.front.draft or story.path in rendered}
    broken = {source.path for source in sources} - whole
    return frozenset(PurePosixPath(path).name for path in (*broken, *(problem.place.path for problem in refused)))


def each(stage: Callable[[T], Result[R]], items: Sequence[T], run: Run = map) -> tuple[list[R], list[Problem]]:
    """`stage` of every item: the values there are, and all problems. One bad item hides no other."""
    return parted(run(stage, items))


def parted(results: Iterable[Result[R]]) -> tuple[list[R], list[Problem]]:
    """The values that there are, and all problems."""
    found = list(results)
    return [value for value, _ in found if value is not None], [p for _, problems in found for p in problems]
