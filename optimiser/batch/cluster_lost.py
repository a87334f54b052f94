"""What can go wrong with a cluster as a whole."""

from __future__ import annotations


class ClusterLost(Exception):
    """The cluster cannot be reached, or has gone; what has come back until then is recorded."""


class ClusterUnreachable(ClusterLost):
    """The cluster was never there: nothing has been sent to it."""
