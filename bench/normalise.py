"""The conversion of the script, ours and the library's alone, side by side: ms per story of 1,800 characters.

    .venv/bin/python bench/normalise.py [STORIES]

The text is generated, the same in every run. Results must be equal where they have to be: simplified text, and
traditional text for OpenCC's own dictionaries without our table. There are no limits of time: read the figures.
"""

import random
import re
import sys
from collections.abc import Callable
from itertools import chain
from time import process_time

from opencc import OpenCC

from anthology.chinese import script

LENGTH = 1800
COMMON = (
    "客户打来电话说家里的水管坏了师傅上门修好以后又问了一遍明天能不能再来看看我们记下他的地址和时间先安抚情绪然后"
    "请同事跟进处理结果当天下午回了消息大家都很满意这件事让新人明白耐心比技巧重要每通电话都有一个人在等着答复"
)
PHRASES = re.findall("..", "後來這裡說話電話客戶服務時間處理乾隆瞭解答覆沈默藉口計畫乾淨覆蓋著急於是麵條頭髮")


def story(chance: random.Random, traditional: bool, spell: Callable[[str], str]) -> list[str]:
    """Paragraphs of some 60 characters; about one word in 12 is of those that need a phrase."""
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < LENGTH:
        words = [spell("".join(chance.choices(COMMON, k=chance.randint(1, 4)))) for _ in range(24)]
        if traditional:
            words[5], words[15] = chance.choices(PHRASES, k=2)
        paragraphs.append("，".join("".join(words[i : i + 4]) for i in range(0, 24, 4)) + "。")
    return paragraphs


def timed(run: Callable[[str], object], stories: list[list[str]]) -> float:
    """CPU ms per story, the best of five passes."""
    passes: list[float] = []
    for _ in range(5):
        start = process_time()
        for paragraphs in stories:
            for paragraph in paragraphs:
                run(paragraph)
        passes.append((process_time() - start) * 1000 / len(stories))
    return min(passes)


def main(count: int = 40) -> None:
    chance = random.Random(1800)
    library = OpenCC("t2s").convert
    plain = script.Converter(script._t2s(), twins=False).once
    bodies = {
        "simplified": [story(chance, False, str) for _ in range(count)],
        "traditional": [story(chance, True, OpenCC("s2t").convert) for _ in range(count)],
    }
    sys.stdout.write(f"{'ms per story':14}{'library':>10}{'detect':>10}{'to_simplified':>16}{'zhe':>8}{'ratio':>8}\n")
    for name, stories in bodies.items():
        for paragraph in chain(*stories):
            assert plain(paragraph) == library(paragraph), paragraph
            assert name == "traditional" or script.to_simplified(paragraph) == paragraph
        alone = timed(library, stories)
        found = timed(script.detect, stories)
        ours = timed(script.to_simplified, stories)
        zhe = timed(lambda text: list(script.zhe(text)), stories)
        sys.stdout.write(f"{name:14}{alone:10.3f}{found:10.3f}{ours:16.3f}{zhe:8.3f}{alone / ours:7.1f}x\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
