"""Values of each stage from a few words: what the tests of one stage need of the stages before it. No disk."""

from collections.abc import Mapping

from anthology import link, read
from anthology.errors import Place, Problem
from anthology.fields import Placed, Text
from anthology.model import (
    Anthology,
    Clean,
    Group,
    LearningPath,
    Prose,
    Source,
    Stance,
    Step,
    Tables,
    Term,
    Theme,
)
from anthology.normalise import normalise
from anthology.prose import prose

CUSTOMERS = frozenset({"客户", "用户"})


def file(*lines: str, title: str = "测试故事", body: str = "正文。") -> str:
    """A story's file without fault: `lines` of front matter besides title, themes and `anonymised`."""
    given = {line.partition(":")[0] for line in lines}
    usual = {"title": f"title: {title}", "themes": "themes: [退款]", "anonymised": "anonymised: 编辑部"}
    front = [*(line for name, line in usual.items() if name not in given), *lines]
    return "\n".join(["---", *front, "---", body, ""])


def clean(text: str, path: str = "stories/a.md") -> Clean:
    """A story, normalised."""
    made, problems = read.story(Source(path, text.encode("utf-8")))
    assert made is not None, problems
    return normalise(made)


def rendered(body: str) -> tuple[Prose, tuple[Problem, ...]]:
    """A story of `body`, rendered, and the hints."""
    made, problems = prose(clean(file(body=body)), CUSTOMERS)
    assert made is not None, problems
    return made, problems


def vocabulary(*themes: str, group: str = "沟通", word: str = Stance.EXAMPLE.value) -> Group:
    """A group of themes, each written `id name alias …`."""

    def theme(words: str) -> Theme:
        first, name, *aliases = (Placed(each, Place("stories/themes.yml")) for each in words.split())
        return Theme(first, name, "", tuple(aliases), word)

    return Group(group, tuple(map(theme, themes)))


def path(name: str, *slugs: str) -> LearningPath:
    """A learning path through stories."""
    place = Place("stories/paths.yml")
    steps = (Step(Placed(slug, place), _text("为什么"), _text("做什么")) for slug in slugs)
    return LearningPath(Placed(name, place), _text(name), None, None, tuple(steps))


def term(word: str, *aliases: str) -> Term:
    """A term of the glossary."""
    return Term(_text(word), _text("一句话"), tuple(map(_text, aliases)))


def _text(words: str) -> Text:
    return Text(words, Place("stories/terms.yml"))


def linked(
    stories: Mapping[str, str],
    *groups: Group,
    images: Mapping[str, bool] | None = None,
    unread: frozenset[str] = frozenset(),
    paths: tuple[LearningPath, ...] = (),
    terms: tuple[Term, ...] = (),
) -> tuple[Anthology, tuple[Problem, ...]]:
    """Stories (file name without ending → file) linked; without groups any theme goes."""
    made = [prose(clean(text, f"stories/{name}.md"), CUSTOMERS, terms)[0] for name, text in stories.items()]
    return link.anthology([each for each in made if each], Tables(groups or None, paths, terms), images or {}, unread)
