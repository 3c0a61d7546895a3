"""Traditional → simplified script, one character for one character.

The conversion is OpenCC's t2s (the other configurations of opencc-python-reimplemented 0.1.7 damage simplified text)
with three additions: a table of our own (`data/script.tsv`, written by hand) that wins over OpenCC's; a character
whose simplified form lies beyond U+FFFF stays, for few fonts have it; and 著, which t2s leaves alone, becomes 着 in
traditional documents wherever it does not mean “write” or “evident” (`data/zhe.tsv`, also by hand).

OpenCC's dictionary files are read as they are, its code is not run: `Converter` finds what the library finds, and is
some ten times faster. `tests/test_script.py` compares the two.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from anthology.chinese.tape import Change

HANT = "hant"
HANS = "hans"

_EVERYDAY = frozenset("分坏俱")
"""Characters that call for phrases (身分, 坏布) and stand in any simplified text: there the phrases are looked for."""
_ROUNDS = 8
"""How often a text is converted at most until nothing changes any more; two rounds are the rule."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a data file: `before` becomes `after`, of the same length, for a `reason` given in Chinese."""

    before: str
    after: str
    reason: str


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """The lines of `data/NAME.tsv` in their order; what begins with `#` is a comment."""
    text = (files("anthology.chinese") / "data" / f"{name}.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Entry(before, after, reason) for before, after, reason in lines)


@cache
def _opencc(name: str) -> dict[str, tuple[str, ...]]:
    """A dictionary of OpenCC: word → its forms in the other script, of which the library takes the first."""
    text = (files("opencc") / "dictionary" / f"{name}.txt").read_text(encoding="utf-8")
    return {
        key: tuple(forms.split()) for key, _, forms in (line.partition("\t") for line in text.splitlines()) if forms
    }


def _shown(before: str, after: str) -> str:
    """`after` without the characters beyond U+FFFF: there those of `before` stay."""
    return "".join(b if a > "\uffff" else a for b, a in zip(before, after, strict=True))


class Converter:
    """Conversion by dictionary: of all entries that stand in a text the longer go first, then those further left.

    That is how opencc-python-reimplemented chooses. Entries of one character apply where no longer one does. With
    `twins` an entry's output is protected as well, so that what is converted stays as it is.
    """

    def __init__(self, table: Mapping[str, str], first: Mapping[str, str] | None = None, *, twins: bool = True) -> None:
        """`table` holds words and characters with what they become, of the same length; `first` those that go first."""
        first = {key: value for key, value in (first or {}).items() if key}
        phrases = {key: _shown(key, value) for key, value in table.items() if len(key) > 1} | first
        chars = {key: _shown(key, value) for key, value in table.items() if len(key) == 1}
        self._chars = {ord(key): value for key, value in chars.items() if key != value}
        self._first = first
        if twins:
            self._first = first | {value: value for value in first.values() if value not in first}
            phrases |= self._first
            unsafe = {char for key, value in phrases.items() for char in _special(key, value, chars)}
            unsafe.update(map(chr, self._chars))
            values = [value for value in phrases.values() if not unsafe.isdisjoint(value)]
            phrases |= {value: value for value in values if value not in phrases}
        self._phrases = phrases
        self._shapes = self._called(chars)
        self._callers = frozenset(self._shapes)
        self._arising = tuple(sorted(self._callers.intersection(self._chars.values())))
        self._open = self._callers.difference(_EVERYDAY).union(map(chr, self._chars))
        self._rare = tuple(
            key
            for key, value in phrases.items()
            if key != value and self._open.isdisjoint(key) and not self._callers.isdisjoint(key)
        )

    def _called(self, chars: Mapping[str, str]) -> dict[str, tuple[tuple[int, int], ...]]:
        """Characters that call for phrases: (place in a phrase, length of the phrase) of those to be looked for there.

        That is a character which the phrase converts in another way than it is converted alone. A phrase without one
        stands in the way of others (沈先生) if it has a character that calls for these; else it says nothing new.
        """
        own = {
            key: key[0] if key in self._first else _special(key, value, chars) for key, value in self._phrases.items()
        }
        special = set().union(*own.values())
        shapes: dict[str, set[tuple[int, int]]] = {}
        for key in self._phrases:
            char = next((char for char in own[key] or key if char in special), None)
            if char is not None:
                shapes.setdefault(char, set()).add((key.index(char), len(key)))
        return {char: tuple(sorted(found)) for char, found in shapes.items()}

    def convert(self, text: str) -> str:
        """`text` converted until nothing changes any more."""
        for _ in range(_ROUNDS):
            if self._open.isdisjoint(text) and not any(map(text.__contains__, self._rare)):
                break
            called = self._callers.intersection(text)
            text, before = self.once(text, called), text
            if text == before or not (called or any(map(text.__contains__, self._arising))):
                break
        return text

    def once(self, text: str, called: Iterable[str] | None = None) -> str:
        """`text` converted one time. `called` are the characters in it that call for phrases, if they are known."""
        parts: list[str] = []
        last = 0
        for start, key in self._chosen(text, self._callers.intersection(text) if called is None else called):
            parts += (text[last:start].translate(self._chars), self._phrases[key])
            last = start + len(key)
        parts.append(text[last:].translate(self._chars))
        return "".join(parts)

    def _chosen(self, text: str, called: Iterable[str]) -> list[tuple[int, str]]:
        """(start, phrase) of the phrases to be converted, apart from each other, from left to right."""
        found: set[tuple[int, str]] = set()
        for char in called:
            at = text.find(char)
            while at >= 0:
                for offset, length in self._shapes[char]:
                    key = text[at - offset : at - offset + length] if at >= offset else ""
                    if key in self._phrases:
                        found.add((at - offset, key))
                at = text.find(char, at + 1)
        if len(found) < 2:
            return list(found)
        taken: list[tuple[int, str]] = []
        free = bytearray(b"\1") * len(text)
        for start, key in sorted(found, key=self._rank):
            end = start + len(key)
            if all(free[start:end]):
                free[start:end] = bytes(len(key))
                taken.append((start, key))
        return sorted(taken)

    def _rank(self, found: tuple[int, str]) -> tuple[bool, int, int]:
        start, key = found
        return key not in self._first, -len(key), start


def _special(before: str, after: str, chars: Mapping[str, str]) -> str:
    """The characters of `before` that an entry converts in another way than `chars` does."""
    return "".join(b for b, a in zip(before, after, strict=True) if a != chars.get(b, b))


def _pairs(table: Iterable[Entry]) -> dict[str, str]:
    return {entry.before: entry.after for entry in table}


@cache
def _t2s() -> dict[str, str]:
    """OpenCC's t2s as it is: words and characters."""
    return {key: forms[0] for name in ("TSPhrases", "TSCharacters") for key, forms in _opencc(name).items()}


@lru_cache(maxsize=8)
def _simplifier(first: tuple[tuple[str, str], ...] = ()) -> Converter:
    return Converter(_t2s() | _pairs(entries("script")), dict(first))


@cache
def _zhe_converter() -> Converter:
    """The entries of `zhe.tsv` in both scripts: the rule runs after the conversion, but kept terms stay as they are."""
    table = _pairs(entries("zhe"))
    convert = Converter(_t2s()).convert
    return Converter({"著": "着"} | table | {convert(before): convert(after) for before, after in table.items()})


@cache
def traditional_only() -> frozenset[str]:
    """Characters that simplified text does not use."""
    return frozenset(
        key for key, forms in _opencc("TSCharacters").items() if key not in forms and ord(forms[0][0]) <= 0xFFFF
    )


@cache
def simplified_only() -> frozenset[str]:
    """Characters that traditional text does not use."""
    return frozenset(key for key, forms in _opencc("STCharacters").items() if key not in forms)


def detect(text: str) -> str:
    """`hant` or `hans`: the script of a whole document, by the characters that only one of them uses."""
    if traditional_only().isdisjoint(text):
        return HANS
    hant = sum(map(traditional_only().__contains__, text))
    hans = sum(map(simplified_only().__contains__, text))
    return HANT if hant > hans else HANS


def to_simplified(text: str, table: Mapping[str, str] | None = None) -> str:
    """`text` in simplified script, of the same length.

    `table` are conversions of the site or the story, each of the same length; they win over all others.
    """
    return _simplifier(tuple(table.items()) if table else ()).convert(text)


_SURNAMES = (
    "王李張张劉刘陳陈楊杨趙赵黃黄周吳吴徐孫孙胡朱高林何郭馬马羅罗梁宋鄭郑謝谢韓韩唐馮冯于董蕭萧程曹袁鄧邓許许傅沈曾彭"
    "呂吕蘇苏盧卢蔣蒋蔡賈贾丁魏薛葉叶閻阎余潘杜戴夏鍾钟汪田任姜范方石姚譚谭廖鄒邹熊金陸陆郝孔白崔康毛邱秦江史顧顾侯邵孟"
    "龍龙萬万段雷錢钱湯汤尹黎易常武喬乔賀贺賴赖龔龚文魯鲁老巴冰茅梅"
)
_DOING = (
    "看望盯瞪瞧讀读念唸聽听說说講讲談谈笑哭叫喊問问想等守站坐走跑拿捧翻寫写抱背帶带舉举指對对跟隨随沿憑凭靠按照向朝陪"
    "掛挂擺摆穿戴握拉推提開开圍围慰付算論论注便興兴"
)
_NAME = f"(?:[{_SURNAMES}]\\s?[\u4e00-\u9fff]{{0,2}}|[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+)(?<![{_DOING}])"
_AUTHOR = re.compile(
    # 高尔基 著，（著），著／译
    "(?<![\u3400-\u9fff\ufffc])著(?![\u3400-\u9fff\ufffc])"
    # 张三著，李四译
    "|(?:(?<=^..)|(?<=^...)|(?<=^....)|(?<=[》）〕\\s]..)|(?<=[》）〕\\s]...))著"
    "(?=[，、；,;／/\\s]+[\u4e00-\u9fff·]{2,8}[譯译編编校注繪绘])"
    # 《故事》张三著；张三著《故事》
    f"|(?:^|(?<=[》）〕］（(：:／/\\s由]))(?P<name>{_NAME})著(?=\\s*(?:$|[\\n《〈）)／/]))",
    re.MULTILINE,
)
"""Lines that name an author: what stands before 著 is a name, not a verb."""


def zhe(text: str) -> Iterator[Change]:
    """The 著 of a traditional document that are particles or verbs and are written 着 in simplified script."""
    if "著" not in text:
        return
    stays = {match.end() - 1 for match in _AUTHOR.finditer(text)}
    converted = _zhe_converter().convert(text)
    for match in re.finditer("著", text):
        at = match.start()
        if at not in stays and converted[at] == "着":
            yield Change(at, at + 1, "着")


@cache
def shared() -> frozenset[str]:
    """Simplified characters that stand for several traditional ones: 后, 发, 干, 里 …"""
    return frozenset(key for key, forms in _opencc("STCharacters").items() if len(forms) > 1)
