"""The least that a durable service can do, for `make load` to measure beside ours.

FastAPI and uvicorn as they come, and one table in SQLite, on the disk before a POST is answered:
no keys, no checks, no jobs. What a machine gives it is the most that ours could give there.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response


def app(folder: Path) -> FastAPI:
    """A service whose bodies stay as they are in a table of ``folder``."""
    store = sqlite3.connect(folder / "plainest.db", check_same_thread=False)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.execute("CREATE TABLE runs (run INTEGER PRIMARY KEY, body BLOB)")
    plain = FastAPI()

    @plain.get("/healthz")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @plain.get("/v1/runs/{run}")
    async def status(run: int) -> dict[str, Any]:
        body = store.execute("SELECT body FROM runs WHERE run = ?", (run,)).fetchone()[0]
        return {"run": run, "state": "queued", "bytes": len(body)}

    @plain.post("/v1/runs", status_code=202)
    async def take(request: Request, response: Response) -> dict[str, int]:
        body = await request.body()
        json.loads(body)
        with store:
            run = store.execute("INSERT INTO runs (body) VALUES (?)", (body,)).lastrowid
        response.headers["location"] = f"/v1/runs/{run}"
        return {"run": run or 0}

    return plain


if __name__ == "__main__":
    port, data = sys.argv[1:]
    uvicorn.run(app(Path(data)), port=int(port), log_level="warning", access_log=False)
