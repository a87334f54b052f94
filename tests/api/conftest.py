"""The service under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.client import Client, living, settings_in


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a service that is made once."""
    with living(settings_in(tmp_path_factory.mktemp("store"))) as made:
        yield made
