"""The whole way, from files to site, as a column of named values. Start reading here.

Each stage takes frozen values and returns new ones, with the problems it met; only the first and the last touch the
disk. `check` goes the whole way but for the last step.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from anthology import fields, gate, link, pages, publish, read, templates
from anthology.chinese import Style
from anthology.codes import problem
from anthology.config import Config
from anthology.errors import AnthologyError, Place, Problem, failing
from anthology.mend import Fix, mended
from anthology.model import Clean, Noted, Output, Prose, Source, Story
from anthology.normalise import markdown, normalise, rewritten
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


def check(config: Config, watch: Watch = iter) -> tuple[Problem, ...]:
    """All problems of the anthology, by place. Writes nothing."""
    return assemble(config, watch).problems


def build(config: Config, watch: Watch = iter, *, strict: bool = False) -> Report:
    """Write the site. Raises AnthologyError, with all problems, if one is a 错误 (or, if `strict`, a 提醒).

    The site that was there before is then untouched.
    """
    site = assemble(config, watch)
    if failing(site.problems, strict=strict):
        raise AnthologyError(*site.problems)
    publish.write(site.outputs, config.output, config.root)
    return Report(site.stories, sum(o.path.endswith(".html") for o in site.outputs), site.problems)


def changes(config: Config) -> tuple[Noted, ...]:
    """What the normaliser changes in all stories, by place."""
    stories, _ = each(read.story, read.sources(config.root))
    return tuple(sorted(change for story in stories for change in normalise(story, config.style).noted))


def fixes(config: Config) -> tuple[Fix, ...]:
    """The mechanical mends of the sources: shape and punctuation, never the script, and the slug pinned."""
    sources = [(source, read.story(source, config.public)[0]) for source in read.sources(config.root)]
    fixed = (Fix(source.path, source.data, mended(source, story, config.style)) for source, story in sources if story)
    return tuple(fix for fix in fixed if fix.before != fix.after)


def normalised(source: Source, style: Style) -> str:
    """A Markdown text, with or without front matter, normalised whole. Raises AnthologyError if it is no text."""
    text = fields.decode(source.path, source.data, "F")
    if not text.startswith("---\n"):
        return markdown(text, style)
    story, problems = read.story(source)
    if story is None:
        raise AnthologyError(*problems)
    return rewritten(story, normalise(story, style))


def assemble(config: Config, watch: Watch = iter) -> Site:
    """The site and every problem met on the way to it."""
    sources = read.sources(config.root)
    images = read.images(config.root)
    groups, of_groups = read.vocabulary(config.root)

    stories, of_stories = each(lambda source: read.story(source, config.public), sources)
    published = [story for story in stories if not story.front.draft]
    cleans = [normalise(story, config.style) for story in published]
    proses, of_proses = each(lambda clean: prose(clean, config.roles), watch(cleans))

    anthology, of_links = link.anthology(proses, groups, images, faulty(sources, stories, proses))
    planned = pages.plan(anthology, config)
    rendered, of_templates = templates.render(planned, read.static(config.root), config)
    shown = [read.image(config.root, name) for name in anthology.images]
    outputs = (*rendered, *shown)

    problems = [
        *config.problems,
        *of_groups,
        *of_stories,
        *of_proses,
        *of_links,
        *gate.stories(sources, {story.path for story in stories if story.front.draft}, config.allow),
        *gate.images(anthology, shown),
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
