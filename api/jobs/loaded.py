"""What the server of the children has loaded before the first of them starts.

Each child is a copy of that server, so that whatever is loaded and read here costs a child nothing:
the solvers, the library's tables, and the modules of the command that a child would else import
again because its worker has. Nothing here may start a thread, for a copy would be without it.
"""

from __future__ import annotations

import api.cli.app
import api.jobs.planning
from models.library import library

__all__ = ["api"]

library()
