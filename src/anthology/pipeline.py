"""The whole way, from files to site, as a column of named values. Start reading here.

Each stage takes frozen values and returns new ones, with the problems it met; only the first and the last touch the
disk. `check` goes the whole way but for the last step.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from anthology import fields, link, pages, publish, read, scaffold, templates
from anthology.chinese import Style
from anthology.codes import problem
from anthology.config import Config
from anthology.errors import AnthologyError, Place, Problem, failing
from anthology.mend import Fix, mended
from anthology.model import Clean, Noted, Output, Prose, Source, Story
from anthology.normalise import markdown, normalise, rewritten, texts
from anthology.prose import prose

T = TypeVar("T")
R = TypeVar("R")
Watch = Callable[[Sequence[Clean]], Iterable[Clean]]
"""Called with the items of the longest stage; yields them as they are worked on, so that progress can be shown."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site in memory."""

    stories: int
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    stories: int
    pages: int
    problems: tuple[Problem, ...]
    """Of level 提醒 and 建议: with a 错误 there is no report but an AnthologyError."""


def check(config: Config, watch: Watch = iter, today: datetime.date | None = None) -> tuple[Problem, ...]:
    """All problems of the anthology, by place; with `today` also which stories are due for review. Writes nothing."""
    site = assemble(config, watch)
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


def build(config: Config, watch: Watch = iter, *, strict: bool = False) -> Report:
    """Write the site. Raises AnthologyError, with all problems, if one is a 错误 (or, if `strict`, a 提醒).

    The site that was there before is then untouched.
    """
    site = assemble(config, watch)
    if failing(site.problems, strict=strict):
        raise AnthologyError(*site.problems)
    publish.write(site.outputs, config.output, config.root)
    return Report(site.stories, sum(o.path.endswith(".html") for o in site.outputs), site.problems)


def changes(config: Config) -> tuple[tuple[Noted, ...], tuple[Problem, ...]]:
    """What the normaliser changes in all texts of the anthology, by place, and why some cannot be read."""
    tables, of_tables = read.tables(config.root)
    stories, of_stories = each(read.story, read.sources(config.root))
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
    fixed = (Fix(story.path, data[story.path], mended(data[story.path], story, config.style)) for story in stories)
    return tuple(fix for fix in fixed if fix.before != fix.after), failing(problems)


def normalised(source: Source, style: Style) -> str:
    """A Markdown text, with or without front matter, normalised whole. Raises AnthologyError if it is no text."""
    text = fields.decode(source.path, source.data, "F")
    if not text.startswith("---\n"):
        return markdown(text, style)
    story, problems = read.story(source)
    if story is None:
        raise AnthologyError(*problems)
    return rewritten(story, normalise(story, style))


def new_story(config: Config, title: str) -> scaffold.NewStory:
    """A story of that title to fill in, not written yet. Raises AnthologyError if there cannot be one."""
    if not (config.root / read.STORIES).is_dir():
        raise AnthologyError(problem("W103", Place(read.STORIES)))
    return scaffold.story(title, read.sources(config.root), read.vocabulary(config.root)[0], config.pinyin)


def assemble(config: Config, watch: Watch = iter) -> Site:
    """The site and every problem met on the way to it."""
    sources = read.sources(config.root)
    images = read.images(config.root)
    tables, of_tables = read.tables(config.root)
    (settled, beside), _ = texts((config, tables), config.style)

    stories, of_stories = each(lambda source: read.story(source, config.public), sources)
    published = [story for story in stories if not story.front.draft]
    cleans = [normalise(story, config.style) for story in published]
    proses, of_proses = each(lambda clean: prose(clean, settled.roles, beside.terms, settled.pinyin), watch(cleans))

    anthology, of_links = link.anthology(proses, beside, images, faulty(sources, stories, proses))
    planned = pages.plan(anthology, settled)
    rendered, of_templates = templates.render(planned, read.static(config.root), settled)
    outputs = (*rendered, *(read.image(config.root, name) for name in anthology.images))

    problems = [
        *config.problems,
        *of_tables,
        *of_stories,
        *of_proses,
        *of_links,
        *of_templates,
        *publish.collisions(outputs),
    ]
    if not sources and not config.allow_empty:
        problems.append(problem("C102", Place("stories"), folder="stories"))
    return Site(len(proses), outputs, tuple(sorted(set(problems))))


def faulty(sources: Iterable[Source], stories: Iterable[Story], proses: Iterable[Prose]) -> frozenset[str]:
    """The file names of stories that could not be read or rendered; drafts are none of them."""
    whole = {story.path for story in stories if story.front.draft} | {prose.path for prose in proses}
    return frozenset(PurePosixPath(source.path).name for source in sources if source.path not in whole)


def each(
    stage: Callable[[T], tuple[R | None, tuple[Problem, ...]]], items: Iterable[T]
) -> tuple[list[R], list[Problem]]:
    """`stage` of every item: the values there are, and all problems. One bad item hides no other."""
    results = [stage(item) for item in items]
    return [value for value, _ in results if value is not None], [p for _, problems in results for p in problems]
