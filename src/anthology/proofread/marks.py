"""Marks that come in pairs, and marks that an author leaves for himself."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from anthology.chinese.punctuation import HAN
from anthology.errors import Problem
from anthology.proofread.copy import Copy, Passage

# Pairs ---------------------------------------------------------------------------------------------------------------

_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "【": "】", "（": "）", "(": ")"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
_SIGNS = re.compile("[“”‘’「」『』《》〈〉【】（）()]")
_QUOTES = "“‘「『"
_WIDTH = str.maketrans("()", "（）")
_NO_PAIR = re.compile(
    r"’(?=[A-Za-z0-9])"  # an apostrophe: it’s, ’90s
    r"|(?:^|(?<=[\s。；，：、！？]))[0-9A-Za-z一二三四五六七八九十]{1,3}[)）]"  # 1）
    r"|[:;=xX8][-o^']?[()（）]+|[(（]?\^[_o.]?\^[)）]?|T_T[)）]"  # :-)
    r"|[?？][a-z\u00e0-\u00fc\u0101-\u01dc]{1,7}[)）]",  # damage, which is told by itself
    re.MULTILINE,
)


def quotes(copy: Copy) -> Iterator[Problem]:
    """Quotes and brackets that do not match, each paragraph by itself.

    A quotation of several paragraphs opens each of them again and is closed in the last: that is right.
    """
    yield from _unmatched(copy, copy.paragraphs)
    yield from _unmatched(copy, copy.fields)


def _unmatched(copy: Copy, passages: Sequence[Passage]) -> Iterator[Problem]:
    for passage, after in zip_longest(passages, passages[1:]):
        found = _first_unmatched(passage.text)
        if found is None:
            continue
        at, reason, advice = found
        sign = passage.text[at]
        goes_on = after is not None and sign in _QUOTES and after.text.startswith(sign)
        if not (goes_on and reason == _NOT_CLOSED):
            yield copy.problem("B016", passage.offset(at), reason=reason.format(sign=sign), advice=advice)


_NOT_CLOSED = "这个 {sign} 没有成对，缺少收尾的另一半"


def _first_unmatched(text: str) -> tuple[int, str, str] | None:
    """(position, what is wrong, advice) of the first sign without its other half; None if all match."""
    passed = {at for match in _NO_PAIR.finditer(text) for at in range(*match.span())}
    opened: list[int] = []
    for match in _SIGNS.finditer(text):
        at, sign = match.start(), match.group()
        if at in passed:
            continue
        if sign in _PAIRS:
            if sign in _QUOTES and any(text[other] == sign for other in opened):
                advice = f"如果这里是收尾，请改成 {_PAIRS[sign]} ；引号里面再用引号，请用 ‘ 和 ’ 。"
                return at, "前面的 {sign} 还没有收尾，这里又是一个", advice
            opened.append(at)
        elif opened and _fits(text[opened[-1]], sign):
            opened.pop()
        elif opened and any(_fits(text[other], sign) for other in opened):
            inner = text[opened[-1]]
            return opened[-1], _NOT_CLOSED, f"请补上 {_PAIRS[inner]} ，或删掉它。"
        else:
            return at, "这个 {sign} 没有成对，前面缺少另一半", f"请在前面补上 {_OPENERS[sign]} ，或删掉它。"
    if opened:
        return opened[0], _NOT_CLOSED, f"请补上 {_PAIRS[text[opened[0]]]} ，或删掉它。"
    return None


def _fits(opener: str, closer: str) -> bool:
    return _PAIRS[opener].translate(_WIDTH) == closer.translate(_WIDTH)


_BESIDE_HAN = re.compile(f'[{HAN}，。：；？！]"|"[{HAN}]')


def straight_quotes(copy: Copy) -> Iterator[Problem]:
    """An odd number of straight quotes beside Chinese: which of them opens cannot be told."""
    odd = (p for p in (*copy.paragraphs, *copy.fields) if p.text.count('"') % 2 and _BESIDE_HAN.search(p.text))
    for passage in odd:
        at = passage.text.rindex('"')
        advice = "请改成成对的中文引号“ ”。"
        yield copy.problem("B016", passage.offset(at), reason='英文引号 " 不成对', advice=advice)


# Unfinished ----------------------------------------------------------------------------------------------------------

_WORDS = "写|补|补充|补全|完善|核实|确认|定|查|改|翻译|编辑"
_TODO = re.compile(
    r"(?<![A-Za-z0-9_])(?:TODO|FIXME|TBD|TBC)(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])todo(?=[:：])"
    rf"|[【（(\[［〔<《]\s*(?:此处|这里|内容|标题|图片|数据|细节)?\s*(?:待|需要?|请)(?:{_WORDS})[^】）)\]］〕>》\n]{{0,12}}[】）)\]］〕>》]"
    r"|[【\[［(（<]\s*(?:TODO|FIXME|XXX+|[?？]{1,}|[…·.]{3,}|占位|草稿)\s*[】\]］)）>]"
    r"|(?<![等期招对看接优款虐交急尚还仍有亟正])待(?:写|补|补充|补全|续写)(?=$|[。！!…，,；;：:】）)\s])"
    r"|(?:^|(?<=[\s：:=约共是为]))[?？]{3,}(?=$|[\s。，,元次个年月日人])"
    r"|^XXX+(?=$|[:：])",
    re.MULTILINE,
)
_SAID = re.compile(r"[^\s：:]{1,6}[：:]\s*[?？！!]+\Z")
"""A turn of a call: a speaker who is at a loss."""


def unfinished(copy: Copy) -> Iterator[Problem]:
    """What an author marked as still to be written."""
    for passage in (*copy.fields, *(p for p in copy.paragraphs if not _is_turn(copy, p))):
        for mark in _TODO.finditer(passage.text):
            yield copy.problem("B015", passage.offset(mark.start()), words=mark.group().strip())


def _is_turn(copy: Copy, passage: Passage) -> bool:
    before = copy.story.text[max(0, passage.offsets[0] - 2) : passage.offsets[0]]
    return bool(_SAID.match(passage.text)) and before in ("- ", "* ")
