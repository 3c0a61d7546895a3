"""The commands; the only module that prints."""

import contextlib
import io
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from anthology import config, pipeline
from anthology.errors import AnthologyError, Problem, excerpt, failing

MANY = 100
"""Stories from which on a progress bar is worth its line."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    help="文集所在的文件夹（里面有 stories/），默认是当前文件夹。",
)
@click.pass_context
def commands(context: click.Context, root: Path) -> None:
    """文集：把 stories/*.md 做成一个可以直接打开的网站。"""
    context.obj = root


@commands.command()
@click.option("--output", type=click.Path(path_type=Path), help="写到哪个文件夹，默认是 site。")
@click.option("--base-url", help="发布后的网址，例如 https://training.example.com/ 。")
@click.option("--strict", is_flag=True, help="有提醒也算失败。")
@click.option("--allow-empty", is_flag=True, help="没有故事也建站。")
@click.pass_obj
def build(root: Path, output: Path | None, base_url: str | None, strict: bool, allow_empty: bool) -> None:
    """检查，然后建站。"""
    began = time.perf_counter()
    with _reporting(root):
        settings = config.load(root, output, base_url, allow_empty)
        report = pipeline.build(settings, _progress, strict=strict)
    _print_problems(report.problems, root)
    seconds = time.perf_counter() - began
    index = settings.output / "index.html"
    click.echo(f"{report.stories} 个故事，{report.pages} 页，用时 {seconds:.2f} 秒。请打开 {index}")


@commands.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="有提醒也算失败。")
@click.pass_obj
def check(root: Path, files: tuple[Path, ...], strict: bool) -> None:
    """检查所有故事，把问题一次列清，不写任何文件。给出 FILE 时只列这些文件的问题。"""
    if missing := [str(file) for file in files if not file.is_file()]:
        click.echo(f"没有这个文件：{'、'.join(missing)}", err=True)
        sys.exit(2)
    with _reporting(root):
        problems = pipeline.check(config.load(root), _progress)
    if files:
        wanted = {file.resolve() for file in files}
        problems = tuple(p for p in problems if (root / p.place.path).resolve() in wanted)
    _print_problems(problems, root)
    click.echo(_count(problems))
    sys.exit(bool(failing(problems, strict=strict)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 fine, 1 problems found, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    commands.main(args=None if arguments is None else list(arguments), prog_name="anthology")


@contextlib.contextmanager
def _reporting(root: Path) -> Iterator[None]:
    """Turn what stops a command into messages and exit code 1."""
    try:
        yield
    except AnthologyError as error:
        _print_problems(error.problems, root)
        click.echo(_count(error.problems), err=True)
        sys.exit(1)


def _print_problems(problems: Iterable[Problem], root: Path) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
        line = _line(root / problem.place.path, problem.place.line)
        if line:
            click.echo(excerpt(problem.place, line), err=True)


def _line(path: Path, number: int) -> str:
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1] if number <= len(lines) else ""


def _count(problems: Sequence[Problem]) -> str:
    levels = [problem.level.value for problem in problems]
    counted = "，".join(f"{levels.count(level)} 个{level}" for level in dict.fromkeys(levels))
    return counted + "。" if counted else "没有发现问题。"


def _progress(items: Sequence[Any]) -> Iterator[Any]:
    """The items, with a progress bar on a terminal where there are many."""
    if len(items) < MANY or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label="渲染", file=sys.stderr) as bar:
        yield from bar
