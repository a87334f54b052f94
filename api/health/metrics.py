"""Figures for Prometheus: what this process has answered, and what lies in the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from api.service import Service
from api.store.engine import now
from api.store.runs import OPEN, State, is_state
from api.store.tables import runs

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_COUNT: Final = {state: select(func.count()).where(is_state(state)) for state in OPEN}
_OLDEST: Final = select(func.min(runs.c.created_at)).where(is_state("queued"))
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
        """Runs that wait or are under way, and how long the oldest that waits has waited."""
        with self.service.store.reading() as connection:
            counts = {state: connection.execute(_COUNT[state]).scalar_one() for state in OPEN}
            since = connection.execute(_OLDEST).scalar_one()
            waited_s = 0.0 if since is None else (now(connection) - since).total_seconds()
        yield from _families(counts, waited_s)


def _families(counts: Mapping[State, int], waited_s: float) -> Iterator[Metric]:
    states = GaugeMetricFamily("remelt_runs", "Runs that have not ended", labels=["state"])
    for state, count in counts.items():
        states.add_metric([state], count)
    yield states
    yield GaugeMetricFamily(
        "remelt_oldest_queued_seconds", "How long the oldest run that waits has waited", waited_s
    )
