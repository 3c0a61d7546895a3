"""Pages → HTML: the Jinja environment and all filters.

A site's own template of the same name wins over the default one. Story text is only ever a value, never a template;
autoescape is on and undefined names are errors. `FILTERS` is all that templates can call.
"""

import datetime
import hashlib
import html
import posixpath
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup

from anthology import files
from anthology.codes import problem, reason
from anthology.config import Config, defaults
from anthology.errors import Place, Problem
from anthology.model import Asset, Output, Page, Placing

_TAG = re.compile(r'<(?:a|img) (?:[^<>"]|"[^"]*")*>')
_FAILURES = (TemplateError, LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RuntimeError)
"""What an expression or a filter of a template may raise."""
_ID = re.compile(r'<[a-z][a-z0-9]* (?:[^<>"]|"[^"]*")*?(?<= )id="')
_FOLLOWS = {
    **dict.fromkeys(("story.js", "paths.js", "phrases.js", "themes.js"), "page.js"),
    "lists.css": "style.css",
}
"""What a static file comes after, in one file with it: a page asks for one style and one script."""
_ADDRESS = re.compile(r'(?<= )(href|src)="([^"]*)"')


class _Compiled(BytecodeCache):
    """Templates compiled in this process; Jinja compares the source text, so that none is ever out of date."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def assets(static: Iterable[Asset]) -> dict[str, Output]:
    """The static files by name, each as a file of the site with a fingerprinted name."""
    return {asset.name: Output(_fingerprinted(asset), asset.data) for asset in _joined(tuple(static))}


def strange(root: Path) -> tuple[Problem, ...]:
    """What is wrong with the files of a site's own `templates`; if anything is, none of them is used."""
    return files.under(root, "templates", "C")[1]


def renderer(
    assets: Mapping[str, Output], config: Config
) -> Callable[[Page], tuple[Output | None, tuple[Problem, ...]]]:
    """A function from a page to a file of the site, or to what is wrong with the template."""
    own = [] if strange(config.root) else [config.root / "templates"]
    environment = _environment(
        config, [*own, defaults("templates")], {name: output.path for name, output in assets.items()}
    )

    def render(page: Page) -> tuple[Output | None, tuple[Problem, ...]]:
        try:
            text = environment.get_template(page.template).render(page=page, **page.values)
        except TemplateSyntaxError as error:
            return None, (problem("T001", _place(error, page.template, config), reason=str(error.message)),)
        except TemplateNotFound as error:
            why = f"没有模板“{error.name}”"
            return None, (problem("T002", _place(error, page.template, config), reason=why),)
        except OSError as error:
            return None, (problem("C106", Place(f"templates/{page.template}"), reason=reason(error)),)
        except _FAILURES as error:
            return None, (problem("T002", _place(error, page.template, config), reason=str(error)),)
        return Output(page.path, text.encode("utf-8")), ()

    return render


def _environment(config: Config, folders: Sequence[Path], assets: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folders, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_COMPILED,
    )
    environment.filters.update(FILTERS)
    base = unquote(urlsplit(config.base_url).path) if config.base_url else ""
    environment.globals.update(site=config, assets=assets, base=base)
    return environment


def _joined(static: Sequence[Asset]) -> Iterator[Asset]:
    """The static files, each after the one that it follows."""
    data = {asset.name: asset.data for asset in static}
    return (Asset(name, data.get(_FOLLOWS.get(name, ""), b"") + own) for name, own in data.items())


def _fingerprinted(asset: Asset) -> str:
    """`style.css` as `static/style.0123456789.css`: the name changes with the content, so it may be cached for ever."""
    path = PurePosixPath(asset.name)
    mark = hashlib.sha256(asset.data).hexdigest()[:10]
    return str("static" / path.with_name(f"{path.stem}.{mark}{path.suffix}"))


def _place(error: Exception, template: str, config: Config) -> Place:
    """The line of the template where `error` arose: its own, or that of the last frame inside a template."""
    if isinstance(error, TemplateSyntaxError):
        return Place(f"templates/{error.name or template}", error.lineno)
    folders = [str(folder) for folder in (config.root / "templates", defaults("templates"))]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        for folder in folders:
            if frame.filename.startswith(folder):
                name = frame.filename[len(folder) :].replace("\\", "/").lstrip("/")
                return Place(f"templates/{name}", frame.lineno or 1)
    return Place(f"templates/{template}")


# Filters -------------------------------------------------------------------------------------------------------------


@pass_context
def url(context: Context, path: str) -> str:
    """A file of the site (with an anchor, perhaps) → its address from the page at hand."""
    page: Page = context["page"]
    file, sign, anchor = path.partition("#")
    if file == page.path and anchor:
        return sign + quote(anchor)
    base: str = context["base"]
    if page.absolute and base:
        return quote(base + file) + sign + quote(anchor)
    here = posixpath.dirname(page.path)
    return quote(posixpath.relpath(file, here or ".")) + sign + quote(anchor)


@pass_context
def asset(context: Context, name: str) -> str:
    """A file of `static/` → the address of its fingerprinted copy."""
    return url(context, context["assets"][name])


@pass_context
def placed(context: Context, piece: str, placing: Placing) -> Markup:
    """Sanitised HTML of a story with its links, images and ids as they must be on the page at hand."""

    def address(match: re.Match[str]) -> str:
        target = html.unescape(match.group(2))
        known = placing.addresses.get(target)
        if target.startswith("#") and (placing.prefix or not known):
            anchor = known.partition("#")[2] if known else unquote(target[1:])
            found = url(context, f"{placing.home}#{anchor}") if placing.home else "#" + quote(placing.prefix + anchor)
        elif known:
            found = url(context, known)
        else:
            return match.group()
        return f'{match.group(1)}="{html.escape(found)}"'

    whole = _TAG.sub(lambda tag: _ADDRESS.sub(address, tag.group()), piece)
    return Markup(_ID.sub(rf"\g<0>{html.escape(placing.prefix)}", whole) if placing.prefix else whole)


def day(date: datetime.date) -> str:
    """A date as 2026年11月22日."""
    return f"{date.year}年{date.month}月{date.day}日"


def sentence(text: str) -> str:
    """`text` with a full stop, unless it ends in a mark already."""
    return text if text.endswith(tuple("。！？……”）")) else text + "。"


FILTERS: dict[str, Callable[..., Any]] = {
    "asset": asset,
    "day": day,
    "placed": placed,
    "sentence": sentence,
    "url": url,
}
