"""The conversion of the script: words by family, what must always hold, and the same results as OpenCC's own code."""

import random
import re
from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from anthology.chinese import script
from anthology.chinese.script import Converter, Entry, entries
from anthology.chinese.tape import Change, Tape

TABLE, ZHE = entries("script"), entries("zhe")
OPENCC = script._t2s()
SEPARATORS = "，。、；：？！…—“”「」（）《》-. \n"
WORDS = sorted({word for entry in (*TABLE, *ZHE) for word in (entry.before, entry.after)} | OPENCC.keys())
TEXT = st.lists(st.sampled_from([*WORDS, *SEPARATORS, *"客户服务中心了的a1\ud800\U00020000\U0010ffff"])).map("".join)


def applied(text: str, changes: Iterable[Change]) -> str:
    """`text` after `changes`, which must be sorted, apart from each other and of the same length."""
    made, last = "", 0
    for change in changes:
        assert last <= change.start < change.end == change.start + len(change.after)
        made += text[last : change.start] + change.after
        last = change.end
    return made + text[last:]


def simple(text: str, **table: str) -> str:
    made = script.to_simplified(text, table)
    assert len(made) == len(text)
    return made


def zhe(text: str) -> str:
    return applied(text, script.zhe(text))


@cache
def library() -> OpenCC:
    return OpenCC("t2s")


def of_library(text: str) -> str:
    return "".join(b if a > "\uffff" else a for b, a in zip(text, library().convert(text), strict=True))


def pairs(text: str) -> list[tuple[str, str]]:
    words = text.split()
    return list(zip(words[::2], words[1::2], strict=True))


@pytest.mark.parametrize(
    ("before", "after"),
    pairs(
        # 沈／沉
        "沈思 沉思 沈重 沉重 沈浸 沉浸 深沈 深沉 石沈大海 石沉大海 沈沒 沉没 沈睡 沉睡 沈穩 沉稳 沈痛 沉痛 沈淪 沉沦 "
        "沈澱 沉淀 低沈 低沉 陰沈 阴沉 消沈 消沉 昏沈 昏沉 擊沈 击沉 沈船 沉船 沈入 沉入 沈下去 沉下去 沈香 沉香 "
        "沈溺 沉溺 沈默 沉默 沈甸甸 沉甸甸 沈先生 沈先生 瀋陽 沈阳 沈括 沈括 沈從文 沈从文 沈約 沈约 老沈沒說 老沈没说 "
        "廣西沈先生 广西沈先生 沈重新來過 沈重新来过 "
        # 乾／干
        "乾縣 乾县 乾陵 乾陵 乾隆 乾隆 乾坤 乾坤 乾元 乾元 乾安 乾安 乾州 乾州 乾清宮 乾清宫 康乾 康乾 李乾順 李乾顺 "
        "乾闥婆 乾闼婆 乾淨 干净 餅乾 饼干 幹部 干部 干擾 干扰 乾斷食 干断食 餅乾道歉 饼干道歉 乾乾淨淨 干干净净 "
        # 名字
        "畢昇 毕昇 陳昇 陈昇 昇華 升华 過程昇級 过程升级 楊聯陞 杨联陞 步步高陞 步步高升 文徵明 文徵明 魏徵 魏徵 "
        "宮商角徵羽 宫商角徵羽 變徵 变徵 徵求 征求 特徵 特征 主角徵選 主角征选 徵調 征调 張鈞甯 张钧甯 甯采臣 甯采臣 "
        "甯靜 宁静 南甯 南宁 林甦 林甦 復甦 复苏 甦醒 苏醒 李祕書 李秘书 祕密 秘密 陶喆 陶喆 游錫堃 游锡堃 "
        # 异体字与异形词
        "擡頭 抬头 貍貓 狸猫 祇有 只有 神祇 神祇 地祇 地祇 劄記 札记 徬徨 彷徨 當舖 当铺 身分證 身份证 "
        "本身分為 本身分为 "
        "幺麼小丑 幺麽小丑 什麽 什么 衚衕 胡同 纔 才 束脩 束脩 蒐集 搜集 春蒐 春蒐 今年釐定 今年厘定 大相逕庭 大相径庭 "
        "規畫 规划 筆畫 笔画 製坏 制坯 破坏 破坏 一坏就 一坏就 遶 绕 仇讎 仇雠 "
        # 一对多
        "皇后 皇后 太后 太后 后土 后土 後來 后来 這裡 这里 公里 公里 麵條 面条 面孔 面孔 輕鬆 轻松 松樹 松树 "
        "餘光中 余光中 "
        "鍾錶 钟表 錢鍾書 钱锺书 穀物 谷物 山谷 山谷 藉口 借口 慰藉 慰藉 慰藉着 慰藉着 狼藉 狼藉 瞭解 了解 瞭望 瞭望 "
        "覆蓋 覆盖 反覆 反复 答覆 答复 回覆 回复 覆核 复核 覆上 覆上 頭髮 头发 發現 发现 聯繫 联系 關係 关系 颱風 台风 "
        "臺灣 台湾 櫃檯 柜台 保証 保证 衝突 冲突 沖洗 冲洗 佔用 占用 發佈 发布 合併 合并 並且 并且 週末 周末 嚐試 尝试 "
        "稱讚 称赞 僱用 雇用 食慾 食欲 項鍊 项链 鍛鍊 锻炼 屬於倫敦 属于伦敦 於潛鎮 於潜镇 "
        # 单字的简体在 U+FFFF 以外，保留原字
        "勣 勣 嗰 嗰 二噁英 二噁英 圞 圞"
    ),
)
def test_words_by_family(before: str, after: str) -> None:
    assert (simple(before), simple(after)) == (after, after)


