"""A cluster on this host that ends with its batch, and at which nobody is to look meanwhile."""

from __future__ import annotations

from typing import Any, Final

from distributed import Nanny, Scheduler, SpecCluster, Worker

HOST: Final = "127.0.0.1"
PROTOCOL: Final = "tcp://"


class _Unwatched:
    """Opens no port for pages about itself: whoever comes there need not say who they are."""

    def start_http_server(self, *_: object, **__: object) -> None:
        """Do without."""


class BatchScheduler(_Unwatched, Scheduler):
    """The scheduler of one batch."""


class BatchWorker(_Unwatched, Worker):
    """A worker of one batch, in a process of its own."""


def own_cluster(workers: int) -> Any:
    """A cluster of so many workers with one thread each, that only this host can reach."""
    common = {"host": HOST, "protocol": PROTOCOL, "dashboard": False}
    worker = {
        "cls": Nanny,
        "options": {
            **common,
            "worker_class": BatchWorker,
            "nthreads": 1,
            "memory_limit": 1.0 / workers,
        },
    }
    make: Any = SpecCluster  # whose arguments dask gives no types
    return make(
        scheduler={"cls": BatchScheduler, "options": {**common, "port": 0}},
        workers=dict.fromkeys(range(workers), worker),
        worker=worker,
        name="remelt batch",
    )
