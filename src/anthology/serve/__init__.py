"""Live preview: the anthology is built in memory whenever a file of it is saved, and shown with what is wrong.

A save goes `saves` → `pipeline.assemble` with a `Memory` → `Shown` → `Server` → the script in the open page. All is
built in the thread that asks for the `rounds`; each request is answered in one of its own.
"""

import gc
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from time import perf_counter
from types import TracebackType
from typing import Self

from anthology import config, pipeline, read, templates
from anthology.config import Config
from anthology.errors import Problem, failing
from anthology.serve.memory import Memory
from anthology.serve.saves import saves
from anthology.serve.server import LOOPBACK, Server
from anthology.serve.shown import Finding, Shown, is_story

__all__ = ["PORT", "Preview", "Round"]

PORT = 8000
TRIES = 20
"""Ports tried, where none is asked for."""


@dataclass(frozen=True, slots=True)
class Round:
    """A change, shown."""

    problems: tuple[Problem, ...]
    seconds: float


class Preview:
    """The preview of the anthology at `root`, while the `with` lasts."""

    def __init__(self, root: Path, port: int | None = None) -> None:
        """Take `port`; if None, the first free one from `PORT` on. Raises OSError if there is none to be had."""
        self._root = root.resolve()
        self._memory = Memory()
        self._settings: Config | None = None
        self._server = _server(port, Shown({}, {}, (), frozenset(), "", lambda page: (None, ())))
        self.address = f"http://{LOOPBACK}:{self._server.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def rounds(self) -> Iterator[Round]:
        """Show the anthology, and show it anew whenever it is saved, until the preview is closed.

        What is worse than before is held back until nothing has been saved for a while: an editor may be in the
        middle of writing the file.
        """
        began = perf_counter()
        shown = self._built(frozenset())
        gc.freeze()  # the tables of the language stay for good: a third of each round went into looking through them
        self._server.open()
        yield self._show(shown, began)
        held: Shown | None = None
        missed: frozenset[Path] = frozenset()
        for changed in saves(self._root):
            if self._server.closed:
                return
            began = perf_counter() if changed else began
            if changed | missed:
                try:
                    held, missed = self._built(changed | missed), frozenset()
                except OSError:  # a file that was being replaced
                    missed |= changed
                    continue
            if held and not (changed and held.worse(self._server.shown)):
                if held != self._server.shown:
                    yield self._show(held, began)
                held = None

    def _show(self, shown: Shown, began: float) -> Round:
        self._server.show(shown)
        return Round(shown.problems, perf_counter() - began)

    def _built(self, changed: Iterable[Path]) -> Shown:
        """The anthology of now. Raises OSError if a file goes away while it is read."""
        settings = self._config()
        if settings != self._settings or any(_is_beside(path, self._root) for path in changed):
            self._memory.forget()
        self._settings = settings
        site = pipeline.assemble(settings, self._memory.run)
        files = {output.path: output.data for output in site.outputs}
        problems = site.problems
        line = read.lines(self._root)
        return Shown(
            files=files,
            sources={**_waiting(problems, files, site.sources), **site.sources},
            findings=tuple(Finding.of(p, line(p.place.path, p.place.line)) for p in problems),
            behind=self._memory.behind,
            version=secrets.token_hex(8),
            render=templates.renderer(templates.assets(read.static(self._root)[0]), settings),
        )

    def _config(self) -> Config:
        """The settings as they are; while there is an error in them, as they last were."""
        settings = config.load(self._root)
        if failing(settings.problems) and self._settings:
            settings = replace(self._settings, problems=settings.problems)
        return replace(settings, drafts=True, base_url=self.address)


def _is_beside(path: Path, root: Path) -> bool:
    """Whether a file is one that every page may depend on: no story and no image."""
    return root / read.STORIES not in path.parents or path.suffix == ".yml"


def _server(port: int | None, shown: Shown) -> Server:
    """A server on `port`, or on the first free one. Raises OSError."""
    wanted = [port] if port is not None else [*range(PORT, PORT + TRIES), 0]
    for each in wanted[:-1]:
        try:
            return Server(each, shown)
        except OSError:
            continue
    return Server(wanted[-1], shown)


def _waiting(problems: Iterable[Problem], files: Iterable[str], sources: Mapping[str, str]) -> dict[str, str]:
    """Pages of stories that could never be shown: path → the story's file."""
    faulty = {problem.place.path for problem in problems if is_story(problem.place)} - set(sources.values())
    pages = {f"stories/{PurePosixPath(file).stem}.html": file for file in sorted(faulty)}
    return {page: file for page, file in pages.items() if page not in files}