@pytest.mark.parametrize(
    ("before", "after"),
    pairs(
        "著色 着色 著火 着火 著急 着急 著涼 着凉 睡著 睡着 附著 附着 執著 执着 沈著 沉着 著重 着重 著手 着手 著眼 着眼 "
        "著陸 着陆 衣著 衣着 穿著 穿着 意味著 意味着 為用戶著想 为用户着想 看著名單 看着名单 寫著名字 写着名字 "
        "跟著作者 跟着作者 隨著作業 随着作业 拿著書 拿着书 談論著 谈论着 合著眼 合着眼 配合著 配合着 睜大著 睜大着 "
        "凸顯著 凸显着 說著有關 说着有关 莫名著急 莫名着急 所著重的 所着重的 張望著，李四來了 张望着，李四来了 "
        "等著 等着 "
        "他笑著 他笑着 約翰·史密斯看著 约翰·史密斯看着 看著《西遊記》 看着《西游记》 "
        "名著 名著 專著 专著 編著 编著 著稱 著称 著錄 著录 著名 著名 著作權 著作权 著者 著者 論著 论著 原著 原著 "
        "顯著地 显著地 卓著 卓著 昭著 昭著 見微知著 见微知著 土著 土著 所著《西遊記》 所著《西游记》 著書立說 著书立说 "
        "張三著 张三著 張三著，李四譯 张三著，李四译 張三著《故事》 张三著《故事》 《故事》張三著 《故事》张三著 "
        "（蘇）高爾基著 （苏）高尔基著 列夫·托爾斯泰著 列夫·托尔斯泰著 （著） （著） 著／譯 著／译"
    ),
)
def test_zhe_by_family(before: str, after: str) -> None:
    once = zhe(simple(before))
    assert once.replace("睁", "睜") == after
    assert zhe(simple(once)) == once


def test_an_author_may_stand_apart_from_his_verb() -> None:
    assert zhe("高尔基 著") == "高尔基 著"


