"""Files → typed values. Nothing is mended here: what is wrong becomes a problem at its place in the file."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from anthology import fields
from anthology.codes import problem
from anthology.config import FRONT_CHARACTERS, STORY_BYTES, THEME_CHARACTERS, TITLE_CHARACTERS, defaults
from anthology.errors import AnthologyError, Place, Problem, failing
from anthology.fields import Excerpt, Field, Node, Placed, Reader, Sequence, Table, Text
from anthology.model import (
    Anonymised,
    Asset,
    Front,
    Group,
    LearningPath,
    Origin,
    Output,
    Review,
    Showing,
    Source,
    Stance,
    Step,
    Story,
    Tables,
    Term,
    Theme,
)

# Files ---------------------------------------------------------------------------------------------------------------

STORIES = "stories"

_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".avif": (b"\x00\x00\x00",),
    **dict.fromkeys((".svg", ".bmp", ".ico", ".tif", ".tiff", ".heic"), ()),
}
"""How an image of each kind begins; those that may not be published begin in no way."""


def sources(root: Path) -> tuple[Source, ...]:
    """The story files of the anthology at `root`, by name."""
    folder = root / STORIES
    paths = sorted(p for p in folder.glob("*") if p.suffix == ".md" and p.is_file() and not p.is_symlink())
    return tuple(Source(f"{STORIES}/{path.name}", path.read_bytes()) for path in paths)


def images(root: Path) -> dict[str, bool]:
    """The image files under `stories/`: name relative to it → whether the file is what its name says."""
    folder = root / STORIES
    paths = (path for path in folder.rglob("*") if path.suffix.lower() in _SIGNATURES)
    return {path.relative_to(folder).as_posix(): _is_image(folder, path) for path in sorted(paths)}


def _is_image(folder: Path, path: Path) -> bool:
    if path.is_symlink() or not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return False
    with path.open("rb") as file:
        return file.read(16).startswith(_SIGNATURES[path.suffix.lower()])


def image(root: Path, name: str) -> Output:
    """The image `name` (relative to `stories/`) as a file of the site."""
    return Output(f"{STORIES}/{name}", (root / STORIES / name).read_bytes())


def static(root: Path) -> tuple[Asset, ...]:
    """The static files: those of the tool, and the site's own, which win over those of the same name."""
    found: dict[str, Path] = {}
    for folder in (defaults("static"), root / "static"):
        if folder.is_symlink():
            continue
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        found |= {path.relative_to(folder).as_posix(): path for path in files}
    return tuple(Asset(name, found[name].read_bytes()) for name in sorted(found))


