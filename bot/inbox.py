"""The inbox: every update is written down once, before Telegram is told that it arrived.

A Redis stream. Polling and webhook put updates in; the worker takes them out and ticks each off
after its answer. A bot that is killed finds what was not ticked off when it is back. An update
that Telegram delivers twice is put in once.
"""

from __future__ import annotations

import json
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

STREAM = "bot:inbox"
GROUP = "bot"
OFFSET = "bot:offset"
SEEN_S = 3 * 24 * 3600  # Telegram keeps undelivered updates for a day
# One step, so that no crash comes between "seen" and "written down".
_PUT = """
local fresh = 0
for i = 3, #ARGV, 2 do
  if redis.call('set', 'bot:seen:' .. ARGV[i], 1, 'NX', 'EX', ARGV[1]) then
    redis.call('xadd', KEYS[1], '*', 'update', ARGV[i + 1])
    fresh = fresh + 1
  end
end
if ARGV[2] ~= '' then redis.call('set', KEYS[2], ARGV[2]) end
return fresh
"""


class Inbox:
    """Updates that wait for an answer, oldest first."""

    def __init__(self, redis: Redis[bytes]) -> None:
        self._redis = redis
        self._put: Any = redis.register_script(_PUT)

    async def open(self) -> None:
        """Make the stream, if there is none."""
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def put(self, updates: list[dict[str, Any]], *, offset: int | None = None) -> int:
        """Write updates down, each once; return how many were new. `offset` is kept with them."""
        words: list[Any] = [SEEN_S, "" if offset is None else offset]
        for update in updates:
            words += [update["update_id"], json.dumps(update)]
        return int(await self._put(keys=[STREAM, OFFSET], args=words))

    async def offset(self) -> int:
        """The next update that polling asks for."""
        return int(await self._redis.get(OFFSET) or 0)

    async def unfinished(self) -> list[tuple[str, dict[str, Any]]]:
        """What was taken out before and not ticked off: work of a bot that was killed."""
        return await self._read("0", block_ms=None, count=1000)

    async def take(self, *, count: int, wait_ms: int) -> list[tuple[str, dict[str, Any]]]:
        """Take new updates out, as (number, update); waits for the first."""
        return await self._read(">", block_ms=wait_ms, count=count)

    async def tick_off(self, number: str) -> None:
        """Say that an update is answered."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xack(STREAM, GROUP, number)
            pipe.xdel(STREAM, number)
            await pipe.execute()

    async def _read(
        self, start: str, *, block_ms: int | None, count: int
    ) -> list[tuple[str, dict[str, Any]]]:
        found: Any = await self._redis.xreadgroup(
            GROUP, "bot", {STREAM: start}, count=count, block=block_ms
        )
        entries = found[0][1] if found else []
        return [
            (number.decode(), json.loads(fields[b"update"])) for number, fields in entries if fields
        ]
