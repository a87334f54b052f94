"""SCIP in a process of its own: a program on standard input, its answer on standard output.

SCIP as it is built into OR-Tools writes to standard error whenever it may be interrupted, and
can only be made silent by having a standard error of its own. Anything more on standard input,
also its end, means: stop, and answer with what is known.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import BinaryIO

from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2
from ortools.math_opt.core.python import solver
from ortools.util.python.pybind_solve_interrupter import PySolveInterrupter

LENGTH_BYTES = 8


def read_part(stream: BinaryIO) -> bytes:
    """One part of a message: its length, then its bytes."""
    return stream.read(int.from_bytes(stream.read(LENGTH_BYTES), "big"))


def main() -> None:
    """Read, solve, answer."""
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
    main()
