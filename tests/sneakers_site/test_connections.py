import pytest

from sneakers_site.connections import redis_addresses


@pytest.mark.parametrize(
    ("url", "broker", "queue", "cache"),
    [
        (
            "redis://:pw@redis:6379/3",
            "redis://:pw@redis:6379/3",
            "redis://:pw@redis:6379/3",
            "redis://:pw@redis:6379/4",
        ),
        (
            "rediss://redis.example",
            "rediss://redis.example/0",
            "rediss://redis.example/0",
            "rediss://redis.example/1",
        ),
        (
            "unix://:pw@/run/r.sock?db=6",
            "redis+socket://:pw@/run/r.sock?virtual_host=6",
            "unix://:pw@/run/r.sock?db=6",
            "unix://:pw@/run/r.sock?db=7",
        ),
    ],
)
def test_queue_and_cache_are_two_databases_of_one_redis(
    url: str, broker: str, queue: str, cache: str
) -> None:
    found = redis_addresses(url)

    assert (found.broker, found.queue, found.cache) == (broker, queue, cache)
