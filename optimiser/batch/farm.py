"""Planning on other hosts: parcels go to a dask scheduler, which hands them to its workers.

The scheduler remembers nothing that matters: what has come back is written down here, one
scenario after the other, and a batch that is begun again sends only what is missing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Final

from distributed import Client
from distributed.comm.core import CommClosedError

from optimiser.batch.cluster_lost import ClusterLost, ClusterUnreachable
from optimiser.batch.own_cluster import own_cluster
from optimiser.batch.parcel import Planned, key_of, packed, plan_parcel
from optimiser.batch.row import Row, row_of_failure
from optimiser.batch.work import Job
from optimiser.export.write import write_files

LOCAL: Final = "local"
AHEAD: Final = 3
"""Parcels per place to plan that are under way or wait at the scheduler; the rest wait here."""
LOOK_S: Final = 1.0
NOBODY_S: Final = 60.0
"""How long a batch waits for a worker when there is none."""


def on_cluster(
    jobs: Iterable[Job], *, address: str, local_workers: int
) -> Generator[tuple[Job, Row]]:
    """Have each job planned by the cluster at ``address``; yield the lines as they come.

    Jobs of the same content are planned once. Files are in place before their line is yielded.

    Raises:
        ClusterUnreachable: there is no such cluster.
        ClusterLost: it is there no longer, or nobody works there.
    """
    try:
        with _client(address, local_workers) as client:
            yield from _Farm(client, address).planned(jobs)
    except CommClosedError as error:  # an OSError, which would be blamed on a file
        raise ClusterLost(f"{address}: {error}") from None


@dataclass(slots=True)
class _Farm:
    """What is under way: futures by key, and the jobs that wait for each."""

    client: Any
    address: str
    ended: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    futures: dict[str, Any] = field(default_factory=dict)

    def planned(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Row]]:
        """Send parcels as places get free, and take in what comes back."""
        waiting_for: dict[str, list[Job]] = {}
        for job in jobs:
            waiting_for.setdefault(key_of(job), []).append(job)
        left = iter(waiting_for.items())
        self._send(left, most=self._room())
        while self.futures:
            key, planned = self._next()
            self._send(left, most=self._room())
            for job in waiting_for[key]:
                yield job, _put_down(job, planned)

    def _send(self, left: Iterator[tuple[str, list[Job]]], *, most: int) -> None:
        for key, (job, *_) in islice(left, most):
            future = self.client.submit(plan_parcel, packed(job), key=key, pure=False)
            self.futures[key] = future
            future.add_done_callback(self.ended.put)

    def _room(self) -> int:
        """How many more parcels may be on their way; one at least, for workers yet to come."""
        places = sum(int(threads) for threads in self.client.nthreads().values())
        return max(max(AHEAD * places, 1) - len(self.futures), 0)

    def _next(self) -> tuple[str, Planned | str]:
        """The next parcel that has ended: what came of it, or why nothing did."""
        future = self._ended()
        del self.futures[future.key]
        try:
            planned = future.result()
        except CancelledError:
            raise self._lost("the scheduler is gone") from None
        except Exception as error:  # noqa: BLE001 -- whatever befell the worker, the batch goes on
            return future.key, f"the cluster could not plan it: {type(error).__name__}: {error}"
        finally:
            future.release()
        assert isinstance(planned, Planned)
        return future.key, planned

    def _ended(self) -> Any:
        """A future that is done; as long as somebody works, it may take its time."""
        seen_s = time.monotonic()
        while True:
            try:
                return self.ended.get(timeout=LOOK_S)
            except Empty:
                if self.client.scheduler_info()["workers"]:
                    seen_s = time.monotonic()
                elif time.monotonic() - seen_s > NOBODY_S:
                    raise self._lost("no worker is left") from None

    def _lost(self, why: str) -> ClusterLost:
        return ClusterLost(f"{self.address}: {why}")


def _put_down(job: Job, planned: Planned | str) -> Row:
    """Put a plan's files in place, and give the line the job's own name."""
    if isinstance(planned, str):
        return row_of_failure(job.task.name, planned)
    if planned.files:
        write_files(planned.files, job.folder)
    return replace(planned.row, scenario=job.task.name)


@contextmanager
def _client(address: str, local_workers: int) -> Iterator[Any]:
    """A client of the cluster; ``local`` makes one on this host that ends with it."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if address == LOCAL:
        with own_cluster(local_workers) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(address)
    except (OSError, TypeError, ValueError) as error:  # TypeError: certificates are missing
        raise ClusterUnreachable(f"{address}: {error}") from None
    with client:
        yield client
