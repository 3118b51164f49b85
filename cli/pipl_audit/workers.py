"""Work on one core or several. Several cores are several processes, since most of the time goes into plain Python."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Job = TypeVar("Job")
Sent = TypeVar("Sent")
Result = TypeVar("Result")

_MOST = 8
"""More processes than this need more memory than they save time."""


def cores() -> int:
    """How many processes this one may start for its work: one for each core that it may use, within reason."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MOST)


def each(
    function: Callable[[Sent], Result], jobs: Iterable[Job], send: Callable[[Job], Sent], workers: int
) -> Iterator[tuple[Job, Result]]:
    """Each job with what ``function`` makes of it, in order.

    Args:
        function: goes to each process once, pickled.
        send: what the function is to get of a job; this goes to a process through memory, never through a file.
        workers: processes. More than one starts new interpreters, which import the caller's main module again
            (see ``multiprocessing``, "spawn").
    """
    if workers < 2:
        yield from ((job, function(send(job))) for job in jobs)
        return
    # Slow to load, and needed for large inputs only.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (function,)) as pool:
        waiting: deque[tuple[Job, Future[Result]]] = deque()
        for job in jobs:
            waiting.append((job, pool.submit(_work, send(job))))
            if len(waiting) > workers + 1:
                first, future = waiting.popleft()
                yield first, future.result()
        for last, future in waiting:
            yield last, future.result()


_function: Callable[[Any], Any] | None = None
"""What a worker process was begun with."""


def _begin(function: Callable[[Any], Any]) -> None:
    # An interrupt is the parent's to handle, and its traceback nobody's to read.
    signal(SIGINT, SIG_IGN)
    global _function  # the one place where a pool's worker can keep what it was begun with
    _function = function


def _work(sent: Any) -> Any:  # noqa: ANN401  # whatever the function takes and gives
    assert _function is not None  # noqa: S101  # the pool begins each worker
    return _function(sent)
