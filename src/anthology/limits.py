"""What one story may cost the build: seconds, depth, memory. No story hides the problems of another.

A stage that takes too long is stopped by a timer of processor time, so that a busy machine fails nothing. Where there
is no such timer (on Windows, or beside the main thread) it runs in a worker process, which is killed from outside.
"""

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, TypeVar

from anthology.codes import problem
from anthology.config import NESTING, STORY_SECONDS, STORY_SECONDS_PER_MEGABYTE
from anthology.errors import Problem
from anthology.model import Story

R = TypeVar("R")
Found = tuple[R | None, tuple[Problem, ...]]
"""What a stage makes of a story, if anything, and the problems it met."""

_AGAIN = 0.2
"""Seconds after which the timer strikes again: code written in C may have swallowed the first stroke."""
_PATIENCE = 3
"""How many seconds by the clock a worker may take for each second of processor time, before it is killed."""
_MARKS = "[]()<>!*_`~#+-|&:.\"'=^\\{}/"
_CROWD = 400
"""So many of one mark, and a tenth of a text, are absurd."""


class _TooLongError(BaseException):
    """The timer struck. No `Exception`: nothing on the way may take it for one of its own."""


def within(stage: Callable[..., Found[R]], story: Story, *arguments: Any) -> Found[R]:
    """`stage(story, *arguments)`; or nothing, with the problem why, if it costs too much or fails.

    What is called, passed and returned must be picklable: it may go to a worker.
    """
    megabytes = len(story.text.encode("utf-8")) / 1_000_000
    seconds = round(STORY_SECONDS + megabytes * STORY_SECONDS_PER_MEGABYTE, 1)
    call = partial(_guarded, stage, story, *arguments)
    main = threading.current_thread() is threading.main_thread()
    found: Found[R] | None = _timed(seconds, call) if main and _HAS_TIMER else _worker.run(seconds, call)
    return found or (None, (_too_much(story, f"超过 {seconds:g} 秒"),))


def _guarded(stage: Callable[..., Found[R]], story: Story, *arguments: Any) -> Found[R]:
    """`stage` of a story, with a problem for whatever it raises."""
    try:
        return stage(story, *arguments)
    except RecursionError:
        return None, (problem("B003", story.place(story.start), limit=NESTING),)
    except MemoryError:
        return None, (_too_much(story, "用光了内存"),)
    except Exception as error:  # a fault of ours, but the other stories are still to be checked
        return None, (problem("B007", story.place(story.start), reason=f"{type(error).__name__}: {error}"),)


def _too_much(story: Story, reason: str) -> Problem:
    line, mark = crowded(story.text[story.start :])
    place = story.place(story.start)
    if not mark:
        return problem("B006", place, reason=reason, cause="", advice="请把它拆成几个故事")
    near = story.place(story.start + line)
    cause = f"，第 {near.line} 行附近的“{mark}”太多"
    return problem("B006", near, reason=reason, cause=cause, advice="请删掉多余的，或拆成几个故事")


def crowded(text: str) -> tuple[int, str]:
    """The mark that stands absurdly often in `text`, and the offset of the line where it does; else (0, "")."""
    counts = Counter(text)
    mark = max(_MARKS, key=lambda mark: (counts[mark], -_MARKS.index(mark)))
    if text.count("\n\n") > max(_CROWD, len(text) / 4):
        return text.index("\n\n"), "空行"
    if counts[mark] < max(_CROWD, len(text) / 10):
        return 0, ""
    lines = text.splitlines(keepends=True)
    fullest = max(range(len(lines)), key=lambda number: lines[number].count(mark))
    return sum(map(len, lines[:fullest])), mark


# A timer -------------------------------------------------------------------------------------------------------------

_HAS_TIMER = hasattr(signal, "setitimer")


def _timed(seconds: float, call: Callable[[], R]) -> R | None:
    """`call()`; None if it was stopped after `seconds` of processor time. In the main thread only."""
    struck = False

    def strike(number: int, frame: FrameType | None) -> None:
        nonlocal struck
        struck = True
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, strike)
    made = None
    with contextlib.suppress(_TooLongError), _unheard():
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
            made = call()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
    return None if struck else made


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Python complains on stderr of an exception that code written in C swallows: not of the timer's."""
    complain = sys.unraisablehook

    def unless_of_timer(found: "sys.UnraisableHookArgs") -> None:
        if found.exc_type is not _TooLongError:
            complain(found)

    sys.unraisablehook = unless_of_timer
    try:
        yield
    finally:
        sys.unraisablehook = complain


# A worker ------------------------------------------------------------------------------------------------------------


class _Worker:
    """A process that makes one call after the other, until one has to be killed."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: Any = None
        self._line: Connection | None = None

    def run(self, seconds: float, call: Callable[[], R]) -> R | None:
        """`call()`; None if it took too long, or the process broke down under it."""
        with self._turn:
            line = self._line or self._started()
            try:
                line.send((seconds, call))
                line.recv()  # it has started and knows the call: no story is to blame for the time so far
                if line.poll(seconds * _PATIENCE):
                    return line.recv()  # type: ignore[no-any-return]
            except (EOFError, OSError):
                pass
            self._process.kill()
            self._process.join()
            self._line = None
            return None

    def _started(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, _HAS_TIMER), daemon=True)
        self._process.start()
        theirs.close()
        self._line = line
        return line


_worker = _Worker()


def _serve(line: Connection, timed: bool) -> None:
    """Make every call that comes in, and send back what it gives; `timed`, it is stopped here and not killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError):
        while True:
            seconds, call = line.recv()
            line.send(None)
            line.send(_timed(seconds, call) if timed else call())
