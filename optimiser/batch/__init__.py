"""Many scenarios, each planned in a process of its own, so that none can stop the rest."""

from optimiser.batch.cluster_lost import ClusterLost, ClusterUnreachable
from optimiser.batch.find import Task, find_tasks
from optimiser.batch.row import Row
from optimiser.batch.run import run_batch

__all__ = ["ClusterLost", "ClusterUnreachable", "Row", "Task", "find_tasks", "run_batch"]
