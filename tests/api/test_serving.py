"""What the serving process does before it serves."""

from __future__ import annotations

import gc

from api.serving import COLLECT_AFTER, spare_collections


def test_collector_leaves_what_is_loaded_alone_and_still_finds_cycles() -> None:
    before = gc.get_threshold()
    try:
        spare_collections()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] == COLLECT_AFTER
        assert gc.isenabled()

        cycle: list[object] = []
        cycle.append(cycle)
        del cycle
        assert gc.collect() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