def scaffold(name: str) -> tuple[Output, ...]:
    """The files that a new story (`new`) or a new anthology (`init`) begins with."""
    folder = defaults("scaffold") / name
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(Output(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)


# The story file ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Showings:
    """A reader of `themes`, `counter` or `debate`: a list of names, or a mapping of name to evidence."""

    stance: Stance

    def __call__(self, reader: Reader, node: Node, field: Field) -> tuple[Showing, ...] | None:
        """The themes that a story shows; None if there is no telling."""
        if isinstance(node, Table):
            found = [(key, fields.text(reader, value, field) if value else None) for key, value in node.entries]
        elif isinstance(node, Sequence):
            found = [(key, None) for item in node.items if (key := fields.word(reader, item, field)) is not None]
        elif node:
            reader.report("011", node.place, name=field.name, shape="一个列表", example=field.example)
            return None
        else:
            found = []
        for key, _ in found:
            if len(key) > THEME_CHARACTERS:
                reader.report("007", key.place, what="主题名", limit=f"{THEME_CHARACTERS} 字")
        if not (node.entries if isinstance(node, Table) else node.items if isinstance(node, Sequence) else ()):
            reader.report("012", node.place, name=field.name)
        return tuple(Showing(fields.prose(key), self.stance, evidence) for key, evidence in found)


@dataclass(frozen=True, slots=True)
class Record:
    """A reader of a mapping with known fields; a bare string stands for the field `main`, where there is one."""

    build: Callable[..., Any]
    inner: tuple[Field, ...]
    main: str = ""

    def __call__(self, reader: Reader, node: Node, field: Field) -> Any:
        """What `build` makes of the fields; None if a required one is missing."""
        table = {field.name: field for field in self.inner}
        if self.main and isinstance(node, Placed):
            main = replace(table[self.main], name=field.name, example=field.example)
            value = main.read(reader, node, main)
            return None if value is None else self.build(**dict.fromkeys(table) | {self.main: value})
        if not isinstance(node, Table):
            reader.report("011", node.place, name=field.name, shape="“字段: 内容”的一组", example=field.example)
            return None
        values = reader.table(node, table, node.place)
        missing = any(item.required and values[item.name] is None for item in self.inner)
        return None if missing else self.build(**values)


NOBODY = ("true", "false", "yes", "no", "是", "否")
"""What is no role and no person, though an editor may write it for one."""


def somebody(reader: Reader, node: Node, field: Field) -> Text | None:
    """A role or a person; `false` and its like are none."""
    if isinstance(node, Placed) and node.lower() in NOBODY:
        reader.report("011", node.place, name=field.name, shape="一个人或一个岗位", example=field.example)
        return None
    return fields.text(reader, node, field)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("title", fields.text, "title: 一把水壶，一张纸片", "故事的名字", required=True, limit=TITLE_CHARACTERS),
        Field(
            "themes",
            Showings(Stance.EXAMPLE),
            "themes: [难缠客户, 致歉]",
            "做得好的主题：名字的列表，或“名字: 故事里体现它的那句话”",
            default=(),
            required=True,
        ),
        Field("counter", Showings(Stance.COUNTER), "counter: [致歉]", "做得不好的主题，写法同上", default=()),
        Field("debate", Showings(Stance.DEBATE), "debate: [岗位边界]", "有争议的主题，写法同上", default=()),
        Field("summary", fields.text, "summary: 一通本不该发生的投诉。", "一句话简介", limit=120),
        Field(
            "hook", fields.text, "hook: 他每次都投诉，却从不换运营商。", "首页上的一句话；没有就用 summary", limit=40
        ),
        Field("date", fields.date, "date: 2026-11-22", "写成的日期，新的排在前面"),
        Field("slug", fields.word, "slug: ci-tou-lai-dian", "网址名，定了就不再改；没有就用文件名", limit=80),
        Field(
            "source",
            Record(
                Origin,
                (
                    Field("title", fields.text, "title: 原文标题", "原文的标题"),
                    Field("author", fields.text, "author: 杨静", "原文的作者"),
                    Field("organisation", fields.text, "organisation: 客户服务中心", "作者的单位"),
                    Field("publisher", fields.text, "publisher: 焦点新闻网", "刊登原文的地方"),
                    Field("date", fields.date, "date: 2015-07-17", "原文发布的日期"),
                    Field("url", fields.word, "url: https://example.com/a.html", "原文的网址"),
                    Field("capture", fields.word, "capture: 000.txt", "抓取文件的名字"),
                ),
            ),
            "source: {author: 杨静, date: 2015-07-17}",
            "原文出处，只写原文说了的",
        ),
        Field("industry", fields.text, "industry: 家电售后", "行业", limit=20),
        Field("level", fields.word, "level: 入门", "给谁用", choices=("入门", "进阶", "讲师")),
        Field("minutes", fields.number, "minutes: 25", "一次培训的分钟数"),
        Field("goals", fields.texts, "goals: [认出“对人不对事”]", "学完能做到什么", default=()),
        Field("related", fields.pairs, "related: {other-slug: 为什么相关}", "相关故事和理由，两边都显示", default=()),
        Field("script", fields.word, "script: auto", "原稿的字形", default="auto", choices=("auto", "hans", "hant")),
        Field("keep", fields.words, "keep: [文徵明]", "这个故事里不转换的词", default=()),
        Field("pinyin", fields.pairs, "pinyin: {单: shan}", "排序和检索用的读音", default=()),
        Field(
            "anonymised",
            Record(
                Anonymised,
                (
                    Field("by", somebody, "by: 编辑部", "谁检查的", required=True),
                    Field("date", fields.date, "date: 2026-11-22", "哪天检查的"),
                ),
                main="by",
            ),
            "anonymised: {by: 编辑部, date: 2026-11-22}",
            "谁检查过：读者认不出任何当事人",
        ),
        Field(
            "review",
            Record(
                Review,
                (
                    Field("owner", fields.text, "owner: 培训组", "谁负责复查"),
                    Field("due", fields.date, "due: 2027-06-30", "哪天之前"),
                ),
            ),
            "review: {owner: 培训组, due: 2027-06-30}",
            "什么时候再看一遍",
        ),
        Field("draft", fields.truth, "draft: true", "草稿，不发布", default=False),
        Field("status", fields.word, "status: 撤回", "撤回的故事留着页面，加一句说明", choices=("撤回",)),
        Field("aliases", fields.words, "aliases: [old-slug]", "用过的网址名", default=()),
    )
}
"""Every field of the front matter, in one table: the editor's guide and the checks are made from it."""

