"""Files → typed values. Nothing is mended here: what is wrong becomes a problem at its place in the file."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from anthology import fences, fields, files, yaml_tree
from anthology.chinese import pinyin
from anthology.codes import in_draft, problem
from anthology.config import FRONT_CHARACTERS, STORY_BYTES, THEME_CHARACTERS, TITLE_CHARACTERS, defaults
from anthology.decoding import decode
from anthology.errors import AnthologyError, Place, Problem, failing
from anthology.fields import Field, Node, Placed, Reader, Sequence, Table, Text
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
from anthology.yaml_tree import Excerpt

# Files ---------------------------------------------------------------------------------------------------------------

STORIES = "stories"

_JPEG = re.compile(rb"\xff\xd8\xff")
_NEVER = re.compile(rb"(?!)")
_SIGNATURES = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".gif": re.compile(rb"GIF8[79]a"),
    ".webp": re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL),
    ".avif": re.compile(rb".{4}ftyp(?:avif|avis|mif1|miaf).{4}", re.DOTALL),
    **dict.fromkeys((".svg", ".bmp", ".ico", ".tif", ".tiff", ".heic"), _NEVER),
}
"""How an image of each kind begins; those that may not be published begin in no way."""
_HEAD = 32
"""So many bytes are enough to tell."""


def sources(root: Path) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The story files of the anthology at `root`, by name, and what stands in the way of reading what is there."""
    found, met = files.under(root, STORIES, "F")
    paths = [path for path in found if path.endswith(".md") and path.count("/") == 1]
    problems = [*met, *_twins(paths)]
    refused = {problem.place.path for problem in problems}
    read: list[Source] = []
    for path in paths:
        if path not in refused:
            try:
                read.append(Source(path, files.content(root, path, "F", STORY_BYTES + 1)))
            except AnthologyError as error:
                problems += error.problems
    return tuple(read), tuple(problems)


_TABLES = ("themes.yml", "paths.yml", "terms.yml")
_STRAYS = (
    (r".*\.md", "文件名要以小写的 .md 结尾", "请把结尾改成小写的 .md。"),
    (r".*\.md\.txt", "文件名多了 .txt", "请改名，让文件名以 .md 结尾。"),
    (r".*\.(?:markdown|mdown|mkd|mdx|txt|text)", "文件名要以 .md 结尾", "是故事的话，请改名，让文件名以 .md 结尾。"),
    (r".*\.(?:docx?|rtf|odt|wps|pages|pdf|html?)", "这种文档读不了", "请把文字复制到一个以 .md 结尾的纯文本文件里。"),
    (r"themes?\.ya?ml|主题\.ya?ml", "主题词表要叫 themes.yml", "请改名为 themes.yml。"),
    (r"paths?\.ya?ml|路径\.ya?ml", "学习路径要叫 paths.yml", "请改名为 paths.yml。"),
    (r"terms?\.ya?ml|(?:行话|术语)\.ya?ml", "行话表要叫 terms.yml", "请改名为 terms.yml。"),
)
"""(file name, why it is no story, advice) for what is easily taken for one; case of the ending does not matter."""


def strays(root: Path) -> Iterator[Problem]:
    """The files under `stories/` that an editor may take for stories and that are none."""
    for path in files.under(root, STORIES, "F")[0]:
        name = path.removeprefix(f"{STORIES}/")
        found = None
        if "/" in name:
            found = (
                ("", "它在下级文件夹里", "请把它直接放进 stories 文件夹。") if name.lower().endswith(".md") else None
            )
        elif not name.endswith(".md") and name not in _TABLES and not name.startswith((".", "~$")):
            found = next((row for row in _STRAYS if re.fullmatch(row[0], name, re.IGNORECASE)), None)
        if found:
            yield problem("F111", Place(path), name=name, reason=found[1], advice=found[2])


def _twins(paths: Iterable[str]) -> Iterable[Problem]:
    """Names that are one on a disk that folds case or Unicode form."""
    seen: dict[str, str] = {}
    for path in paths:
        first = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if first != path:
            names = {"name": _spelt(path, first), "other": _spelt(first, path)}
            yield problem("F109", Place(path), **names)


