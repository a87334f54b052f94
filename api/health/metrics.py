"""Figures for Prometheus: what this process has answered, and what lies in the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from api.service import Service
from api.store.engine import now
from api.store.tables import runs

STATES: Final = ("queued", "running", "succeeded", "failed", "cancelled")
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
answered = CollectorRegistry()
REQUESTS: Final = Counter(
    "remelt_requests", "Requests answered", ("route", "method", "status"), registry=answered
)
REQUEST_S: Final = Histogram(
    "remelt_request_seconds",
    "Seconds from the request to the head of its answer",
    ("route",),
    buckets=SECONDS,
    registry=answered,
)


def exposed(service: Service) -> bytes:
    """All figures in the format that Prometheus reads."""
    stored = CollectorRegistry()
    stored.register(_Stored(service))
    return generate_latest(answered) + generate_latest(stored)


@dataclass(eq=False, frozen=True, slots=True)
class _Stored(Collector):
    """What the store says at the moment of asking; tenants are not told apart."""

    service: Service

    def collect(self) -> Iterable[Metric]:
        """Runs by state, and how long the oldest that waits has waited."""
        with self.service.store.reading() as connection:
            by_state = select(runs.c.state, func.count()).group_by(runs.c.state)
            counts = {row[0]: row[1] for row in connection.execute(by_state)}
            oldest = select(func.min(runs.c.created_at)).where(runs.c.state == "queued")
            since = connection.execute(oldest).scalar_one()
            waited_s = 0.0 if since is None else (now(connection) - since).total_seconds()
        yield from _families(counts, waited_s)


def _families(counts: dict[str, int], waited_s: float) -> Iterator[Metric]:
    states = GaugeMetricFamily("remelt_runs", "Runs in the store", labels=["state"])
    for state in STATES:
        states.add_metric([state], counts.get(state, 0))
    yield states
    yield GaugeMetricFamily(
        "remelt_oldest_queued_seconds", "How long the oldest run that waits has waited", waited_s
    )
