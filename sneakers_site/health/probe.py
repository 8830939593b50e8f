"""Health check for containers: ``python -m sneakers_site.health.probe http://…|alive:NAME``.

Exit status 0 if the address answers 200, or the worker NAME gave a sign of life just now.
"""

import contextlib
import sys
import urllib.request


def main() -> int:
    target = sys.argv[1]
    if target.startswith("alive:"):
        return int(not _worker_lives(target))
    with contextlib.suppress(OSError), urllib.request.urlopen(target, timeout=4) as answer:  # noqa: S310 - http or https of our own
        return int(answer.status != 200)
    return 1


def _worker_lives(key: str) -> bool:
    from django.core.cache import cache
    from redis.exceptions import RedisError

    with contextlib.suppress(RedisError, OSError):
        return cache.get(key) is not None
    return False


if __name__ == "__main__":
    sys.exit(main())