def _spelt(path: str, other: str) -> str:
    """The name of a file; what `other` has not is written as `\\u0301` where it could look the same."""
    name = PurePosixPath(path).name
    return "".join(c if c.isascii() or c in other else f"\\u{ord(c):04X}" for c in name)


def images(root: Path) -> tuple[dict[str, bool], tuple[Problem, ...]]:
    """The image files under `stories/`: name relative to it → whether the file is what its name says.

    With the problems of those that cannot be read.
    """
    found: dict[str, bool] = {}
    problems: list[Problem] = []
    for path in files.under(root, STORIES, "F")[0]:
        if (suffix := PurePosixPath(path).suffix.lower()) in _SIGNATURES:
            try:
                head = files.content(root, path, "F", _HEAD)
            except AnthologyError as error:
                problems += error.problems
            else:
                found[path.removeprefix(f"{STORIES}/")] = bool(_SIGNATURES[suffix].match(head))
    return found, tuple(problems)


def image(root: Path, name: str) -> tuple[Output | None, tuple[Problem, ...]]:
    """The image `name` (relative to `stories/`) as a file of the site, or why it cannot be read."""
    path = f"{STORIES}/{name}"
    try:
        return Output(path, files.content(root, path, "F")), ()
    except AnthologyError as error:
        return None, error.problems


def static(root: Path) -> tuple[tuple[Asset, ...], tuple[Problem, ...]]:
    """The static files: those of the tool, and the site's own, which win over those of the same name."""
    found: dict[str, Asset] = {}
    problems: list[Problem] = []
    for folder in (defaults("static").parent, root):
        paths, met = files.under(folder, "static", "C")
        problems += met
        for path in paths:
            try:
                asset = Asset(path.removeprefix("static/"), files.content(folder, path, "C"))
                found[asset.name] = asset
            except AnthologyError as error:
                problems += error.problems
    return tuple(found[name] for name in sorted(found)), tuple(problems)


def scaffold(name: str) -> tuple[Output, ...]:
    """The files that a new story (`new`) or a new anthology (`init`) begins with."""
    folder = defaults("scaffold") / name
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(Output(path.relative_to(folder).as_posix(), path.read_bytes()) for path in found)


def lines(root: Path) -> Callable[[str, int], str]:
    """A function from a path and a number to that line of the anthology, to be shown: empty if it cannot be read.

    Each file is read once.
    """

    @cache
    def lines_of(path: str) -> list[str]:
        try:
            text = files.content(root, path, "F").decode("utf-8-sig", errors="replace")
        except AnthologyError:
            return []
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def line(path: str, number: int) -> str:
        found = lines_of(path)
        return found[number - 1] if number <= len(found) else ""

    return line


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
            _misshapen_names(reader, node, field)
            return None
        else:
            found = []
        if not (_entries(node) or (isinstance(node, Table) and node.lost)):
            reader.report("012", node.place, name=field.name)
        good = [(key, evidence) for key, evidence in found if _is_theme(reader, key)]
        return tuple(Showing(fields.prose(key), self.stance, evidence) for key, evidence in good)


def _entries(node: Node) -> tuple[object, ...]:
    return () if isinstance(node, Placed) else node.items if isinstance(node, Sequence) else node.entries


_NAME_AND_WORDS = re.compile(r"[^\s：:，。、\[【（]{1,20}(?P<colon>：|:(?=\S))(?!//)")


def _misshapen_names(reader: Reader, node: Placed, field: Field) -> None:
    """Names of themes on a line without brackets, or with a colon of the input method."""
    if pair := _NAME_AND_WORDS.match(node):
        place = replace(node.place, column=node.place.column + pair.start("colon"))
        reason = "这个冒号是中文的" if pair.group("colon") == "：" else "这个冒号后面少了一个空格"
        advice = "请写成“主题: 故事里体现它的那句话”：冒号用英文的，后面空一格。"
        reader.report("003", place, reason=reason, advice=advice)
    else:
        reader.misshapen(node, field, "一个列表", f"{field.name}: {fields.as_list(node)}")


