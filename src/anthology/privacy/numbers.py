"""Numbers that belong to one person: telephones, identity cards, bank cards, number plates."""

import datetime
import re

from anthology.privacy.folding import BETWEEN, before, finder

_COUNTS = re.compile(
    r"(?:(?:单|编|条形?|序列|流水|合同|交易|受理|凭证|档案|机身|设备|会话)(?:号码?|码|ID|id)"
    r"|(?:[货批案文图型票学考工表]|(?<![客用账])户)号"
    r"|订单|工单|运单|快递单|单据|票据|条码|编号为|(?<![A-Za-z])(?:No|NO|no|S/?N|s/?n|IMEI|ISBN|UPC|[Oo]rder|ORDER))"
    r"[ .:#=为是“\"'(【\[]*[A-Za-z]{0,6}[-_ ]?$"
    r"|(?<![A-Za-z])(?:SF|YT|ZTO|STO|EMS|JD[A-Z]{0,3}|JT|YD|KY|DPK|TB|PDD|DD|GD|WO|ORD|SN|ID|NO)[-_.:# ]?$"
)
"""Before a number that counts orders, parcels, machines."""


def _counts(match: re.Match[str]) -> bool:
    return bool(_COUNTS.search(before(match, 24)))


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether no digit stands before the number."""
    return not re.search(r"[0-9]$", before(match, 1))


# Telephones ----------------------------------------------------------------------------------------------------------

_GAP = "[ -]{0,2}"
_MOBILE = (
    rf"(?P<it>(?:\+86{_GAP}0?1|\((?:\+|00)?86\){_GAP}0?1|0086{_GAP}0?1|86{_GAP}0?1|01|1)"
    rf"(?P<rest>{BETWEEN}{{0,3}}[3-9](?:{BETWEEN}{{0,3}}[0-9]){{9}}))(?![0-9])"
)


def _is_mobile(match: re.Match[str]) -> bool:
    """Eleven digits in groups that people write: no list, no date, no part of a longer number."""
    number = "1" + match["rest"]
    groups = tuple(map(len, re.findall("[0-9]+", number)))
    if re.search("[,、./]", number):
        written = groups in ((3, 4, 4), (3, 8), (7, 4))
    else:
        written = min(groups) >= 3 or groups == (3, 2, 2, 2, 2) or len(groups) == 11
    after = match.string[match.end("it") : match.end("it") + 4]
    longer = "-" in number and (re.search("[0-9]-$", before(match, 2)) or re.match("-[0-9]{3}", after))
    return written and not longer and _stands_alone(match) and not _counts(match)


mobiles = finder(_MOBILE, holds=_is_mobile)
"""Mobile numbers, also inside the name of an account."""

_AREA = "(?:1 ?0|2 ?[0-9]|(?![48]00)[3-9] ?[0-9] ?[0-9])"
_LOCAL = "(?:[1-9][0-9]{6,7}|[1-9][0-9]{2,3}[ -][0-9]{4}|[1-9](?: [0-9]){6,7})"
_WITH_AREA = (
    rf"(?P<it>(?:\+86{_GAP}0?{_AREA}|0086{_GAP}0?{_AREA}|\((?:\+|00)86\){_GAP}0?{_AREA}|86[ -]0?{_AREA}"
    rf"|\(0 ?{_AREA}\)|0 ?{_AREA})"
    rf"(?P<gap>[ -]{{0,2}}[-/._·,、(]?[ -]{{0,2}})(?P<local>{_LOCAL}))(?![0-9])"
)
_AFTER_A_WORD = (
    r"(?:电话|座机|固话|传真|拨打|致电|回拨|来电显示|Tel|TEL|tel|☎)"
    r"(?:号码?|是|为|改[成为]|换[成了]|打|就|[ .:(“\"'*|=])*"
    r"(?P<it>[2-8][0-9]{6,7}|[2-8][0-9]{2,3}[ -][0-9]{4})(?![ -]?[0-9])(?! ?[元块万亿个次人])"
)
_DAY = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


def _is_landline(match: re.Match[str]) -> bool:
    """A number with its area, or one after a word such as 电话. Written in one, its local part begins with 2 to 8."""
    parts = match.groupdict()
    if "local" not in parts:
        return not _DAY.fullmatch(parts["it"])
    written_in_one = parts["it"].isdecimal() and not parts["it"].startswith("0086")
    likely = not written_in_one or parts["local"][0] in "2345678"
    return likely and not re.search("[0-9]-?$", before(match, 2)) and not _counts(match)


landlines = finder(_WITH_AREA, _AFTER_A_WORD, holds=_is_landline)
"""Landline numbers; hotlines (400, 800, 95, 96, 12, 10, 11) have another form."""

# Cards ---------------------------------------------------------------------------------------------------------------

_IDENTITY = (
    rf"(?P<it>[1-9](?<![0-9].)(?:{_GAP}[0-9]){{5}}{_GAP}(?:1{_GAP}[89]|2{_GAP}0){_GAP}[0-9]{_GAP}[0-9]{_GAP}"
    rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}[0-3]{_GAP}[0-9](?:{_GAP}[0-9]){{3}}{_GAP}[0-9Xx×])(?![0-9])"
)
_OLD_IDENTITY = (
    r"(?:身份证|证件)[^0-9\n]{0,10}"
    r"(?P<it>[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})(?![0-9])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _is_identity(match: re.Match[str]) -> bool:
    """Of 18 places, the day of birth exists and the check digit (GB 11643) is right; the old 15 have none."""
    number = re.sub("[ -]", "", match["it"])
    if len(number) == 15:
        return True
    try:
        datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper().replace("×", "X")


identities = finder(_IDENTITY, _OLD_IDENTITY, holds=_is_identity)
"""Numbers of identity cards, of 18 places anywhere, of 15 after 身份证."""

_CARD = (
    r"(?P<it>[0-9](?<![0-9].)(?:[0-9]{14,18}|[0-9]{3}(?P<gap>[ -]{1,2})(?:[0-9]{4}(?P=gap)){2}[0-9]{4}"
    r"(?:(?P=gap)[0-9]{1,3})?|[0-9]{3}[ -][0-9]{6}[ -][0-9]{5}|[0-9]{5}[ -][0-9]{9,13}"
    r"|(?<![0-9] .)(?: [0-9]){14,18}))(?![0-9])"
)
_ISSUED = re.compile(
    "62[0-9]{14,17}|(?:60|65|68|69|9[4-9])[0-9]{14,17}|(?:4[0-9]{3}|5[1-5][0-9]{2}|35[0-9]{2})[0-9]{12}|3[47][0-9]{13}"
)
"""Beginnings and lengths of the cards that are about."""
_OF_A_BANK = re.compile(
    r"(?:卡号|银行|储蓄卡|信用卡|借记卡|工资卡|存折|账号|账户|转账|汇款|打款|[工农建中招交]行)[^\n]{0,12}$"
)


def _is_card(match: re.Match[str]) -> bool:
    """The check digit (Luhn) is right, and the number looks issued or stands after a word of a bank."""
    number = re.sub("[ -]", "", match["it"])
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number)))
    right = sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
    return right and not _counts(match) and bool(_ISSUED.fullmatch(number) or _OF_A_BANK.search(before(match, 20)))


cards = finder(_CARD, holds=_is_card)
"""Numbers of bank cards."""

# Number plates -------------------------------------------------------------------------------------------------------

_SIGN = "[A-HJ-NP-Z0-9]"
_DOT = "[ ·.-]{0,2}"
_PLATE = (
    rf"(?P<it>(?P<province>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]) ?[A-HJ-NP-Z]{_DOT}"
    rf"(?P<sign>[A-HJK]{_DOT}{_SIGN}(?:{_DOT}[0-9]){{4}}|(?:[0-9]{_DOT}){{5}}[A-HJK]"
    rf"|(?:{_SIGN}{_DOT}){{4}}(?:{_SIGN}|[挂学警港澳])))(?![A-Z0-9])"
)
_WORD = re.compile("[最全更重创革刷崭清]新|[里为讯度上]云")
"""Where the sign of a province is the end of a word."""


def _is_plate(match: re.Match[str]) -> bool:
    """After 车牌 any; otherwise with digits, with three of them where the province may well be no province."""
    if re.search("车牌|牌照|车号", before(match, 8)):
        return True
    doubtful = match["province"] in "云新青贵黑吉宁" or re.search("[a-z]", match["it"])
    digits = re.findall("[0-9]", match["sign"])
    return len(digits) >= (3 if doubtful else 1) and not _WORD.fullmatch(before(match, 1) + match["province"])


plates = finder(_PLATE, holds=_is_plate, flags=re.IGNORECASE)
"""Number plates, those of electric cars too."""
