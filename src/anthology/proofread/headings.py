"""Headings: what nearly says the type of a section, sections without content, levels left out."""

import re
from collections.abc import Iterator
from itertools import pairwise

from anthology import chinese
from anthology.chinese import likeness
from anthology.errors import Problem
from anthology.model import SECTIONS, Kind
from anthology.proofread.copy import Copy

_LONGEST = 60
"""Characters of a heading that may still be a type and a title."""
_LABEL = re.compile(r"(?P<label>[^：:]+?)[一二三四五六七八九十0-9]*(?:[：:].*)?$")
_DECORATED = re.compile(
    r"(?:第?[一二三四五六七八九十0-9]{1,3}[、.．)）节部章]*[部节]?[分]?[ \u3000]*)?[【\[《“「*_]*"
    r"(?P<label>[^\s：:—–\-－（()【】\[\]《》“”「」*_、，,.|｜/·]+)"
    r"[】\]》”」*_]*(?P<rest>.*)$"
)
_ALONE = re.compile(r"[ \t]*(?:\*\*(.{2,6})\*\*|【(.{2,6})】)[：:]?[ \t]*")
"""A line that is set like a heading."""
_ENDINGS = r"(?:的?(?:记录|实录|过程|内容|部分|环节|一节|如下|回放|原文|小结|要点))?"
_BEGINNINGS = r"(?:故事|事情|事件|案例|本案|电话|现场的?|课后|小组|情景)?"

_ALIKE = {
    "通话": "对白 录音 电话 来电 去电 聊天 问答",
    "话术": "用语 说法 金句 标准用语 参考话术 话术对比 话术对照 好话坏话",
    "讨论题": "讨论 思考 思考题 问题讨论 讨论与思考 想一想 问题 提问",
    "角色扮演": "角色 演练 情景演练 情景模拟 模拟 扮演 练习",
    "讲师手册": "讲师 讲师笔记 讲师备注 教师手册 教案 参考答案 讲师用",
    "流程": "步骤 程序 办理流程 做法",
    "数字": "数据 统计 几个数字",
    "口诀": "顺口溜 四字诀",
    "教训": "总结 感悟 反思 心得 体会 小结 收获 道理",
    "人物": "角色介绍 人物介绍 主人公",
    "背景": "前情 缘起",
    "经过": "正文 过程 始末 情节",
    "哪里做错了": "错在哪里 错在哪 做错了什么 哪里错了 不足 问题出在哪里 失误",
    "做对了什么": "哪里做对了 对在哪里 亮点 好的做法 做得好的",
}
"""Section → what editors call it."""
_NAMES = {alike: name for name, words in _ALIKE.items() for alike in words.split()} | {n: n for n in SECTIONS}
_LISTED = frozenset({Kind.CALL, Kind.PHRASES, Kind.STEPS, Kind.QUESTIONS, Kind.ROLES, Kind.FIGURES, Kind.RHYME})
"""Types whose lists are drawn otherwise: as a part of another section they are lost."""


def types(copy: Copy) -> Iterator[Problem]:
    """A heading that nearly says what its section is."""
    trainer = False
    for heading in (heading for heading in copy.headings if len(heading.words) <= _LONGEST):
        kind = _kind(heading.words)
        if heading.level <= 2:
            trainer = kind is Kind.TRAINER
        meant = _meant(heading.words) if heading.level == 2 and kind is None else ""
        if heading.level == 3 and not trainer and kind in _LISTED:
            advice = "请用两个井号：## " + heading.words
            yield copy.problem("B010", copy.story.start + heading.offset, heading=heading.words, advice=advice)
        elif meant:
            advice = f"如果这一节是“{meant}”，请写成：## {meant}：{_title(heading.words)}".rstrip("：")
            yield copy.problem("B010", copy.story.start + heading.offset, heading=heading.words, advice=advice)
    for line in copy.lines:
        alone = _ALONE.fullmatch(line.text)
        name = next(filter(None, alone.groups()), "").strip("：: ") if alone else ""
        if name and chinese.normalise(name) in SECTIONS:
            advice = f"请写成：## {name}"
            yield copy.problem("B010", copy.story.start + line.start, heading=line.text.strip(), advice=advice)


def _kind(heading: str) -> Kind | None:
    match = _LABEL.match(heading)
    label = match.group("label") if match else ""
    return SECTIONS.get(label) or SECTIONS.get(chinese.normalise(label))


def _meant(heading: str) -> str:
    """The section that a plain heading was probably meant to be; empty if it is just a heading."""
    match = _DECORATED.match(chinese.normalise(heading))
    label = match.group("label") if match else ""
    if label in _NAMES:
        return _NAMES[label]
    for name in (*SECTIONS, *_NAMES):
        if re.fullmatch(f"{_BEGINNINGS}{name}{_ENDINGS}", label):
            return _NAMES[name]
    same = likeness.nearest(label, SECTIONS) if 2 <= len(label) <= 5 else ""
    return same if same and likeness.sounds_like(label, same) else ""


def _title(heading: str) -> str:
    """The rest of a heading after what was meant as its type."""
    match = _DECORATED.match(heading)
    rest = match.group("rest") if match else ""
    return rest.strip(" \t\u3000：:—–-－|｜/·、，,.（()）")


def empty_sections(copy: Copy) -> Iterator[Problem]:
    """A heading with nothing below it."""
    headings = copy.headings
    for heading, after in pairwise((*headings, None)):
        assert heading  # None comes last
        end = after.offset if after else len(copy.body)
        blank = not re.sub(r"<!--.*?-->", "", copy.body[heading.end : end], flags=re.DOTALL).strip()
        if blank and (after is None or after.level <= heading.level):
            yield copy.problem("B020", copy.story.start + heading.offset, heading=heading.words)


def levels(copy: Copy) -> Iterator[Problem]:
    """A heading two or more levels below the one before it."""
    last = 1
    for heading in copy.headings:
        if heading.level > last + 1:
            signs = "#" * (last + 1)
            advice = f"请改成 {last + 1} 个井号：{signs} {heading.words}"
            yield copy.problem("B021", copy.story.start + heading.offset, heading=heading.words, advice=advice)
        last = heading.level