def _is_theme(reader: Reader, key: Placed) -> bool:
    """Whether `key` can be the name of one theme; what is wrong with it is reported."""
    if len(key) > THEME_CHARACTERS:
        limit, length = f"{THEME_CHARACTERS} 字", f"{len(key)} 字"
        reader.report("007", key.place, what="主题名", limit=limit, length=length)
        return False
    return fields.is_one_name(reader, key)


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
            reader.misshapen(node, field, "“字段: 内容”的一组")
            return None
        values = reader.table(node, table, node.place)
        missing = any(item.required and values[item.name] is None for item in self.inner)
        return None if missing else self.build(**values)


NOBODY = ("true", "false", "yes", "no", "是", "否")
"""What is no role and no person, though an editor may write it for one."""


def somebody(reader: Reader, node: Node, field: Field) -> Text | None:
    """A role or a person; `false` and its like are none."""
    if isinstance(node, Placed) and node.lower() in NOBODY:
        reader.misshapen(node, field, "一个人或一个岗位")
        return None
    return fields.text(reader, node, field)


_ALSO: dict[str, str] = {
    "title": "标题 题目 名称 故事名 name",
    "themes": "主题 标签 话题 分类 关键词 tags tag topic category categories keywords",
    "counter": "反例 counters",
    "debate": "思辨 争议 debates",
    "summary": "摘要 简介 概要 内容提要 description abstract excerpt intro",
    "hook": "引子 钩子 导语 tagline",
    "date": "日期 时间 写作日期 created time updated",
    "slug": "网址 网址名 链接名 permalink id",
    "source": "出处 来源 原文 作者 author url publisher origin",
    "industry": "行业 领域",
    "level": "难度 级别 等级 适用对象 difficulty",
    "minutes": "分钟 时长 用时 duration minute",
    "goals": "目标 学习目标 培训目标 goal objectives",
    "related": "相关 相关故事 see_also",
    "script": "字形 简繁 lang language",
    "keep": "保留 不转换",
    "pinyin": "拼音 读音",
    "anonymised": "隐私 隐私检查 脱敏 匿名 anonymized privacy",
    "review": "复查 复审 审核 reviewer",
    "draft": "草稿",
    "status": "状态 state",
    "aliases": "别名 旧网址 redirect_from",
}
"""Field → what editors, and other generators, call it; a wrong name is proposed the right one, not accepted."""

_LEVELS = {
    "初级": "入门",
    "基础": "入门",
    "新人": "入门",
    "中级": "进阶",
    "高级": "进阶",
    "老师": "讲师",
    "培训师": "讲师",
}
_SCRIPTS = {
    "简体": "hans",
    "简体字": "hans",
    "简": "hans",
    "繁体": "hant",
    "繁体字": "hant",
    "繁": "hant",
    "自动": "auto",
}
_STATUSES = {"撤销": "撤回", "已撤回": "撤回", "下架": "撤回", "删除": "撤回", "withdrawn": "撤回"}
"""What editors write for a choice → the choice."""

