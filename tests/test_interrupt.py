"""Ctrl-C: once keeps the best plan, twice gives up."""

from __future__ import annotations

import signal
import threading

import pytest

from optimiser.interrupt import stops_on_signal
from optimiser.solve.solution import Clock


def test_first_interrupt_stops_the_clock():
    clock = Clock(seconds=60.0)

    with stops_on_signal(clock):
        signal.raise_signal(signal.SIGINT)
        assert clock.is_over


def test_second_interrupt_gives_up():
    clock = Clock(seconds=60.0)

    with stops_on_signal(clock):
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("times", [0, 2])
def test_handler_is_put_back(times):
    before = signal.getsignal(signal.SIGINT)

    try:
        with stops_on_signal(Clock(seconds=60.0)):
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        assert times == 2

    assert signal.getsignal(signal.SIGINT) is before


def test_thread_that_hears_no_signals_is_left_alone():
    handlers = []

    def planned() -> None:
        with stops_on_signal(Clock(seconds=60.0)):
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=planned)
    thread.start()
    thread.join()

    assert handlers == [signal.getsignal(signal.SIGINT)]
