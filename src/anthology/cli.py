"""The commands; the only module that prints."""

import contextlib
import datetime
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from anthology import config, pipeline, publish, read, report, scaffold, serve, usage
from anthology.codes import reason
from anthology.errors import AnthologyError, Problem, failing, visible
from anthology.model import Noted, Page, Source, Story

MANY = 100
"""Items of a stage from which on a progress bar is worth its line."""
_DOES: dict[type, str] = {Source: "读取", Story: "渲染", Page: "写页"}
"""What is done with the items of a stage."""


usage.speak_chinese()


@click.group(cls=usage.Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    metavar="文件夹",
    help="文集所在的文件夹（里面有 stories/），默认是当前文件夹。",
)
@click.version_option(package_name="anthology")
@click.pass_context
def commands(context: click.Context, root: Path) -> None:
    """文集：把 stories/*.md 做成一个可以直接打开的网站。"""
    context.obj = root


@commands.command()
@click.option("--output", type=click.Path(path_type=Path), metavar="文件夹", help="写到哪个文件夹，默认是 site。")
@click.option("--base-url", metavar="网址", help="发布后的网址，例如 https://training.example.com/ 。")
@click.option("--strict", is_flag=True, help="有提醒也算失败。")
@click.option("--allow-empty", is_flag=True, help="没有故事也建站。")
@click.pass_obj
def build(root: Path, output: Path | None, base_url: str | None, strict: bool, allow_empty: bool) -> None:
    """检查，然后建站。"""
    began = time.perf_counter()
    with _reporting(root):
        settings = config.load(root, output, base_url, allow_empty)
        built = pipeline.build(settings, _progress, strict=strict)
    _print_problems(built.problems, root)
    seconds = time.perf_counter() - began
    index = settings.output / "index.html"
    _say(f"{built.stories} 个故事，{built.pages} 页，用时 {seconds:.2f} 秒。请打开 {index}")


@commands.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[文件]…")
@click.option("--format", "form", type=click.Choice(list(report.FORMATS)), default="text", help="写成什么格式。")
@click.option("--strict", is_flag=True, help="有提醒也算失败。")
@click.option("--changes", is_flag=True, help="列出建站时机器会改的字，不查问题。")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="今天的日期：也列出该复查的故事。")
@click.pass_obj
def check(  # noqa: PLR0913, PLR0917 - one for each option
    root: Path, files: tuple[Path, ...], form: str, strict: bool, changes: bool, today: datetime.datetime | None
) -> None:
    """检查所有故事，把问题一次列清，不写任何文件。给出文件时只列这些文件的问题。"""
    wanted = _wanted(root, files)
    if changes:
        with _reporting(root):
            made, unread = pipeline.changes(config.load(root))
            _print_changes([change for change in made if wanted(change.place.path)])
            _refuse(p for p in unread if wanted(p.place.path))
        return
    try:
        found = pipeline.check(config.load(root), _progress, today and today.date())
        problems = tuple(p for p in found if wanted(p.place.path))
    except AnthologyError as error:
        problems = error.problems
    if form == "text":
        _print_problems(problems, root)
        _say(report.count(problems))
    elif told := report.FORMATS[form](problems, read.lines(root)):
        _say(told)
    sys.exit(bool(failing(problems, strict=strict)))


@commands.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[文件]…")
@click.option("--diff", is_flag=True, help="只显示会改什么，不写文件。")
@click.pass_obj
def fix(root: Path, files: tuple[Path, ...], diff: bool) -> None:
    """把能机械改正的改到原稿里：列表、缩进、标点、缺少的 slug。从不改字形。"""
    wanted = _wanted(root, files)
    with _reporting(root):
        mends, unread = pipeline.fixes(config.load(root))
        fixes = [found for found in mends if wanted(found.path)]
        for found in fixes:
            if diff:
                _say(visible(found.diff))
            else:
                publish.rewrite(root / found.path, found.after)
                _say(f"已改 {found.path}")
        _say(f"{len(fixes)} 个文件{'需要改' if diff else '已改好'}。" if fixes else "没有要改的。")
        _refuse(p for p in unread if wanted(p.place.path))


@commands.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), default="-", metavar="[文件]")
@click.option("--script", type=click.Choice(["auto", "hans", "hant"]), default="auto", help="原稿的字形。")
@click.pass_obj
def normalise(root: Path, file: str, script: str) -> None:
    """读 Markdown（文件或标准输入），写出转成简体、标点规范的 Markdown。"""
    with _reporting(root), click.open_file(file, "rb") as opened:
        settings = config.load(root)
        _refuse(failing(settings.problems))
        source = Source(file, opened.read())
        _say(pipeline.normalised(source, replace(settings.style, script=script)), nl=False)


