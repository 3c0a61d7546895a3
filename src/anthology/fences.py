"""The lines of `---` round front matter: where they stand, and what stands there instead."""

import re
from dataclasses import dataclass

from anthology.codes import problem
from anthology.errors import AnthologyError, Place, Problem


def find(path: str, text: str) -> tuple[int, int, int]:
    """(start of the front matter, its end, start of the body) in the text of a file.

    Raises AnthologyError (F101, F102) with what is wrong with the line that should be a fence.
    """
    opening = _FENCE.match(text)
    if not opening:
        raise AnthologyError(_no_opening(path, text))
    closing = _FENCE.search(text, opening.end())
    found = _no_closing(path, text, opening.end(), closing.start() if closing else None)
    if found:
        raise AnthologyError(found)
    assert closing  # without one there is a problem
    return opening.end() + 1, closing.start(), closing.end() + 1


_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_DASHES = r"(?:[-－—–―─ー_=*+~;＝＊]{2,}|[－—–―─ー]|(?:[-*_] ){2,}[-*_]|\.\.\.)[ \t\u3000\u00a0]*$"
"""What an input method, or a slip, makes of a fence."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """How a file begins that has no fence."""

    match: re.Pattern[str]
    """Its group `at`, if it has one, is what is to be mended."""
    reason: str
    advice: str


_OPENINGS = tuple(
    _Opening(re.compile(pattern, re.MULTILINE), reason, advice)
    for pattern, reason, advice in (
        (r"\s*\Z", "文件是空的", "第一行请写三个英文减号 ---，接着写字段，再用一行 --- 结束。"),
        (r"\s*\n\s*---", "--- 前面有空行", "请删掉前面的空行，让 --- 成为第一行。"),
        (r"[ \t\u3000\u00a0]+---", "--- 前面多了空格", "请删掉行首的空格。"),
        (r"---(?P<at>[\u3000\u00a0\ufeff]+)[ \t]*$", "--- 后面多了全角空格", "请把它删掉。"),
        (r"---[ \t\u3000]*(?P<at>[^\s-])", "--- 后面还有别的文字", "请让 --- 单独占一行，文字移到下一行。"),
        (rf"(?P<sign>{_DASHES})", "第一行应该是三个英文减号，现在是“{sign}”", "请切换到英文输入法，把这一行改成 ---。"),
        (r"`{3}", "元数据不用放在 ``` 里", "请删掉 ``` 的行，让 --- 成为第一行。"),
        (r"[A-Za-z\u4e00-\u9fff]{1,12} ?[:：](?!//)", "字段前面少了一行 ---", "请在最前面加上一行三个英文减号 ---。"),
        (r"(?:[^\n]*\n){1,20}?---[ \t]*$", "--- 前面还有别的文字", "请把它们移到元数据后面，让 --- 成为第一行。"),
        ("", "第一行不是 ---", "第一行请写三个英文减号 ---，接着写字段，再用一行 --- 结束。"),
    )
)
"""The first that fits."""
_LIKE_FENCE = re.compile(rf"^(?P<sign>[ \t\u3000\u00a0]+---+[ \t]*$|{_DASHES})", re.MULTILINE)
_TEXT_AFTER_FENCE = re.compile(r"^---[ \t]*(?P<at>[^\s-])", re.MULTILINE)
_BODY_BEGINS = re.compile(
    r"^$(?=\n+(?:#{2,6} |(?![\s#\-\]}])[^\n:]*(?::\S[^\n:]*)*(?:\n|\Z)))",  # a blank line, then what is no field
    re.MULTILINE,
)


def _no_opening(path: str, text: str) -> Problem:
    found = ((opening, opening.match.match(text)) for opening in _OPENINGS)
    opening, match = next((opening, match) for opening, match in found if match)
    named = match.groupdict()
    at = match.start("at") if "at" in named else 0
    reason = opening.reason.format(sign=(named.get("sign") or "").strip())
    return problem("F101", Place.at(path, text, at), reason=reason, advice=opening.advice)


def _no_closing(path: str, text: str, start: int, closing: int | None) -> Problem | None:
    """What is wrong with the end of front matter that begins at `start` and whose fence stands at `closing`."""
    end = len(text) if closing is None else closing
    like, body = _LIKE_FENCE.search(text, start, end), _BODY_BEGINS.search(text, start, end)
    after = _TEXT_AFTER_FENCE.search(text, start, end) if closing is None else None
    if after and not (like and like.start() < after.start()):
        return problem("F102", Place.at(path, text, after.start("at")), reason="：这里的 --- 后面还有别的文字")
    if like and not (body and body.start() < like.start()):
        sign = like.group().strip()
        reason = "：这一行前面多了空格" if sign == "---" else f"：这一行是“{sign}”"
        return problem("F102", Place.at(path, text, like.start()), reason=reason)
    if body and closing is not None:
        return problem("F102", Place.at(path, text, body.start()), reason="：从这里起好像已经是正文")
    if closing is None:
        line = text.count("\n", 0, body.start()) + 1 if body else 0
        return problem("F102", Place(path), reason=f"：第 {line} 行起好像已经是正文" if line else "")
    return None
