"""Gathers single items into batches, for work that is cheaper together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Input = TypeVar("Input")
Output = TypeVar("Output")


class Batcher(Generic[Input, Output]):
    """Hands items to `work` when `size` are waiting or the oldest has waited `wait_s`.

    Batches run one after the other, in the order of arrival. An error of `work` is raised in
    each `add` of its batch.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Input]], Awaitable[Sequence[Output]]],
        *,
        size: int,
        wait_s: float,
    ) -> None:
        self._work = work
        self._size = size
        self._wait_s = wait_s
        self._waiting: list[tuple[Input, asyncio.Future[Output]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def add(self, item: Input) -> Output:
        """Return what `work` made of this item, once its batch is done."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Output] = loop.create_future()
        self._waiting.append((item, future))
        if len(self._waiting) >= self._size:
            self._start()
        elif self._timer is None:
            self._timer = loop.call_later(self._wait_s, self._start)
        return await future

    def _start(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, []
        if batch:
            task = asyncio.get_running_loop().create_task(self._run(batch))
            self._tasks.add(task)  # the loop itself keeps only a weak reference
            task.add_done_callback(self._tasks.discard)

    async def _run(self, batch: list[tuple[Input, asyncio.Future[Output]]]) -> None:
        async with self._lock:
            try:
                results = await self._work([item for item, _ in batch])
            except Exception as error:  # noqa: BLE001 - handed on to those who wait
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
