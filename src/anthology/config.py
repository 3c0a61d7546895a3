"""`site.yml` → `Config`: what the anthology's owner has settled, and the limits that hold for every story."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anthology import fields, files, yaml_tree
from anthology.chinese import Style
from anthology.codes import problem
from anthology.decoding import decode
from anthology.errors import AnthologyError, Place, Problem
from anthology.fields import Field, Node, Placed, Reader
from anthology.yaml_tree import Excerpt

SITE = "site.yml"
STORY_BYTES = 1_000_000
FRONT_CHARACTERS = 16_000
TITLE_CHARACTERS = 120
THEME_CHARACTERS = 40
NESTING = 100
STORY_SECONDS = 2
STORY_SECONDS_PER_MEGABYTE = 5
"""Of processor time, to normalise and render: 1 MB of honest traditional prose takes 3 to 4."""

LINK = re.compile(r"(?:https?://|mailto:)[^\s<>]+")
"""What a link to somewhere else looks like."""

_CUSTOMERS = (
    "客户",
    "用户",
    "顾客",
    "大爷",
    "大妈",
    "老人",
    "老奶奶",
    "老大爷",
    "先生",
    "女士",
    "医生",
    "来电人",
    "同事",
    "邻居",
)

SETTINGS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("name", fields.text, "name: 听筒两端", "文集的名字", default="故事集"),
        Field("says", fields.text, "says: 五个真实的客服故事", "封面上的一句话", default=""),
        Field("note", fields.text, "note: 故事据公开来稿重写。", "每页页脚的一句说明", default=""),
        Field(
            "visibility",
            fields.word,
            "visibility: internal",
            "internal：内部站点，搜索引擎不收录；public：公开站点",
            default="internal",
            choices=("internal", "public"),
        ),
        Field("base_url", fields.word, "base_url: https://training.example.com/", "发布后的网址", default=""),
        Field("roles", fields.texts, "roles: [客户, 用户]", "通话里站在客户一边的人", default=_CUSTOMERS),
        Field("keep", fields.words, "keep: [文徵明]", "全站都不转换的词", default=()),
        Field("table", fields.pairs, "table: {幾何: 几何}", "自己的繁简对照，字数要相同", default=()),
        Field(
            "quotes",
            fields.word,
            "quotes: keep",
            "curly：「」和直引号改成“”；keep：不改",
            default="curly",
            choices=("curly", "keep"),
        ),
        Field("pinyin", fields.pairs, "pinyin: {单: shan}", "排序和注音用的读音", default=()),
        Field("trainer", fields.truth, "trainer: false", "false：不做讲师手册的页面", default=True),
        Field(
            "edit",
            fields.word,
            "edit: https://git.example.com/wen-ji/edit/main/",
            "“改这一页”通到哪里，后面会接上故事的文件名",
            default="",
        ),
        Field("report", fields.word, "report: mailto:training@example.com", "“报告问题”通到哪里", default=""),
        Field("allow", fields.words, "allow: [help@example.com]", "可以公开的号码、邮箱和地址，照原文写", default=()),
    )
}


@dataclass(frozen=True, slots=True)
class Config:
    """An anthology's settings. Fields as in `SETTINGS`, with those that the command line gives."""

    root: Path
    output: Path
    name: str
    says: str
    note: str
    visibility: str
    base_url: str
    """Empty, or an address that ends in `/`."""
    roles: tuple[str, ...]
    style: Style
    """How text is normalised: what is kept, the site's own conversions, quotes."""
    pinyin: tuple[tuple[str, str], ...]
    trainer: bool
    """Whether trainer's pages are made."""
    edit: str
    """Empty, or the address to which a story's path is added."""
    report: str
    allow: tuple[Placed, ...]
    """What looks private but may be published."""
    allow_empty: bool
    problems: tuple[Problem, ...]
    """What is wrong with `site.yml`; the stories can be checked all the same."""
    drafts: bool = False
    """Whether drafts are shown: `serve` does, a build never."""

    @property
    def public(self) -> bool:
        """Whether everyone may find and read the site."""
        return self.visibility == "public"


def load(root: Path, output: Path | None = None, base_url: str | None = None, allow_empty: bool = False) -> Config:
    """The settings of the anthology at `root`; `site.yml` may be missing.

    Where it is at fault the settings are the usual ones, and `problems` says so.
    """
    reader = Reader("C")
    values = reader.table(_settings(root, reader), SETTINGS, Place(SITE))
    address = base_url or values["base_url"]
    if address and not re.fullmatch(r"https?://[\w.-]+(?::[0-9]+)?(?:/[^\s?#]*)?", address):
        place = address.place if isinstance(address, Placed) else Place(SITE)
        reader.problems.append(problem("C104", place, address=address))
        address = ""
    for name in ("edit", "report"):
        if values[name] and not LINK.fullmatch(values[name]):
            reader.problems.append(problem("C104", values[name].place, address=values[name]))
            values[name] = ""
    table = _table(values["table"], reader)
    return Config(
        root=root,
        output=output or root / "site",
        name=values["name"],
        says=values["says"],
        note=values["note"],
        visibility=values["visibility"],
        base_url=address if not address or address.endswith("/") else address + "/",
        roles=values["roles"],
        style=Style(keep=_plain(values["keep"]), table=table, quotes=str(values["quotes"])),
        pinyin=tuple((str(key), str(value)) for key, value in values["pinyin"]),
        trainer=values["trainer"],
        edit=str(values["edit"]),
        report=str(values["report"]),
        allow=values["allow"],
        allow_empty=allow_empty,
        problems=tuple(sorted(reader.problems)),
    )


def _settings(root: Path, reader: Reader) -> Node | None:
    """What `site.yml` says; None if there is none, or nothing of it can be read."""
    if not os.path.lexists(root / SITE):
        return None
    try:
        text = decode(SITE, files.content(root, SITE, "C"), "C")
        node, faults = yaml_tree.parse(Excerpt(SITE, text, 0, len(text), "C"))
    except AnthologyError as error:
        node, faults = None, error.problems
    reader.problems.extend(faults)
    return node


def _table(pairs: Iterable[tuple[Placed, Placed]], reader: Reader) -> dict[str, str]:
    """The site's own conversions; one that changes the length is reported and left out."""
    table: dict[str, str] = {}
    for before, after in pairs:
        if len(before) != len(after):
            reader.problems.append(problem("C105", before.place, before=before, after=after))
        else:
            table[str(before)] = str(after)
    return table


def _plain(words: Iterable[Placed]) -> tuple[str, ...]:
    return tuple(map(str, words))


def defaults(folder: str) -> Path:
    """The tool's `templates`, `static` or `scaffold`: inside an installed package, or at the root of a checkout."""
    package = Path(__file__).parent
    installed = package / "defaults" / folder
    return installed if installed.is_dir() else package.parents[1] / folder
