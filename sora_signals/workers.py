"""Reads batches in several processes that share what is compiled, and hands the results back in order.

Reading is mostly Python, so threads wait for each other; processes do not. On Linux a worker is a fork: it starts in
milliseconds and shares the tables of its parent. Elsewhere it is a fresh interpreter that compiles its own.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Given = TypeVar("Given")
Made = TypeVar("Made")
Lent = TypeVar("Lent")

LEAST = 4  # items that are worth starting processes for: with fewer, starting costs more than sharing them out saves
WAIT = 5.0  # seconds for a worker to leave before it is sent away
METHOD = "fork" if sys.platform == "linux" else "spawn"


class Workers:
    """Processes that each apply one function; a worker that dies costs its caller time and nothing else.

    Args:
        function: Applied to each item; together with its results it can be pickled.
        number: How many processes.
        method: How they start, ``fork`` or ``spawn``.

    >>> with Workers(len, 2) as workers:
    ...     workers.apply("四个汉字")
    4
    """

    def __init__(self, function: Callable[[Any], Any], number: int, method: str = METHOD) -> None:
        self._function = function
        self._all: list[tuple[Any, Connection]] = []
        self._idle: Turns[Connection | None] = Turns()
        for _ in range(number):
            self._start(_multiprocessing().get_context(method), is_fork=method == "fork")

    def _start(self, context: Any, *, is_fork: bool) -> None:
        ours, theirs = context.Pipe()
        # a fork holds our ends of all pipes; it must close them, or no worker would notice that we are gone
        inherited = [*(connection for _, connection in self._all), ours] if is_fork else []
        process = context.Process(target=_serve, args=(self._function, theirs, inherited), daemon=True)
        with warnings.catch_warnings():
            # a worker only computes: it takes no lock that a thread of ours may hold at this moment
            warnings.filterwarnings("ignore", message=".*multi-threaded", category=DeprecationWarning)
            process.start()
        theirs.close()
        self._all.append((process, ours))
        self._idle.give(ours)

    @property
    def pids(self) -> list[int]:
        """Ids of the processes."""
        return [process.pid for process, _ in self._all]

    def apply(self, item: Any) -> Any:
        """Return what the function makes of an item, waiting for a worker; from any thread.

        A worker is held no longer than it takes to send, to make and to fetch: with more threads than workers, the
        next item is ready when a worker is, and what it made before is unpacked while it makes the next.
        """
        try:
            given = pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - an item that cannot be sent is one for this process
            return self._function(item)
        connection = self._idle.take()
        if connection is None:
            self._idle.give(None)
            return self._function(item)
        try:
            connection.send_bytes(given)
            told = connection.recv_bytes()
        except (OSError, EOFError):
            # the worker was killed; its place is taken by the caller from now on
            self._idle.give(None)
            return self._function(item)
        self._idle.give(connection)
        is_made, made = _unpacked(told)
        return made if is_made else self._function(item)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._all:
            worker[1].close()
        for process, _closed in self._all:
            process.join(WAIT)
            process.kill()


class Turns(Generic[Lent]):
    """Lends things out, each to the thread that has waited longest.

    A queue would lend to whoever asks at the right moment, which is the thread that has just given back: the item of
    another could wait for many others, and all that comes after it in order with it.

    >>> turns = Turns()
    >>> turns.give("一")
    >>> turns.take()
    '一'
    """

    def __init__(self) -> None:
        self.waiting: deque[Future[Lent]] = deque()
        self._idle: deque[Lent] = deque()
        self._lock = Lock()

    def take(self) -> Lent:
        """Return one thing, waiting for it."""
        turn: Future[Lent] = Future()
        with self._lock:
            self.waiting.append(turn)
            self._lend()
        return turn.result()

    def give(self, thing: Lent) -> None:
        """Hand one thing in."""
        with self._lock:
            self._idle.append(thing)
            self._lend()

    def _lend(self) -> None:
        while self._idle and self.waiting:
            self.waiting.popleft().set_result(self._idle.popleft())


def _multiprocessing() -> Any:
    import multiprocessing  # noqa: PLC0415 - most programs read in one process and need not wait for it

    return multiprocessing


def _serve(function: Callable[[Any], Any], connection: Connection, inherited: list[Connection]) -> None:
    """Answer until the parent closes its end; an interrupt from the keyboard is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # a collection would touch, and so copy, all that is shared with the parent
    for other in inherited:
        other.close()
    while True:
        try:
            given = connection.recv_bytes()
            connection.send_bytes(_answer(function, given))
        except (OSError, EOFError):
            return


def _answer(function: Callable[[Any], Any], given: bytes) -> bytes:
    try:
        return pickle.dumps((True, function(pickle.loads(given))), pickle.HIGHEST_PROTOCOL)  # noqa: S301 - our parent's
    except Exception:  # noqa: BLE001 - the parent tries again and meets the error where its caller can see it
        return pickle.dumps((False, None))


def _unpacked(told: bytes) -> tuple[bool, Any]:
    try:
        is_made, made = pickle.loads(told)  # noqa: S301 - a worker of ours made it
    except Exception:  # noqa: BLE001 - what cannot be sent back is made here
        return False, None
    return is_made, made


def in_order(function: Callable[[Given], Made], items: Iterable[Given], threads: int) -> Iterator[Made]:
    """Apply a function in threads and yield the results in order, never more than a few items ahead of the caller.

    >>> list(in_order(len, ["一", "二三"], threads=2))
    [1, 2]
    """
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def each(
    function: Callable[[Given], Made], items: Iterable[Given], workers: int, warm: Callable[[Given], object]
) -> Iterator[Made]:
    """Apply a function to a stream, in several processes if there are enough items to share out.

    Args:
        function, items: What to apply to what. workers: How many processes; with 1, none but this one.
        warm: Called with the first item before the processes start, to load what they are to share.

    >>> list(each(len, ["一", "二三"], 1, warm=len))
    [1, 2]
    """
    stream = iter(items)
    first = list(islice(stream, LEAST)) if workers > 1 else []
    # a daemon, such as a worker of a cluster, may not have children
    if len(first) < LEAST or _multiprocessing().current_process().daemon:
        yield from map(function, chain(first, stream))
        return
    warm(first[0])
    with Workers(function, workers) as pool:
        yield from in_order(pool.apply, chain(first, stream), workers + 1)  # one to have the next item ready
