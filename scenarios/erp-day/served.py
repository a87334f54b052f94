"""A service that lives for one day: on a free port, with a store that is thrown away."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 60.0
LOG = Path("out") / "erp-day.log"


@contextmanager
def served() -> Iterator[str]:
    """Within this, a service answers at the address that is given."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "remelt"), "serve", "--port", str(port)]
        LOG.parent.mkdir(exist_ok=True)
        with LOG.open("wb") as log:
            process = subprocess.Popen([*command, "--data", folder], stderr=log)
            try:
                _wait(url, process)
                yield url
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=PATIENCE_S)
    print(f"What the service said of itself is in {LOG}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the service does not answer at {url}")