@pytest.mark.parametrize("table", [TABLE, ZHE], ids=["script", "zhe"])
def test_an_entry_is_of_one_length_with_a_reason_and_stands_once(table: tuple[Entry, ...]) -> None:
    assert all(len(entry.before) == len(entry.after) and entry.reason for entry in table)
    assert all(re.search("[\u4e00-\u9fff]", entry.reason) for entry in table)
    assert len({entry.before for entry in table}) == len(table)
    assert all(max(entry.after) <= "\uffff" for entry in table)


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.before)
def test_an_entry_of_the_table_is_reached(entry: Entry) -> None:
    assert simple(entry.before) == entry.after == simple(entry.after)


@pytest.mark.parametrize("entry", ZHE, ids=lambda entry: entry.before)
def test_an_entry_about_zhe_is_reached_in_both_scripts(entry: Entry) -> None:
    assert zhe(entry.before) == entry.after
    assert zhe(simple(entry.before)) == simple(entry.after)


@given(TEXT)
def test_twice_is_once_and_the_length_stays(text: str) -> None:
    once = simple(text)
    assert len(once) == len(text)
    assert simple(once) == once
    assert zhe(zhe(once)) == zhe(once)


@given(TEXT)
def test_segments_give_what_the_whole_text_gives(text: str) -> None:
    parts = re.split(f"([{re.escape(SEPARATORS.replace(' ', ''))}])", text)
    assert "".join(map(simple, parts)) == simple(text)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_entries_does_not_count(seed: int) -> None:
    table = list((OPENCC | {entry.before: entry.after for entry in TABLE}).items())
    text = "，".join(WORDS)
    random.Random(seed).shuffle(table)
    assert Converter(dict(table)).convert(text) == simple(text)


def test_every_word_of_opencc_comes_out_as_the_library_has_it() -> None:
    ours = Converter(OPENCC, twins=False)
    assert [word for word in OPENCC if ours.once(word) != of_library(word)] == []


def test_text_of_its_words_comes_out_as_the_library_has_it() -> None:
    ours = Converter(OPENCC, twins=False)
    chance = random.Random(3)
    words = [*sorted(OPENCC), *(w for w in sorted(OPENCC) if len(w) > 1), *sorted(set("".join(OPENCC.values())))]
    for _ in range(1500):
        text = "".join(chance.choices([*words, *SEPARATORS], k=chance.randint(1, 12)))
        shredded = "".join(chance.sample(text, len(text)))
        for sample in (text, shredded):
            assert ours.once(sample) == of_library(sample)


def test_simplified_text_stays() -> None:
    """The characters of GB2312 but those that t2s or the table convert alone, in any order, and names and words."""
    touched = {word for word in WORDS if len(word) == 1}
    han = [bytes([0xA1 + r, 0xA1 + c]).decode("gb2312", "ignore") for r in range(15, 87) for c in range(94)]
    text = "".join(char for char in han if char not in touched)
    assert len(text) > 6000
    assert simple(text) == text
    stays = "本身分为三类；一坏就报修；周先生说后来在里面；乾县、毕昇、文徵明、宁静、慰藉、老沈没接、神祇、覆盖、钱锺书"
    assert simple(stays) == stays


def test_conversions_of_the_site_win() -> None:
    assert simple("軟體與後來", 軟體="软件", 後="後") == "软件与後来"
    assert simple("软件与软体動物", 軟體="软件") == "软件与软体动物"
    assert simple("乾隆年間", 隆年="龙年") == "干龙年间"
    assert simple("陶徵徵說", 陶徵徵="陶徵徵") == "陶徵徵说" == simple("陶徵徵说", 陶徵徵="陶徵徵")
    assert simple("後來") == "后来"


def test_text_without_convertible_characters_is_not_touched() -> None:
    assert script.to_simplified("客户打来电话。") == "客户打来电话。"
    assert script.to_simplified("") == ""
    assert list(script.zhe("")) == []


def test_edits_are_runs() -> None:
    tape = Tape.of("說話的時候")
    tape.change([Change(0, 5, script.to_simplified(tape.text))], "N101")
    assert tape.edits() == [(0, "說話", "说话", "N101"), (3, "時", "时", "N101")]


def test_a_long_line_is_no_trouble() -> None:
    assert simple("乾隆說沈思" * 20000) == "乾隆说沉思" * 20000
