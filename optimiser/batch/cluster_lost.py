"""The one thing that can go wrong with a cluster as a whole."""

from __future__ import annotations


class ClusterLost(Exception):
    """The cluster cannot be reached, or has gone; what has come back until then is recorded."""
