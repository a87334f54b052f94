"""SCIP in a process of its own: a program on standard input, its answer on standard output.

SCIP as it is built into OR-Tools writes to standard error whenever it may be interrupted, and
can only be made silent by having a standard error of its own. Anything more on standard input,
also its end, means: stop, and answer with what is known.

Its sums differ in their last digits with the addresses of what it adds, and whatever hangs on
them with them. So this process has the same addresses every time, where the system lets it.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from typing import BinaryIO

LENGTH_BYTES = 8
ASK_ONLY, SAME_ADDRESSES = 0xFFFFFFFF, 0x0040000
"""What personality(2) of Linux calls them."""


def begin_at_the_same_addresses() -> None:
    """Begin once more, in the same process, without random addresses; not where it is barred."""
    if sys.platform != "linux":
        return
    personality = ctypes.CDLL(None).personality
    now = personality(ASK_ONLY)
    if now != -1 and not now & SAME_ADDRESSES and personality(now | SAME_ADDRESSES) != -1:
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - ourselves


def read_part(stream: BinaryIO) -> bytes:
    """One part of a message: its length, then its bytes."""
    return stream.read(int.from_bytes(stream.read(LENGTH_BYTES), "big"))


def main() -> None:
    """Read, solve, answer."""
    from ortools.math_opt import (  # noqa: PLC0415 (after the start that counts)
        callback_pb2,
        model_parameters_pb2,
        model_pb2,
        parameters_pb2,
    )
    from ortools.math_opt.core.python import solver  # noqa: PLC0415
    from ortools.util.python.pybind_solve_interrupter import (  # noqa: PLC0415
        PySolveInterrupter,
    )

    source = sys.stdin.buffer
    model = model_pb2.ModelProto.FromString(read_part(source))
    parameters = parameters_pb2.SolveParametersProto.FromString(read_part(source))
    interrupter = PySolveInterrupter()

    def listen() -> None:
        source.read(1)
        interrupter.interrupt()

    threading.Thread(target=listen, daemon=True).start()
    result = solver.solve(
        model,
        parameters_pb2.SOLVER_TYPE_GSCIP,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        interrupter,
    )
    sys.stdout.buffer.write(result.SerializeToString())
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    begin_at_the_same_addresses()
    main()
