"""The service under test."""

from __future__ import annotations

import pytest

from tests.api.client import Client


@pytest.fixture(scope="session")
def client() -> Client:
    """A client of a service that is made once."""
    return Client()