_STANCES = ("themes", "counter", "debate")
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_LIKE_FENCE = re.compile(
    r"^(?:[ \t]+---|[-－—–─]{2,})[ \t]*$"  # what an input method, or a slip, makes of it
    r"|^$(?=\n+(?:#{2,6} |(?![\s#\-\]}])[^\n:]*(?::\S[^\n:]*)*(?:\n|\Z)))",  # a blank line, then what is no field
    re.MULTILINE,
)
"""Where the front matter seems to end without a fence."""
UNSAFE = re.compile(r'[\s\x00-\x20\x7f/\\:*?"<>|#%&]')
"""What may not stand in a slug."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that Windows cannot give a file."""


def story(source: Source, public: bool = False) -> tuple[Story | None, tuple[Problem, ...]]:
    """The story in a file, and what is wrong with it; None if an error stands in the way.

    On a `public` site somebody must have made sure that nobody can be recognised before a story is published.
    """
    reader = Reader("F")
    try:
        text, start, node = _split(source)
    except AnthologyError as error:
        return None, error.problems
    values = reader.table(node, FIELDS, Place(source.path, 2))
    slug = values["slug"] or file_slug(source.path)
    if not text[start:].strip():
        reader.problems.append(problem("B002", Place.at(source.path, text, min(start, len(text)))))
    if reason := unsafe(slug):
        place = values["slug"].place if values["slug"] else Place(source.path)
        reader.problems.append(problem("F103", place, slug=slug, reason=reason, example="ci-tou-lai-dian"))
    if isinstance(node, Table) and "anonymised" not in dict(node.entries):
        reader.problems.append(problem("P002" if public and not values["draft"] else "P001", Place(source.path)))
    if failing(reader.problems):
        return None, tuple(reader.problems)
    showings = tuple(showing for name in _STANCES for showing in values.pop(name))
    script = values.pop("script")
    script = script if isinstance(script, Placed) else Placed(script, Place(source.path))
    front = Front(showings=showings, script=script, **values)
    return Story(source.path, text, start, str(slug), front), tuple(reader.problems)


def _split(source: Source) -> tuple[str, int, Node | None]:
    """(text of the file, offset of the body, tree of the front matter). Raises AnthologyError."""
    if len(source.data) > STORY_BYTES:
        raise AnthologyError(problem("F105", Place(source.path), limit=f"{STORY_BYTES // 1_000_000} MB"))
    text = fields.decode(source.path, source.data, "F")
    opening = _FENCE.match(text)
    if not opening:
        raise AnthologyError(problem("F101", Place(source.path)))
    closing = _FENCE.search(text, opening.end())
    like = _LIKE_FENCE.search(text, opening.end(), closing.start() if closing else len(text))
    if not closing or like:
        place = Place.at(source.path, text, like.start() if like else 0)
        raise AnthologyError(problem("F102", place))
    if closing.start() - opening.end() > FRONT_CHARACTERS:
        place = Place(source.path, 2)
        raise AnthologyError(problem("F007", place, what="元数据", limit=f"{FRONT_CHARACTERS} 字"))
    excerpt = Excerpt(source.path, text, opening.end() + 1, closing.start(), "F")
    return text, closing.end() + 1, fields.parse(excerpt)


