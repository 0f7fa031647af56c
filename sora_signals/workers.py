"""Reads batches in several processes that share what is compiled, and hands the results back in order.

Reading is mostly Python, so threads wait for each other; processes do not. This process is one of them: what it reads
need not travel. On Linux another one is a fork: it starts in milliseconds and shares the tables of its parent.
Elsewhere it is a fresh interpreter that compiles its own while its parent reads.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import itemgetter
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Given = TypeVar("Given")
Made = TypeVar("Made")

LEAST = 3  # items that are worth starting processes for: with fewer, starting costs more than sharing them out saves
AHEAD = 2  # items at a worker: one that it makes something of, and the next
WAIT = 5.0  # seconds for a worker to leave before it is sent away
PROMPT = 1e-4  # seconds after which the thread of a worker that computes lets those pass that send and fetch
FAILED = (False, None)  # told of an item of which nothing was made
METHOD = "fork" if sys.platform == "linux" else "spawn"


def each(
    function: Callable[[Given], Made],
    items: Iterable[Given],
    workers: int,
    warm: Callable[[Given], object],
    method: str = METHOD,
) -> Iterator[Made]:
    """Apply a function to a stream, in several processes if there are enough items to share out; results in order.

    A worker that dies costs its caller time and nothing else.

    Args:
        function, items: What to apply to what. workers: How many processes, this one included.
        warm: Called with the first item before other processes start, to load what they are to share.
        method: How they start, ``fork`` or ``spawn``.

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
    with Workers(function, workers - 1, method) as others:
        yield from Sharing(function, chain(first, stream), others.all).results()


@dataclass(slots=True, eq=False)
class Worker(Generic[Given]):
    """A process, our end of its pipe, and the numbered items that it was given and has not answered, in order.

    It is ready when it has greeted, a fork at once: until then it is given nothing, so that no result waits for it.
    """

    process: Any
    connection: Connection
    is_ready: bool
    given: deque[tuple[int, Given]] = field(default_factory=deque)


class Workers:
    """Processes that each apply one function; together with items and results it can be pickled."""

    def __init__(self, function: Callable[[Any], Any], number: int, method: str = METHOD) -> None:
        self.all: list[Worker[Any]] = []
        for _ in range(number):
            self._start(function, _multiprocessing().get_context(method), is_fork=method == "fork")

    def _start(self, function: Callable[[Any], Any], context: Any, *, is_fork: bool) -> None:
        ours, theirs = context.Pipe()
        # a fork holds our ends of all pipes; it must close them, or no worker would notice that we are gone
        inherited = [*(worker.connection for worker in self.all), ours] if is_fork else []
        process = context.Process(
            target=_serve, args=(function, theirs, inherited), kwargs={"greets": not is_fork}, daemon=True
        )
        with warnings.catch_warnings():
            # a worker only computes: it takes no lock that a thread of ours may hold at this moment
            warnings.filterwarnings("ignore", message=".*multi-threaded", category=DeprecationWarning)
            process.start()
        theirs.close()
        self.all.append(Worker(process, ours, is_ready=is_fork))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.all:
            worker.connection.close()
        for worker in self.all:
            worker.process.join(WAIT)
            worker.process.kill()


