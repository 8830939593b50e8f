"""Prometheus' numbers. Counts of requests are each web process's own and say so by its id."""

import os

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from sneakers_site.health import parts

CONTENT_TYPE = CONTENT_TYPE_LATEST

requests_total = Counter(
    "solemate_requests", "Requests answered.", ["process", "view", "method", "status"]
)
request_seconds = Histogram(
    "solemate_request_seconds",
    "Time to answer a request.",
    ["process", "view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10),
)


def count_request(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    process = str(os.getpid())
    requests_total.labels(process, view, method, str(status)).inc()
    request_seconds.labels(process, view).observe(seconds)


class SiteCollector(Collector):
    """What is asked at the moment of reading: the parts' states and the queues' lengths."""

    def collect(self) -> list[Metric]:
        up = GaugeMetricFamily("solemate_part_ready", "1 if ready.", labels=["part"])
        states = parts.states()
        for name, state in states.items():
            up.add_metric([name], float(state == "ok"))
        waiting = GaugeMetricFamily("solemate_tasks_waiting", "Tasks waiting.", labels=["queue"])
        if states["redis"] == "ok":
            for name, length in parts.queue_lengths().items():
                waiting.add_metric([name], length)
        return [up, waiting]

    def describe(self) -> list[Metric]:
        """Say nothing beforehand, so that registering touches neither database nor Redis."""
        return []


REGISTRY.register(SiteCollector())


def render() -> bytes:
    """Return all numbers in Prometheus' text format."""
    return generate_latest(REGISTRY)
