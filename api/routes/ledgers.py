"""Ledgers: what a plant may say about its metal, of a period or of one run's plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field, TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.body import document_of
from api.http.media import accepted
from api.http.members import part_of
from api.http.problems import refused
from api.http.schema_words import takes
from api.routes_of_ledgers import nothing
from api.runs.known import plan_in, run_in
from api.runs.period_books import books_of_period
from api.service import Service, service_of
from api.store import runs