def file_slug(path: str) -> str:
    """The slug of a story that has none: its file's name in Unicode form NFC, blanks as `-` (design §6)."""
    name = unicodedata.normalize("NFC", Path(path).stem)
    return re.sub(r"\s+", "-", name.strip())


def unsafe(slug: str) -> str:
    """Why `slug` cannot be a file's name in an address; empty if it can."""
    if bad := UNSAFE.search(slug):
        return "含有空格" if bad.group().isspace() else f"含有“{bad.group()}”"
    if slug.startswith(".") or slug.endswith((".", ".trainer", ".changes")):
        return "点的位置不对"
    if slug.endswith((".html", ".md")):
        return f"结尾不用写“.{slug.rpartition('.')[2]}”"
    if _RESERVED.fullmatch(slug.split(".", maxsplit=1)[0]):
        return "这是 Windows 保留的名字"
    return "太长" if len(slug.encode()) > 200 else ""


# The vocabulary ------------------------------------------------------------------------------------------------------

ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
THEME_FIELDS = {
    field.name: field
    for field in (
        Field("id", fields.word, "id: nan-chan-ke-hu", "网址名", required=True, limit=60),
        Field("name", fields.text, "name: 难缠客户", "名字", required=True, limit=20),
        Field("says", fields.text, "says: 火气大、反复来电的客户", "一句话定义", default=""),
        Field("aliases", fields.words, "aliases: [难缠用户]", "别名", default=()),
    )
}


def themes(reader: Reader, node: Node, field: Field) -> tuple[Mapping[str, Any], ...] | None:
    """The themes of a group: a list of mappings."""
    if not isinstance(node, Sequence):
        reader.report("011", node.place, name=field.name, shape="一个列表", example=field.example)
        return None
    read = [reader.table(item, THEME_FIELDS, item.place) for item in node.items]
    return tuple(values for values in read if values["id"] and values["name"])


GROUP_FIELDS = {
    field.name: field
    for field in (
        Field("group", fields.text, "group: 心态", "组名", required=True),
        Field("word", fields.text, "word: 有", "这一组里“正例”在页面上的说法", default=Stance.EXAMPLE.value),
        Field("themes", themes, "themes: [{id: qing-ting, name: 倾听}]", "组里的主题", default=(), required=True),
    )
}


@dataclass(frozen=True, slots=True)
class _Name:
    """One of the names by which a theme is known."""

    what: str
    name: Placed


def vocabulary(root: Path) -> tuple[tuple[Group, ...] | None, tuple[Problem, ...]]:
    """The groups of `stories/themes.yml`, and what is wrong with it.

    None if there is no such file, or no telling which themes it means: then any name goes.
    """
    tables, reader = _listed(root, "themes.yml", GROUP_FIELDS)
    if tables is None:
        return None, tuple(reader.problems)
    groups = tuple(_group(values) for values in tables if values["group"])
    reader.problems.extend(_repeated(groups))
    return None if failing(reader.problems) else groups, tuple(reader.problems)


def _listed(root: Path, name: str, table: Mapping[str, Field]) -> tuple[tuple[Mapping[str, Any], ...] | None, Reader]:
    """The values of `stories/NAME`, a list of mappings by `table`, and their reader; None if there is no list."""
    path = f"{STORIES}/{name}"
    reader = Reader("C")
    if not (root / path).is_file():
        return None, reader
    try:
        text = fields.decode(path, (root / path).read_bytes(), "C")
        node = fields.parse(Excerpt(path, text, 0, len(text), "C"))
    except AnthologyError as error:
        reader.problems.extend(error.problems)
        return None, reader
    if not isinstance(node, Sequence):
        reader.report("008", Place(path), example=f"- {next(iter(table.values())).example}")
        return None, reader
    return tuple(reader.table(item, table, item.place) for item in node.items), reader


def _group(values: Mapping[str, Any]) -> Group:
    return Group(values["group"], tuple(Theme(**theme, example=values["word"]) for theme in values["themes"]))