FIELDS: dict[str, Field] = {
    field.name: replace(field, also=tuple(_ALSO[field.name].split()))
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
                    Field("title", fields.text, "title: 原文标题", "原文的标题", also=("标题", "题目")),
                    Field("author", fields.text, "author: 杨静", "原文的作者", also=("作者", "姓名")),
                    Field(
                        "organisation",
                        fields.text,
                        "organisation: 客户服务中心",
                        "作者的单位",
                        also=("单位", "机构", "公司", "organization"),
                    ),
                    Field(
                        "publisher",
                        fields.text,
                        "publisher: 焦点新闻网",
                        "刊登原文的地方",
                        also=("来源", "媒体", "刊物", "网站"),
                    ),
                    Field("date", fields.date, "date: 2015-07-17", "原文发布的日期", also=("日期", "时间")),
                    Field(
                        "url",
                        fields.word,
                        "url: https://example.com/a.html",
                        "原文的网址",
                        also=("网址", "链接", "link"),
                    ),
                    Field("capture", fields.word, "capture: 000.txt", "抓取文件的名字", also=("抓取",)),
                ),
            ),
            "source: {author: 杨静, date: 2015-07-17}",
            "原文出处，只写原文说了的",
        ),
        Field("industry", fields.text, "industry: 家电售后", "行业", limit=20),
        Field("level", fields.word, "level: 入门", "给谁用", choices=("入门", "进阶", "讲师"), means=_LEVELS),
        Field("minutes", fields.number, "minutes: 25", "一次培训的分钟数"),
        Field("goals", fields.texts, "goals: [认出“对人不对事”]", "学完能做到什么", default=()),
        Field("related", fields.pairs, "related: {other-slug: 为什么相关}", "相关故事和理由，两边都显示", default=()),
        Field(
            "script",
            fields.word,
            "script: auto",
            "原稿的字形",
            default="auto",
            choices=("auto", "hans", "hant"),
            means=_SCRIPTS,
        ),
        Field("keep", fields.words, "keep: [文徵明]", "这个故事里不转换的词", default=()),
        Field("pinyin", fields.pairs, "pinyin: {单: shan}", "排序和检索用的读音", default=()),
        Field(
            "anonymised",
            Record(
                Anonymised,
                (
                    Field("by", somebody, "by: 编辑部", "谁检查的", required=True, also=("检查人", "谁", "name")),
                    Field("date", fields.date, "date: 2026-11-22", "哪天检查的", also=("日期", "时间")),
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
                    Field("owner", fields.text, "owner: 培训组", "谁负责复查", also=("负责人", "谁", "by")),
                    Field("due", fields.date, "due: 2027-06-30", "哪天之前", also=("日期", "期限", "date")),
                ),
            ),
            "review: {owner: 培训组, due: 2027-06-30}",
            "什么时候再看一遍",
        ),
        Field("draft", fields.truth, "draft: true", "草稿，不发布", default=False),
        Field(
            "status", fields.word, "status: 撤回", "撤回的故事留着页面，加一句说明", choices=("撤回",), means=_STATUSES
        ),
        Field("aliases", fields.words, "aliases: [old-slug]", "用过的网址名", default=()),
    )
}
"""Every field of the front matter, in one table: the editor's guide and the checks are made from it."""

