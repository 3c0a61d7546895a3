"""Names in the net: e-mail addresses and accounts of QQ and WeChat."""

import re

from anthology.privacy.folding import before, finder

_EMAIL = (
    r"(?P<it>[A-Za-z0-9](?<![A-Za-z0-9].)[A-Za-z0-9._%+\\-]{0,63} {0,2}(?:@|\(at\)|\[at\]) {0,2}"
    r"(?:[A-Za-z0-9-]{1,63}(?:[.。]| \. )){1,5}(?!(?:png|jpe?g|gif|webp|avif|svg|md|html)(?![A-Za-z]))[A-Za-z]{2,24})"
    r"(?![A-Za-z0-9-])"
)


def _is_email(match: re.Match[str]) -> bool:
    """Not the end of one that is struck out already, such as w***g@example.com; two asterisks make bold type."""
    return not re.search(r"[A-Za-z0-9](?:\*|\*{3,})$", before(match, 8))


emails = finder(_EMAIL, holds=_is_email)
"""E-mail addresses; Han right before one are none of it."""

_LABEL = r"""(?:同?号码?|账号|I[Dd]|名|叫|为|是|加我?|搜索?|我的?|联系|[ :=#"“”'‘’(\[|*`_/])"""
_NO_AMOUNT = "(?! ?[多余]?(?:[人个万亿元块次位名]|用户))"
_QQ = (
    r"(?:QQ|Q Q|qq|q q|Qq|扣扣|企鹅号?|球球|加[Qq扣]|我[Qq扣]|的[Qq扣]|Q(?=[:=号])|q(?=[:=号])|uin=)"
    rf"(?P<label>(?:群|邮箱|{_LABEL}){{0,8}})"
    r"(?P<it>[1-9][0-9]{4,10}|[1-9](?: [0-9]){4,10}|[1-9][0-9]{2,3}(?:[ -][0-9]{3,4}){1,2})"
    rf"(?![0-9@]){_NO_AMOUNT}"
)
_WECHAT = (
    r"(?:微 ?信|薇信|威信|加[Vv微薇威]|WeChat|Wechat|wechat|WECHAT|WeiXin|Weixin|weixin|WEIXIN|V信|v信|\+V|\+v"
    r"|WX(?=[ :=号])|wx(?=[ :=号])|VX(?=[ :=号])|Vx(?=[ :=号])|vx(?=[ :=号])|V(?=[:=号])|v(?=[:=号]))"
    rf"(?P<label>{_LABEL}{{0,8}})(?P<it>[A-Za-z][A-Za-z0-9_-]{{5,19}}|[1-9][0-9]{{5,10}})(?![A-Za-z0-9_@-]){_NO_AMOUNT}"
)
_PROGRAMS = frozenset({"android", "iphone", "wechat", "weixin", "windows", "harmonyos"})


def _is_account(match: re.Match[str]) -> bool:
    """After a whole word; letters alone are a name only where they are said to be one."""
    begins, at = match.group()[0], match.start()
    if begins.isascii() and begins.isalpha() and re.match("[A-Za-z]", match.string[at - 1 : at] if at else ""):
        return False
    if re.search("[0-9_-]", match["it"]):
        return True
    return bool(re.search("[号:=]|ID", match["label"])) and match["it"].lower() not in _PROGRAMS


accounts = finder(_QQ, _WECHAT, holds=_is_account)
"""Accounts of QQ and WeChat, after a word that says so."""
