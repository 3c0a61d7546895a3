"""Every problem that the tool can report: its code, level and wording, in one table.

The letter says where to look: F front matter, C configuration (`site.yml`, `themes.yml`), B body, L links and themes,
P privacy, T templates, W writing. Codes are stable; `docs/problems.md` explains each, and a test holds both together.
"""

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from anthology import privacy
from anthology.chinese import likeness
from anthology.errors import Level, Place, Problem


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one code have in common; the texts are format strings."""

    level: Level
    message: str
    fix: str = ""
    undecided: bool = False
    """Whether a draft may have it: then it is a 提醒."""


def _yaml(letter: str) -> dict[str, Kind]:
    """The problems of a YAML text, which front matter (F) and configuration (C) share."""
    kinds = {
        "001": Kind(Level.ERROR, "文件不是 UTF-8 编码{guess}。", "{advice}"),
        "002": Kind(Level.ERROR, "这里有不能用的字符 {character}。", "请删掉它；看不见的话，把前后的字一起删掉重打。"),
        "003": Kind(Level.ERROR, "这里的写法读不懂：{reason}。", "{advice}"),
        "004": Kind(Level.ERROR, "字段“{name}”重复了，第一次写在第 {first} 行。", "请只留一个。"),
        "005": Kind(
            Level.ERROR,
            "内容不能以“{sign}”开头：这个符号在元数据里有特别的意思（{what}），这里不用。",
            "请给整个内容加上英文引号：{quoted}",
        ),
        "006": Kind(Level.ERROR, "括号或缩进一层套一层，最多 {limit} 层。", "请删掉多余的括号或缩进。"),
        "007": Kind(Level.ERROR, "内容太长：{what}最多 {limit}，现在有 {length}。", "请缩短。"),
        "008": Kind(Level.ERROR, "这里应该是“字段: 内容”的形式。", "例如：{example}"),
        "009": Kind(Level.ERROR, "缺少必填字段“{name}”。", "{advice}", undecided=True),
        "010": Kind(Level.WARNING, "不认识的字段“{name}”{nearest}。", "请改正字段名，或删掉这一行。"),
        "011": Kind(Level.ERROR, "“{name}”应该是{shape}。", "{advice}"),
        "012": Kind(Level.ERROR, "“{name}”不能为空。", "请写上内容，或删掉这一行。", undecided=True),
        "013": Kind(Level.ERROR, "日期“{value}”{reason}。", "{advice}"),
        "014": Kind(Level.ERROR, "“{name}”应该是数字，现在是“{value}”。", "{advice}"),
        "015": Kind(Level.ERROR, "“{name}”只能是 {choices}，现在是“{value}”{nearest}。", "请改成其中之一。"),
        "016": Kind(
            Level.ERROR,
            "从这个 # 起，后面的文字会被当作注释丢掉。",
            "请给整个内容加上英文引号；如果真是注释，请单独写一行，# 后面空一格。",
        ),
        "017": Kind(
            Level.WARNING,
            "从这个 # 起，后面的文字当作注释，不会显示。",
            "要显示，请给整个内容加上英文引号；真是注释，请单独写一行。",
        ),
    }
    return {letter + number: kind for number, kind in kinds.items()}


def _private(what: str) -> Kind:
    """The problem of private data in a story."""
    fix = "请删掉它，或用星号盖住；确实可以公开的，请照原文写进 site.yml 的 allow。"
    return Kind(Level.ERROR, f"疑似{what}：{{masked}}。", fix)


def _files(letter: str) -> dict[str, Kind]:
    """The problems of files on disk: of stories and what lies beside them (F), of all others (C)."""
    kinds = {
        "106": Kind(Level.ERROR, "文件读不了：{reason}。", "请检查它的权限，或重新放一份。"),
        "107": Kind(Level.ERROR, "这里应该是普通的文件，现在是{what}。", "请把文件本身放在这里，或删掉它。"),
        "108": Kind(Level.ERROR, "文件名里有看不见的或无法显示的字符。", "请改名，例如：tui-kuan.md"),
    }
    return {letter + number: kind for number, kind in kinds.items()}


KINDS: dict[str, Kind] = {
    **_yaml("F"),
    "F101": Kind(Level.ERROR, "文件开头没有元数据：{reason}。", "{advice}"),
    "F102": Kind(Level.ERROR, "元数据缺少结尾的 ---{reason}。", "请在字段后面单独写一行三个英文减号 ---。"),
    "F103": Kind(Level.ERROR, "网址名“{slug}”不能用：{reason}。", "只用小写字母、数字和减号，例如：{example}"),
    "F104": Kind(Level.ERROR, "网址名“{slug}”与 {other} 重复。", "请给其中一个换一个 slug。"),
    "F105": Kind(Level.ERROR, "文件太大，最多 {limit}。", "请拆成几个故事。"),
    **_files("F"),
    "F109": Kind(
        Level.ERROR,
        "文件名“{name}”和“{other}”在 Windows 或苹果电脑上是同一个名字。",
        "请只留一个，或给其中一个改名。",
    ),
    **_yaml("C"),
    **_files("C"),
    "C101": Kind(Level.ERROR, "主题“{name}”出现了两次（{what}），另一处在第 {first} 行。", "请只留一个。"),
    "C102": Kind(Level.ERROR, "{folder} 里没有故事。", "请先写一个故事；确实要建空站点，请加 --allow-empty。"),
    "C109": Kind(
        Level.WARNING,
        "{count} 个故事都是草稿，建出来的网站是空的。",
        "写好的故事，请删掉 draft: true 这一行。",
    ),
    "C103": Kind(Level.ERROR, "id“{id}”不能用作网址。", "只用小写字母、数字和减号，例如：nan-chan-ke-hu"),
    "C104": Kind(
        Level.ERROR, "网址“{address}”不完整。", "请写成以 https:// 开头的网址，例如：https://training.example.com/"
    ),
    "C105": Kind(Level.ERROR, "“{before}”和“{after}”字数不同。", "繁简对照的两边要一样长，请多写几个字。"),
    "C110": Kind(Level.ERROR, "“{name}”出现了两次，另一处在第 {first} 行。", "请只留一个。"),
    "B001": Kind(Level.ADVICE, "“{section}”一节没有按{shape}读出来，按普通列表显示：“{item}”。", "{advice}"),
    "B002": Kind(Level.ERROR, "正文没有内容。", "请在元数据下面写上故事。", undecided=True),
    "B003": Kind(Level.ERROR, "正文嵌套太深，最多 {limit} 层。", "请减少列表、引用或 HTML 的层次。"),
    "B004": Kind(
        Level.WARNING,
        "正文里用了一级标题“{heading}”。",
        "一级标题留给故事名，请改成两个井号 ##；不是标题的，请在 # 前面加一条反斜杠。",
    ),
    "B005": Kind(Level.WARNING, "这里的 HTML 不会显示：{what}。", "请改用 Markdown，或删掉它。"),
    "B006": Kind(Level.ERROR, "渲染{reason}{cause}。", "{advice}。"),
    "B007": Kind(
        Level.ERROR,
        "程序处理这个故事时自己出了错：{reason}。",
        "这不是您的错，请把这个文件和这条消息交给维护程序的人；其他故事照常检查。",
    ),
    "B008": Kind(
        Level.WARNING, "花括号里的“{what}”不起作用，会照原样显示。", "请删掉它；要给标题起一个锚点，写 {{#名字}} 。"
    ),
    "B010": Kind(Level.ADVICE, "“{heading}”没有认作一节的类型，照普通的标题显示。", "{advice}"),
    "B011": Kind(Level.ERROR, "这里有 {count} 个字丢了，显示成“�”。", "请对照原文补上；机器不会猜。", undecided=True),
    "B012": Kind(
        Level.ERROR, "这里的字被弄乱了：“{words}”。", "请对照原文，把乱掉的几个字重新打一遍。", undecided=True
    ),
    "B013": Kind(
        Level.ERROR,
        "文章里夹着 {count} 处网站加的拼音，第一处是“{words}”。",
        "请删掉括号和里面的拼音。",
        undecided=True,
    ),
    "B014": Kind(
        Level.WARNING, "字符 {character} 多数电脑显示不出来。", "请换成普通的字；不知道是什么字，请对照原文。"
    ),
    "B015": Kind(Level.WARNING, "这里还没有写完：“{words}”。", "请写上内容，再删掉这个记号。"),
    "B016": Kind(Level.WARNING, "{reason}。", "{advice}"),
    "B017": Kind(
        Level.WARNING, "图片没有说明，看不见图的人不知道里面是什么。", "请在方括号里写一句：![图里是什么](tu.png)"
    ),
    "B018": Kind(Level.WARNING, "图片“{target}”太大，有 {size}，手机上要等很久。", "请缩小到 {limit} 以内，再换上去。"),
    "B019": Kind(
        Level.WARNING, "这个故事和 {other} 几乎一样（{share} 的句子相同）。", "如果是同一个故事，请只留一篇。"
    ),
    "B020": Kind(Level.WARNING, "标题“{heading}”下面没有内容。", "请写上内容，或删掉这个标题。"),
    "B021": Kind(Level.ADVICE, "标题“{heading}”跳过了一级。", "{advice}"),
    "B022": Kind(Level.WARNING, "这里看起来像{what}，却会照原样显示。", "{advice}"),
    "B023": Kind(Level.WARNING, "这里会变成{what}。", "{advice}"),
    "F111": Kind(Level.WARNING, "{name} 没有用到：{reason}。", "{advice}"),
    "L001": Kind(Level.ERROR, "主题表里没有“{name}”{nearest}。", "请用 themes.yml 里的名字，或先在那里加上它。"),
    "L002": Kind(Level.ERROR, "没有网址名为“{slug}”的故事{nearest}。", "请改成已有故事的 slug。"),
    "L003": Kind(
        Level.ERROR,
        "链接指向的故事“{target}”不存在，或者还是草稿{nearest}。",
        "请写成同一文件夹里的文件名，例如：other.md",
    ),
    "L004": Kind(Level.ERROR, "“{target}”里没有标题“{anchor}”{nearest}。", "请照标题的原文写。"),
    "L005": Kind(Level.WARNING, "主题“{name}”只有一个故事。", "再给一个故事标上它，或从故事里去掉。"),
    "L006": Kind(Level.ERROR, "图片“{target}”不存在。", "请把图片放在 stories 文件夹里，并照文件名写。"),
    "L007": Kind(
        Level.ERROR, "图片“{target}”的内容与扩展名不符，或不是允许的格式。", "请用 png、jpg、gif、webp 或 avif。"
    ),
    "L008": Kind(Level.ERROR, "“{theme}”在这个故事里既是{first}又是{second}。", "请只留一种。"),
    "L009": Kind(Level.ADVICE, "主题“{name}”还没有故事。", "给合适的故事标上它，或从 themes.yml 里去掉。"),
    "L011": Kind(Level.ERROR, "图片“{target}”在别的网站上。", "请把图片存到 stories 文件夹里，写文件名。"),
    "L012": Kind(
        Level.ERROR, "图片“{target}”不是一个文件的名字。", "请把图片存到 stories 文件夹里，写文件名，例如：shui-hu.png"
    ),
    "L013": Kind(
        Level.ERROR, "链接“{target}”会去别的网站，却没有写明 https:。", "请写成以 https:// 开头的完整网址，或去掉链接。"
    ),
    "L014": Kind(
        Level.WARNING, "该复查了：复查日期是 {due}{owner}。", "请重读一遍，再把 review.due 改成下一次的日期。"
    ),
    "L010": Kind(
        Level.ERROR,
        "不认识的链接“{target}”。",
        "站内请写 other.md 或 other.md#标题，站外请写以 https:// 开头的完整网址。",
    ),
    "P001": Kind(
        Level.WARNING,
        "没有写明谁检查过隐私（anonymised）。",
        "检查后加上：anonymised: {{by: 编辑部, date: 2026-11-22}}",
    ),
    "P002": Kind(
        Level.ERROR,
        "公开的站点上，每个故事都要写明谁检查过隐私（anonymised）。",
        "检查后加上：anonymised: {{by: 编辑部, date: 2026-11-22}}",
    ),
    "P101": _private("手机号"),
    "P102": _private("座机号"),
    "P103": _private("身份证号"),
    "P104": _private("银行卡号"),
    "P105": _private("车牌号"),
    "P106": _private("邮箱"),
    "P107": _private("QQ号或微信号"),
    "P108": _private("住址"),
    "P109": Kind(Level.WARNING, "allow 里的“{text}”，故事里没有。", "请照故事的原文写，或删掉这一项。"),
    "P110": Kind(
        Level.ERROR,
        "图片“{target}”里藏着{what}。",
        "请在这个文件上点右键，选“属性”、“详细信息”、“删除属性和个人信息”；不行就截一张图来代替。",
    ),
    "T001": Kind(Level.ERROR, "模板写错了：{reason}。", "请检查这一行的标签和括号。"),
    "T002": Kind(Level.ERROR, "模板用了没有的名字或出了错：{reason}。", "请检查这一行。"),
    "W001": Kind(Level.ERROR, "不能写到 {output}：{reason}。", "请换一个输出文件夹，例如：--output site"),
    "W002": Kind(Level.ERROR, "写入失败：{reason}。原来的站点没有改动。", "请检查磁盘空间和权限后再试。"),
    "W003": Kind(Level.ERROR, "{path} 会被写两次：{first} 和 {second}。", "请改掉其中一个的名字。"),
    "W101": Kind(
        Level.ERROR, "不能在 {folder} 里新建文集：{reason}。", "请换一个还没有的文件夹，例如：anthology init wen-ji"
    ),
    "W102": Kind(
        Level.ERROR,
        "标题“{title}”里没有读得出来的字，拼不出网址名。",
        "请写一个有汉字、英文字母或数字的标题，例如：anthology new 第三次来电",
    ),
    "W103": Kind(
        Level.ERROR,
        "这里没有 stories 文件夹，不是一个文集。",
        "请到文集的文件夹里去运行，或先新建一个文集：anthology init wen-ji",
    ),
}


_QUOTED = ("name", "value", "slug", "target", "anchor", "heading", "item", "theme", "words")
"""Values that quote the file: too long a one is cut, for the line itself stands below the message."""
_LONGEST = 40
_COMPARED = 200
"""No name is longer; a longer one is like none."""


def problem(code: str, place: Place, **values: object) -> Problem:
    """The problem `code` at `place`, its wording filled in with `values`, private data struck out.

    Of a very long value stands the beginning.
    """
    kind = KINDS[code]
    values |= {name: short(str(values[name])) for name in _QUOTED if name in values}
    message, fix = (privacy.masked(words.format(**values)) for words in (kind.message, kind.fix))
    return Problem(place, code, kind.level, message, fix)


def in_draft(problem: Problem) -> Problem:
    """`problem` as a draft has it: what is still to be decided is a 提醒 there."""
    return replace(problem, level=Level.WARNING) if KINDS[problem.code].undecided else problem


def short(text: str, limit: int = _LONGEST) -> str:
    """`text`, cut after `limit` characters; private data in it are struck out before they could be cut in two."""
    return text if len(text) <= limit else privacy.masked(text[: 4 * limit])[:limit] + "…"


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "文件不在了，可能正被移动或改名",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘空间不足",
    errno.EROFS: "磁盘是只读的",
    errno.ELOOP: "快捷方式（符号链接）绕成了圈",
    errno.ENAMETOOLONG: "名字太长",
    errno.ENOTDIR: "路径中间的一段不是文件夹",
    errno.EIO: "磁盘出错",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese where there is a word for it."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def nearest(name: str, names: Iterable[str], ending: str = "") -> str:
    """Wording that proposes the one of `names` most like `name`; empty if none is near.

    Where `names` is a mapping, what a name stands for is proposed.
    """
    found = likeness.nearest(name, names) if len(name) <= _COMPARED else None
    meant = names[found] if found and isinstance(names, Mapping) else found
    return f"，您是不是想写“{meant}{ending}”" if found else ""
