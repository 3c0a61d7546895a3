"""What is shown at an address: the page as a build would write it, what is wrong, and a script that keeps it new.

The built page is changed in four places: the policy is said by the server, for it must allow the script; the script
and its style are named in the head; images carry a mark of their content, so that a new one is asked for; and the
problems stand before the end of the body.
"""

import html
import posixpath
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from anthology.errors import Level, Place, Problem, failing, visible
from anthology.model import Output, Page
from anthology.publish import media_type
from anthology.report import count

FOLDER = ".preview"
"""Of the server's own files; no file of a site has such a name."""
EVENTS = f"/{FOLDER}/events"
OWN = {f"{FOLDER}/{name}": (Path(__file__).parent / name).read_bytes() for name in ("preview.css", "preview.js")}
AROUND = 30
"""Characters of a line shown on either side of the one that a problem means."""

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n?')
_HEAD = re.compile(r"<head\b[^>]*>")
_IMAGE = re.compile(r'(<img [^>]*?\bsrc=")([^"]+)(?=")')
_LINKS = f"""
<script src="/{FOLDER}/preview.js" data-version="{{version}}" defer></script>
<link rel="stylesheet" href="/{FOLDER}/preview.css">"""
_ORDER = list(Level)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem as the panel shows it, with the line that it means cut in three at the character."""

    problem: Problem
    where: str
    message: str
    fix: str
    before: str
    sign: str
    after: str

    @classmethod
    def of(cls, problem: Problem, line: str) -> "Finding":
        """`problem`, found in `line`, which may be empty; what cannot be seen is made visible."""
        at = problem.place.column - 1
        before, after = line[:at], line[at + 1 :]
        before = "…" + before[-AROUND:] if len(before) > AROUND else before
        after = after[:AROUND] + "…" if len(after) > AROUND else after
        texts = (str(problem.place), problem.message, problem.fix, before, line[at : at + 1], after)
        return cls(problem, *map(visible, texts))


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the server shows at one time. Two are equal if they look the same."""

    files: Mapping[str, bytes]
    """The site."""
    sources: Mapping[str, str]
    """Path of a page → the story's file that it shows, or would show if it could."""
    findings: tuple[Finding, ...]
    behind: frozenset[str]
    """Files, and pages, of which an earlier version is shown because there is none of now."""
    version: str = field(compare=False)
    render: Callable[[Page], tuple[Output | None, tuple[Problem, ...]]] = field(compare=False)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(finding.problem for finding in self.findings)

    def worse(self, than: "Shown") -> bool:
        """Whether it has an error that `than` has not, or lacks one of its pages."""
        errors, known = ({(p.place.path, p.code, p.message) for p in failing(each.problems)} for each in (self, than))
        pages, had = ({path for path in each.files if path.endswith(".html")} for each in (self, than))
        return bool(errors - known or had - pages)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with."""

    status: int
    type: str
    body: bytes
    policy: str = ""

    @classmethod
    def of(cls, status: int, words: str) -> "Answer":
        """An answer of one line."""
        return cls(status, "text/plain; charset=utf-8", f"{words}\n".encode())


def answer(shown: Shown, address: str) -> Answer:
    """What stands at `address`, the target of a request as it was sent."""
    path = unquote(address.partition("?")[0]).removeprefix("/")
    path = path + "index.html" if path.endswith("/") or not path else path
    if path in OWN:
        return Answer(200, f"{media_type(path)}; charset=utf-8", OWN[path])
    if path in shown.files:
        data = shown.files[path]
        return _page(shown, path, 200, data) if path.endswith(".html") else Answer(200, _type(path), data)
    if path in shown.sources or path == "index.html":
        return _page(shown, path, 200, _plain(shown, "还显示不出来", "把下面的问题改好，保存，这一页就会出现。"))
    missing = shown.files.get("404.html", _plain(shown, "没有这一页", "网址可能写错了，也可能故事已经改了名。"))
    return _page(shown, path, 404, missing)


def _type(path: str) -> str:
    known = media_type(path)
    return f"{known}; charset=utf-8" if known.startswith("text/") or known.endswith(("json", "xml")) else known


def _plain(shown: Shown, title: str, words: str) -> bytes:
    """A page that needs no template: those may be what is wrong."""
    styles = [path for path in shown.files if re.fullmatch(r"static/style\.\w+\.css", path)]
    links = "".join(f'<link rel="stylesheet" href="/{path}">\n' for path in styles)
    return f"""<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{links}</head>
<body>
<main id="main">
<header class="head">
<h1>{title}</h1>
<p class="summary">{words}<a href="/">回首页</a></p>
</header>
</main>
</body>
</html>
""".encode()


def _page(shown: Shown, path: str, status: int, data: bytes) -> Answer:
    """A page with what the preview adds to it."""
    text = data.decode("utf-8", "replace")
    policy = _POLICY.search(text)
    text = _POLICY.sub("", text)
    text = _IMAGE.sub(lambda image: image.group() + _mark(shown, path, image.group(2)), text)
    text = _HEAD.sub(lambda head: head.group() + _LINKS.format(version=shown.version), text, count=1)
    body, end, rest = text.partition("</body>")
    text = f"{body}{_panel(shown, path)}{end}{rest}"
    return Answer(
        status, "text/html; charset=utf-8", text.encode("utf-8"), _allowing(policy.group(1) if policy else "")
    )


def _mark(shown: Shown, path: str, address: str) -> str:
    """What is put after the address of an image of the site, and changes with its content."""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(html.unescape(address))))
    return f"?{zlib.crc32(shown.files[name]):08x}" if name in shown.files else ""


def _allowing(policy: str) -> str:
    """The page's own policy, and that what comes from this server may be shown, run and asked for."""
    listed = [part.split() for part in html.unescape(policy).split(";") if part.strip()]
    directives = {name: sources for name, *sources in listed}
    for name in ("script-src", "style-src", "connect-src") if directives else ():
        own = [source for source in directives.get(name, ()) if source not in ("'none'", "'self'")]
        directives[name] = [*own, "'self'"]
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


def _panel(shown: Shown, path: str) -> str:
    """What is wrong: with the story of this page first."""
    source = shown.sources.get(path, "")
    ranked = sorted(shown.findings, key=lambda f: (_ORDER.index(f.problem.level), f.problem))
    here = [finding for finding in ranked if not source or _concerns(finding.problem, source)]
    others = [finding for finding in ranked if source and not _concerns(finding.problem, source)]
    shortest_last = sorted(shown.sources.items(), key=lambda item: -len(item[0]))
    values = {
        "here": here,
        "others": others,
        "says": _says("这一页" if source else "整个文集", here) + _says("其他文件", others),
        "grave": any(finding.problem.level is Level.ERROR for finding in here),
        "behind": bool({source, path} & shown.behind),
        "pages": {file: page for page, file in shortest_last if file != source},
    }
    panel, _ = shown.render(Page(path, "preview.html", "", "", values))
    return panel.data.decode("utf-8") if panel else ""


def _says(what: str, findings: list[Finding]) -> str:
    return f"{what}：{count([finding.problem for finding in findings])}" if findings else ""


def _concerns(problem: Problem, source: str) -> bool:
    """Whether a problem belongs on the page of `source`: its own, and an error that no story is to blame for."""
    path = problem.place.path
    return path == source or (problem.level is Level.ERROR and not is_story(problem.place))


def is_story(place: Place) -> bool:
    """Whether a place is in the file of a story."""
    return place.path.startswith("stories/") and place.path.endswith(".md")