_STANCES = ("themes", "counter", "debate")
UNSAFE = re.compile(r'[\s\x00-\x20\x7f/\\:*?"<>|#%&]')
"""What may not stand in a slug."""
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that Windows cannot give a file."""
_OWN_PAGES = frozenset(
    "404 assets feed index paths phrases robots search sitemap static stories tags themes".split()  # noqa: SIM905
)
"""Names that the site, or the host, has a page or a folder of its own for."""


def story(source: Source, public: bool = False) -> tuple[Story | None, tuple[Problem, ...]]:
    """The story in a file, and what is wrong with it; None if front matter and body cannot be told apart.

    With a 错误 the story is there to be checked further, not to be published. On a `public` site somebody must have
    made sure that nobody can be recognised before a story is published.
    """
    reader = Reader("F")
    try:
        text, start, node = _split(source, reader)
    except AnthologyError as error:
        return None, error.problems
    values = reader.table(node, FIELDS, Place(source.path, 2))
    if not text[start:].strip():
        reader.problems.append(problem("B002", Place.at(source.path, text, min(start, len(text)))))
    slug = values["slug"] or file_slug(source.path)
    if reason := unsafe(slug):
        place = values["slug"].place if values["slug"] else Place(source.path)
        example = _safe_slug(slug, values["title"] or "")
        reader.problems.append(problem("F103", place, slug=slug, reason=reason, example=example))
        values["slug"] = None
    if isinstance(node, Table) and "anonymised" not in fields.names(node):
        reader.problems.append(problem("P002" if public and not values["draft"] else "P001", Place(source.path)))
    problems = tuple(map(in_draft, reader.problems) if values["draft"] else reader.problems)
    showings = tuple(showing for name in _STANCES for showing in values.pop(name) or ())
    script = values.pop("script")
    script = script if isinstance(script, Placed) else Placed(script, Place(source.path))
    values["title"] = values["title"] or Text(file_slug(source.path), Place(source.path))
    front = Front(showings=showings, script=script, **values)
    return Story(source.path, text, start, str(values["slug"] or file_slug(source.path)), front), problems


def _split(source: Source, reader: Reader) -> tuple[str, int, Node | None]:
    """(text of the file, offset of the body, tree of the front matter). Raises AnthologyError."""
    if len(source.data) > STORY_BYTES:
        raise AnthologyError(problem("F105", Place(source.path), limit=f"{STORY_BYTES // 1_000_000} MB"))
    text = decode(source.path, source.data, "F")
    start, end, body = fences.find(source.path, text)
    if end - start > FRONT_CHARACTERS:
        limit, length = f"{FRONT_CHARACTERS} 字", f"{end - start} 字"
        raise AnthologyError(problem("F007", Place(source.path, 2), what="元数据", limit=limit, length=length))
    node, faults = yaml_tree.parse(Excerpt(source.path, text, start, end, "F"))
    reader.problems.extend(faults)
    return text, body, node


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
    if slug.lower().endswith((".html", ".md")):
        return f"结尾不用写“.{slug.rpartition('.')[2]}”"
    if _RESERVED.fullmatch(slug.split(".", maxsplit=1)[0]):
        return "这是 Windows 保留的名字"
    if slug.lower() in _OWN_PAGES:
        return "网站自己的页面用了这个名字"
    return "太长" if len(slug.encode()) > 200 else ""


def _safe_slug(slug: str, title: str) -> str:
    """A slug to propose instead of one that cannot be used."""
    made = (pinyin.slug(text) for text in (re.sub(r"\.(html|md)$", "", slug, flags=re.IGNORECASE), title))
    return next((found for found in made if found != pinyin.SLUG_FALLBACK and not unsafe(found)), "ci-tou-lai-dian")


# The vocabulary ------------------------------------------------------------------------------------------------------

ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
THEME_FIELDS = {
    field.name: field
    for field in (
        Field("id", fields.word, "id: nan-chan-ke-hu", "网址名", required=True, limit=60),
        Field(
            "name",
            fields.text,
            "name: 难缠客户",
            "名字",
            required=True,
            limit=20,
            also=("名字", "名称", "主题", "title"),
        ),
        Field(
            "says",
            fields.text,
            "says: 火气大、反复来电的客户",
            "一句话定义",
            default="",
            also=("定义", "说明", "description"),
        ),
        Field("aliases", fields.words, "aliases: [难缠用户]", "别名", default=(), also=("别名", "alias")),
    )
}


def themes(reader: Reader, node: Node, field: Field) -> tuple[Mapping[str, Any], ...] | None:
    """The themes of a group: a list of mappings."""
    if not isinstance(node, Sequence):
        reader.misshapen(node, field, "一个列表")
        return None
    read = [reader.table(item, THEME_FIELDS, item.place) for item in node.items]
    return tuple(values for values in read if values["id"] and values["name"])


GROUP_FIELDS = {
    field.name: field
    for field in (
        Field("group", fields.text, "group: 心态", "组名", required=True, also=("组", "组名", "分组")),
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
    if not files.is_file(root, path):  # `sources` says what it is, if anything
        return None, reader
    try:
        text = decode(path, files.content(root, path, "C"), "C")
        node, faults = yaml_tree.parse(Excerpt(path, text, 0, len(text), "C"))
    except AnthologyError as error:
        reader.problems.extend(error.problems)
        return None, reader
    reader.problems.extend(faults)
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
    """The steps of a path: a list of mappings."""
    if not isinstance(node, Sequence):
        reader.misshapen(node, field, "一个列表")
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
            yield problem("C110", name.place, name=name, first=seen[name].place.line)
        seen.setdefault(name, name)
