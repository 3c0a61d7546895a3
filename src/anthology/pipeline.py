"""The whole way, from files to site, as a column of named values. Start reading here.

Each stage takes frozen values and returns new ones, with the problems it met; only the first and the last touch the
disk. `check` goes the whole way but for the last step.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from anthology import fields, gate, limits, link, pages, publish, read, scaffold, templates
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
Watch = Callable[[Sequence[Story]], Iterable[Story]]
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


def changes(config: Config) -> tuple[tuple[Noted, ...], tuple[Problem, ...]]:
    """What the normaliser changes in all texts of the anthology, by place, and why some cannot be read."""
    groups, of_groups = read.vocabulary(config.root)
    sources, of_files = read.sources(config.root)
    stories, of_stories = each(read.story, sources)
    cleans, of_cleans = each(lambda story: limits.within(_clean, story, config.style), stories)
    _, of_settings = texts((config, groups), config.style)
    made = (*of_settings, *(change for clean in cleans for change in clean.noted))
    return tuple(sorted(made)), failing((*config.problems, *of_groups, *of_files, *of_stories, *of_cleans))


def fixes(config: Config) -> tuple[tuple[Fix, ...], tuple[Problem, ...]]:
    """The mechanical mends of the sources (shape and punctuation, never the script; the slug pinned).

    And why some cannot be read. With a fault in the settings nothing is mended: it could be what they keep.
    """
    if failing(config.problems):
        return (), failing(config.problems)
    sources, of_files = read.sources(config.root)
    stories, of_stories = each(read.story, sources)
    data = {source.path: source.data for source in sources}
    fixed, of_fixes = each(lambda story: limits.within(_fix, story, data[story.path], config.style), stories)
    return tuple(fix for fix in fixed if fix.before != fix.after), failing((*of_files, *of_stories, *of_fixes))


def _clean(story: Story, style: Style) -> tuple[Clean | None, tuple[Problem, ...]]:
    return normalise(story, style), ()


def _fix(story: Story, data: bytes, style: Style) -> tuple[Fix | None, tuple[Problem, ...]]:
    return Fix(story.path, data, mended(data, story, style)), ()


def normalised(source: Source, style: Style) -> str:
    """A Markdown text, with or without front matter, normalised whole. Raises AnthologyError if it is no text."""
    text = fields.decode(source.path, source.data, "F")
    if not text.startswith("---\n"):
        return markdown(text, style)
    story, problems = read.story(source)
    if story is None:
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


def assemble(config: Config, watch: Watch = iter) -> Site:
    """The site and every problem met on the way to it."""
    sources, of_files = read.sources(config.root)
    images, of_images = read.images(config.root)
    static, of_static = read.static(config.root)
    groups, of_groups = read.vocabulary(config.root)
    (settled, themes), _ = texts((config, groups), config.style)

    stories, of_stories = each(lambda source: read.story(source, config.public), sources)
    published = [story for story in stories if not story.front.draft]
    proses, of_proses = each(lambda story: limits.within(typeset, story, config.style, settled.roles), watch(published))

    anthology, of_links = link.anthology(proses, themes, images, faulty(of_files, sources, stories, proses))
    pictures, of_pictures = each(lambda name: read.image(config.root, name), anthology.images)
    planned = pages.plan(anthology, settled)
    rendered, of_templates = templates.render(planned, static, settled)
    outputs = (*rendered, *pictures)

    problems = [
        *config.problems,
        *of_files,
        *of_groups,
        *of_stories,
        *of_proses,
        *of_links,
        *gate.stories(sources, {story.path for story in stories if story.front.draft}, config.allow),
        *gate.images(anthology, pictures),
        *of_images,
        *of_pictures,
        *of_static,
        *of_templates,
        *publish.collisions(outputs),
    ]
    if not sources and not of_files and not config.allow_empty:
        problems.append(problem("C102", Place("stories"), folder="stories"))
    return Site(len(proses), outputs, tuple(sorted(set(problems))))


def typeset(story: Story, style: Style, customers: frozenset[str]) -> tuple[Prose | None, tuple[Problem, ...]]:
    """`story` normalised and rendered, and the hints; what may take long, and runs under the limits."""
    return prose(normalise(story, style), customers)


def faulty(
    refused: Iterable[Problem], sources: Iterable[Source], stories: Iterable[Story], proses: Iterable[Prose]
) -> frozenset[str]:
    """The file names of stories that could not be read or rendered; drafts are none of them."""
    whole = {story.path for story in stories if story.front.draft} | {prose.path for prose in proses}
    broken = {source.path for source in sources} - whole
    return frozenset(PurePosixPath(path).name for path in (*broken, *(problem.place.path for problem in refused)))


def each(
    stage: Callable[[T], tuple[R | None, tuple[Problem, ...]]], items: Iterable[T]
) -> tuple[list[R], list[Problem]]:
    """`stage` of every item: the values there are, and all problems. One bad item hides no other."""
    results = [stage(item) for item in items]
    return [value for value, _ in results if value is not None], [p for _, problems in results for p in problems]