class Sharing(Generic[Given, Made]):
    """Shares the items of a stream out among workers and this process, all in the thread that asks for results.

    Args:
        function: Applied to each item. items: The stream. workers: The other processes.
    """

    def __init__(
        self, function: Callable[[Given], Made], items: Iterable[Given], workers: Sequence[Worker[Given]]
    ) -> None:
        self._function = function
        self._fresh = enumerate(items)
        self._workers = list(workers)
        self._here: deque[tuple[int, Given]] = deque()  # what cannot be sent, or was at a worker that died
        self._told: dict[int, tuple[bool, Any]] = {}  # whether an item's result was made, and it, or the item
        self._due = 0  # the item whose result is next
        self._taken, self._is_all = 0, False  # how many items were taken from the stream, and whether it has ended
        self._most = AHEAD * (1 + len(workers))  # results that may wait for a slower one before them

    def results(self) -> Iterator[Made]:
        """Yield what the function makes of each item; an error is raised when it is the item's turn."""
        while not self._is_all or self._due < self._taken:
            self._collect(0)
            self._share_out()
            if self._due in self._told:
                is_made, made = self._told.pop(self._due)
                self._due += 1
                yield made if is_made else self._function(made)
            elif found := self._for_here():
                self._keep(found, _tried(self._function, found[1]))
            elif self._due < self._taken:
                self._collect(None)

    def _share_out(self) -> None:
        """Give each worker the items that it may have, those that have fewest first."""
        for held in range(AHEAD):
            for worker in self._workers.copy():
                if worker.is_ready and len(worker.given) == held and (found := self._next()):
                    self._give(worker, found)

    def _next(self) -> tuple[int, Given] | None:
        """A fresh item; None if there is none, or others must be done first."""
        if self._here or len(self._told) >= self._most:
            return None
        found = next(self._fresh, None)
        self._is_all = found is None
        self._taken += not self._is_all
        return found

    def _for_here(self) -> tuple[int, Given] | None:
        """The next item for this process: in the end the last that waits behind another one at a worker."""
        if self._here:
            return self._here.popleft()
        waiting = (found for worker in self._workers for found in islice(worker.given, 1, None))
        return self._next() or max((w for w in waiting if w[0] not in self._told), key=itemgetter(0), default=None)

    def _give(self, worker: Worker[Given], found: tuple[int, Given]) -> None:
        try:
            given = pickle.dumps(found[1], pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - an item that cannot be sent is one for this process
            self._here.append(found)
            return
        worker.given.append(found)
        try:
            worker.connection.send_bytes(given)
        except OSError:
            self._lose(worker)

    def _collect(self, timeout: float | None) -> None:
        """Take what workers have made, waiting for it so many seconds, or for as long as it takes."""
        busy = {worker.connection: worker for worker in self._workers if worker.given or not worker.is_ready}
        for connection in _multiprocessing().connection.wait(busy, timeout):
            worker = busy[connection]
            try:
                told = worker.connection.recv_bytes()
            except (OSError, EOFError):
                self._lose(worker)
            else:
                if worker.is_ready:
                    self._keep(worker.given.popleft(), _tried(pickle.loads, told)[1] or FAILED)
                worker.is_ready = True

    def _lose(self, worker: Worker[Given]) -> None:
        """A worker was killed: what it was given is for this process."""
        self._workers.remove(worker)
        self._here.extend(found for found in worker.given if found[0] not in self._told)

    def _keep(self, found: tuple[int, Given], told: tuple[bool, Any]) -> None:
        number, item = found
        if number >= self._due:  # else this process was quicker
            self._told.setdefault(number, told if told[0] else (False, item))


def _multiprocessing() -> Any:
    import multiprocessing.connection  # noqa: PLC0415 - most programs read in one process and need not wait for it

    return multiprocessing


def _serve(
    function: Callable[[Any], Any], connection: Connection, inherited: list[Connection], *, greets: bool
) -> None:
    """Answer until the parent closes its end; an interrupt from the keyboard is the parent's to handle.

    Other threads fetch and send, so that neither this process nor the parent waits until the other has time.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # a collection would touch, and so copy, all that is shared with the parent
    sys.setswitchinterval(PROMPT)
    for other in inherited:
        other.close()
    given: SimpleQueue[bytes] = SimpleQueue()
    told: SimpleQueue[bytes] = SimpleQueue()
    if greets:
        told.put(b"")
    Thread(target=_until_closed, args=(lambda: given.put(connection.recv_bytes()),), daemon=True).start()
    Thread(target=_until_closed, args=(lambda: connection.send_bytes(told.get()),), daemon=True).start()
    while True:
        told.put(_answer(function, given.get()))


def _until_closed(step: Callable[[], None]) -> None:
    """Repeat a step until the parent has closed its end; nobody waits for what is still to be made."""
    try:
        while True:
            step()
    except (OSError, EOFError):
        os._exit(0)


def _answer(function: Callable[[Any], Any], given: bytes) -> bytes:
    """What is sent back; the parent tries a failed item again and meets the error where its caller sees it."""
    try:
        return pickle.dumps((True, function(pickle.loads(given))), pickle.HIGHEST_PROTOCOL)  # noqa: S301 - our parent's
    except Exception:  # noqa: BLE001 - it is met again in the parent
        return pickle.dumps(FAILED)


def _tried(function: Callable[[Any], Any], item: Any) -> tuple[bool, Any]:
    """Whether a function made something of an item, and what; what cannot be made is tried again at the item's turn."""
    try:
        return True, function(item)
    except Exception:  # noqa: BLE001 - it is met again when it is the item's turn
        return FAILED
