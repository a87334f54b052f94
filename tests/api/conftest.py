"""The service under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from api import aside
from api.jobs import child
from tests.api.client import Client, living, settings_in
from tests.api.people import People, people_in

PLAIN = (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
"""Lines as a service writes them: in colours, with every variable, a fault takes ten seconds."""
structlog.configure(processors=PLAIN)
aside.PRELOAD[:] = child.PRELOAD[:] = [*aside.PRELOAD, *child.PRELOAD]
"""A service and a worker have a server of children each; here whoever asks first has one for both,
and what that has not loaded every child would load anew."""


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a service that is made once."""
    with living(settings_in(tmp_path_factory.mktemp("store"))) as made:
        yield made


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """A service that two plants share, made once: who changes it must not disturb others."""
    with people_in(tmp_path_factory.mktemp("plants")) as made:
        yield made