@commands.command()
@click.argument("title", nargs=-1, required=True, metavar="标题")
@click.pass_obj
def new(root: Path, title: tuple[str, ...]) -> None:
    """照模板新写一个故事，放在 stories 里，是一份草稿。"""
    with _reporting(root):
        draft = pipeline.new_story(config.load(root), " ".join(title))
        publish.create([draft.output], root)
    if draft.slug != draft.wanted:
        _say(f"网址名 {draft.wanted} 已经有了，或者不能用，这一篇用 {draft.slug}。")
    _say(f"已写 {root / draft.output.path}")
    _say("请打开它，把“待写”的地方换成自己的内容；写完删掉 draft: true 那一行，再运行 anthology check。")


@commands.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="文件夹")
def init(folder: Path) -> None:
    """在一个新的文件夹里新建文集：设置、主题词表、一篇示例。"""
    with _reporting(folder):
        publish.vacant(folder)
        publish.create(scaffold.anthology(), folder)
    _say(f"已在 {folder} 新建文集。请先看 {folder / 'README.md'}，再到那个文件夹里去检查、建站：")
    _say("anthology check\nanthology build")


@commands.command("serve")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="端口号", help=f"端口，默认是 {serve.PORT}，被占用就用下一个。"
)
@click.pass_obj
def serve_command(root: Path, port: int | None) -> None:
    """预览：打开浏览器看着写，保存就更新，问题显示在页面上。不写任何文件。"""
    try:
        preview = serve.Preview(root, port)
    except OSError as error:
        click.echo(f"端口 {port} 用不了：{error.strerror}。请换一个，例如：--port {serve.PORT + 1}", err=True)
        sys.exit(2)
    with preview, contextlib.suppress(KeyboardInterrupt):
        told: tuple[Problem, ...] | None = None
        for shown in preview.rounds():
            if told is None:
                click.echo(f"请打开 {preview.address}，保存就更新；按 Ctrl-C 结束。")
            if shown.problems != told:
                _print_problems(shown.problems, root)
            told = shown.problems
            click.echo(f"已更新，用时 {shown.seconds:.2f} 秒。{report.count(told)}")
    click.echo("预览结束。")


def _wanted(root: Path, files: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a file of the anthology is among those named; all are if none is. Exits with 2 if one is not of it."""
    if missing := [file for file in files if not file.is_file()]:
        _say(f"没有这个文件：{'、'.join(map(str, missing))}", err=True)
        if meant := [str(root / file) for file in missing if (root / file).is_file()]:
            _say(f"文件名从您现在所在的文件夹算起，请写成：{'、'.join(meant)}", err=True)
        sys.exit(2)
    if strange := [str(file) for file in files if not _of_anthology(root, file)]:
        _say(f"不是这个文集的文件：{'、'.join(strange)}（故事是 stories 里的 .md 文件）", err=True)
        sys.exit(2)
    named = {file.resolve() for file in files}
    return lambda path: not named or (root / path).resolve() in named


def _of_anthology(root: Path, file: Path) -> bool:
    """Whether `file` is a story, a table or a setting of the anthology at `root`, or a template of its own."""
    path, home = file.resolve(), root.resolve()
    beside = path.parent == home / "stories" and path.suffix in (".md", ".yml")
    return beside or path == home / "site.yml" or (home / "templates") in path.parents


def _print_changes(changes: Sequence[Noted]) -> None:
    for change in changes:
        look = "（一个简体字对应几个繁体字，请看一眼）" if change.doubtful else ""
        _say(visible(f"{change.place}: {change.rule} {change.before!r} → {change.after!r}{look}"))
    _say(f"共 {len(changes)} 处改动。")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 fine, 1 problems found, 2 wrong use, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        sys.exit(commands.main(args=arguments and list(arguments), prog_name="anthology", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        _say("已中断，没有写完的不会留下。", err=True)
        sys.exit(130)


def _say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print. That nobody reads it (`| head`) changes no exit code; a full disk does."""
    try:
        click.echo(text, err=err, nl=nl)
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, (sys.stderr if err else sys.stdout).fileno())  # what is still in its buffer goes there
        os.close(nowhere)
        if not isinstance(error, BrokenPipeError):
            _say(f"结果写不出去：{reason(error)}。", err=True)
            sys.exit(1)


@contextlib.contextmanager
def _reporting(root: Path) -> Iterator[None]:
    """Turn what stops a command into messages and exit code 1."""
    try:
        yield
    except AnthologyError as error:
        _print_problems(error.problems, root)
        _say(report.count(error.problems), err=True)
        sys.exit(1)


def _refuse(problems: Iterable[Problem]) -> None:
    """Stop if there are `problems`. Raises AnthologyError."""
    if found := tuple(sorted(problems)):
        raise AnthologyError(*found)


def _print_problems(problems: Sequence[Problem], root: Path) -> None:
    if problems:
        _say(report.text(problems, read.lines(root)), err=True)


def _progress(stage: Callable[[Any], Any], items: Sequence[Any], /) -> Iterator[Any]:
    """The results of a stage, with a progress bar on a terminal where there are many items."""
    if len(items) < MANY or not sys.stderr.isatty():
        yield from map(stage, items)
        return
    with click.progressbar(items, label=_DOES[type(items[0])], file=sys.stderr) as bar:
        yield from map(stage, bar)