def _repeated(groups: tuple[Group, ...]) -> Iterable[Problem]:
    """Ids that cannot be addresses, and names that stand for two themes."""
    seen: dict[str, Placed] = {}
    for theme in (theme for group in groups for theme in group.themes):
        if not ADDRESS.fullmatch(theme.id):
            yield problem("C103", theme.id.place, id=theme.id)
        for known in (_Name("id", theme.id), _Name("名字", theme.name), *(_Name("别名", a) for a in theme.aliases)):
            if known.name in seen:
                first = seen[known.name].place.line
                yield problem("C101", known.name.place, name=known.name, what=known.what, first=first)
            seen.setdefault(known.name, known.name)


# Paths and terms -----------------------------------------------------------------------------------------------------

STEP_FIELDS = {
    field.name: field
    for field in (
        Field("story", fields.word, "story: ci-tou-lai-dian", "故事的 slug", required=True),
        Field("why", fields.text, "why: 先看一通处处失守的电话。", "为什么读它", required=True, limit=120),
        Field("task", fields.text, "task: 圈出坐席每一次越界。", "读完做什么", required=True, limit=200),
    )
}


def steps(reader: Reader, node: Node, field: Field) -> tuple[Step, ...] | None:
    if not isinstance(node, Sequence):
        reader.report("011", node.place, name=field.name, shape="一个列表", example=field.example)
        return None
    read = [reader.table(item, STEP_FIELDS, item.place) for item in node.items]
    if not read:
        reader.report("012", node.place, name=field.name)
    return tuple(Step(**values) for values in read if all(values.values()))


PATH_FIELDS = {
    field.name: field
    for field in (
        Field("id", fields.word, "id: xin-ren", "网址名", required=True, limit=60),
        Field("title", fields.text, "title: 新人第一周", "路径的名字", required=True, limit=40),
        Field("for", fields.text, "for: 刚到岗的坐席", "给谁", limit=40),
        Field("minutes", fields.number, "minutes: 90", "一共要多少分钟"),
        Field("steps", steps, "steps: [{story: …, why: …, task: …}]", "依次读的故事", default=(), required=True),
    )
}
TERM_FIELDS = {
    field.name: field
    for field in (
        Field("term", fields.text, "term: 封单", "行话", required=True, limit=20),
        Field("says", fields.text, "says: 客户满意后把工单关掉。", "一句话解释", required=True, limit=200),
        Field("aliases", fields.texts, "aliases: [封单子]", "别的说法", default=()),
    )
}


def tables(root: Path) -> tuple[Tables, tuple[Problem, ...]]:
    """`themes.yml`, `paths.yml` and `terms.yml` of `stories/`, and what is wrong with them. Each may be missing."""
    groups, of_groups = vocabulary(root)
    paths, of_paths = _paths(root)
    terms, of_terms = _terms(root)
    return Tables(groups, paths, terms), (*of_groups, *of_paths, *of_terms)


def _paths(root: Path) -> tuple[tuple[LearningPath, ...], tuple[Problem, ...]]:
    tables, reader = _listed(root, "paths.yml", PATH_FIELDS)
    found = [values for values in tables or () if values["id"] and values["title"]]
    made = [LearningPath(v["id"], v["title"], v["for"], v["minutes"], v["steps"]) for v in found]
    reader.problems += (problem("C103", path.id.place, id=path.id) for path in made if not ADDRESS.fullmatch(path.id))
    reader.problems += _twice(path.id for path in made)
    first = {path.id: path for path in reversed(made)}
    return tuple(path for path in made if first[path.id] is path), tuple(reader.problems)


def _terms(root: Path) -> tuple[tuple[Term, ...], tuple[Problem, ...]]:
    tables, reader = _listed(root, "terms.yml", TERM_FIELDS)
    made = tuple(Term(**values) for values in tables or () if values["term"] and values["says"])
    reader.problems += _twice(word for term in made for word in (term.term, *term.aliases))
    return made, tuple(reader.problems)


def _twice(names: Iterable[Placed]) -> Iterable[Problem]:
    """Names that were given before."""
    seen: dict[str, Placed] = {}
    for name in names:
        if name in seen:
            yield problem("C106", name.place, name=name, first=seen[name].place.line)
        seen.setdefault(name, name)
