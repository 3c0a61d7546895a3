"""What a new story and a new anthology begin with.

What editors fill in is made from the tables that read it, so that it cannot go stale; the rest are files in the tool's
`scaffold/`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from anthology import config, fields, read, schema, yaml_tree
from anthology.chinese import pinyin
from anthology.codes import problem
from anthology.decoding import decode
from anthology.errors import AnthologyError, Place
from anthology.fields import Field, Placed, Reader, Table
from anthology.model import Group, Output, Source
from anthology.yaml_tree import Excerpt

_ANY_THEME = "待写主题"
"""The theme of a new story where there is no vocabulary to choose from."""
_EVIDENCE = "待写，故事里体现它的那句话"
_HINT = "# 每行一个{what}。行末的“# …”是说明，机器不读。开头是 # 的还没有用上：要用就删掉开头的 #，再换成自己的内容。"
_TYPED = "标题"
"""Where a fault of a title stands that is in no file yet."""


@dataclass(frozen=True, slots=True)
class NewStory:
    """A new story."""

    output: Output
    slug: str
    wanted: str
    """The slug that the title gives, which another story may have already."""


def story(
    title: str, sources: Iterable[Source], groups: Sequence[Group] | None, readings: pinyin.Readings = ()
) -> NewStory:
    """A story of that title for its editor to fill in: a draft, its slug pinned, beside the stories `sources`.

    `groups` is the vocabulary, from which it takes a theme as an example. Raises AnthologyError if the title
    cannot be one (F…), or has nothing to make a slug of (W102).
    """
    title = _checked(title, readings)
    wanted = pinyin.slug(title, readings)
    slug = _free(wanted, set(_taken(sources)))
    (body,) = read.scaffold("new")
    front = _text("---", _HINT.format(what="字段"), *_front(title, slug, groups), "---")
    return NewStory(Output(f"{read.STORIES}/{slug}.md", front + body.data), slug, wanted)


def anthology() -> tuple[Output, ...]:
    """The files of a new anthology: settings, a vocabulary, one story as an example, and what editors' tools need."""
    site = _text(_HINT.format(what="设置"), *map(_setting, config.SETTINGS.values()))
    return (*read.scaffold("init"), Output("site.yml", site), *schemas())


def schemas() -> tuple[Output, ...]:
    """The JSON Schemas of what editors write, where VS Code finds them."""
    return tuple(
        Output(f".vscode/schemas/{name}.json", _text(json.dumps(made(), ensure_ascii=False, indent=2)))
        for name, made in schema.SCHEMAS.items()
    )


def _text(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


# The title -----------------------------------------------------------------------------------------------------------


def _checked(typed: str, readings: pinyin.Readings) -> str:
    """A title as it was typed, on one line, if it can be one."""
    text = decode(_TYPED, typed.encode("utf-8", "surrogatepass"), "F")
    title = " ".join(text.split("\n")).strip()
    if not pinyin.syllables(title, readings):
        raise AnthologyError(problem("W102", Place(_TYPED), title=title))
    reader = Reader("F")
    fields.text(reader, Placed(title, Place(_TYPED)), read.FIELDS["title"])
    if reader.problems:
        raise AnthologyError(*reader.problems)
    return title


# The slug ------------------------------------------------------------------------------------------------------------


def _taken(sources: Iterable[Source]) -> Iterator[str]:
    """The names that no new story may have: files, addresses, and addresses of before."""
    for source in sources:
        yield read.file_slug(source.path).casefold()
        found, _ = read.story(source)
        if found:
            yield from (slug.casefold() for slug in (found.slug, *found.front.aliases))


def _free(slug: str, taken: set[str]) -> str:
    """`slug`, or the first of `slug-2`, `slug-3` … that is free and can be an address."""
    names = (slug if n == 1 else f"{slug}-{n}" for n in count(1))
    return next(name for name in names if name not in taken and not read.unsafe(name))


# The lines of a table ------------------------------------------------------------------------------------------------


def _front(title: str, slug: str, groups: Sequence[Group] | None) -> Iterator[str]:
    """The fields of a new story: first those that it has, then those that it may have."""
    written = {"title": _scalar(title), "slug": slug, "draft": "true", "themes": ""}
    yield from (_line(read.FIELDS[name], value) for name, value in written.items())
    yield from _themes(groups)
    yield from (_offered(field) for field in read.FIELDS.values() if field.name not in written)


def _themes(groups: Sequence[Group] | None) -> Iterator[str]:
    """A theme as an example, and all that there are to choose from."""
    names = [theme.name for group in groups or () for theme in group.themes]
    yield f"  {_scalar(names[0] if names else _ANY_THEME)}: {_EVIDENCE}"
    for group in groups or ():
        yield f"  # {group.name}：{'、'.join(theme.name for theme in group.themes)}"


def _setting(field: Field) -> str:
    """The line of a setting: one that has a word for default is written out."""
    used = isinstance(field.default, str) and field.default
    return _line(field, field.default) if used else _offered(field)


def _offered(field: Field) -> str:
    """The line of a field that is not used yet."""
    return f"#{field.example}  # {_says(field)}"


def _line(field: Field, value: str) -> str:
    return f"{f'{field.name}: {value}'.rstrip()}  # {_says(field)}"


def _says(field: Field) -> str:
    """What a field means, and what it takes."""
    limit = f"（最多 {field.limit} 字）" if field.limit else ""
    told = all(choice in field.says for choice in field.choices)
    choices = "" if told else f"（只能是 {'、'.join(field.choices)}）"
    return f"{field.says}{limit}{choices}"


def _scalar(text: str) -> str:
    """`text` as YAML: as it is where that reads back as the same, both as key and as value, else in quotes."""
    return text if _reads_back(f"x: {text}", ("x", text)) and _reads_back(f"{text}: x", (text, "x")) else _quoted(text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'


def _reads_back(line: str, entry: tuple[str, str]) -> bool:
    try:
        tree, faults = yaml_tree.parse(Excerpt("", line, 0, len(line), "F"))
    except AnthologyError:
        return False
    return (
        not faults and isinstance(tree, Table) and [(k, v) for k, v in tree.entries if isinstance(v, Placed)] == [entry]
    )
