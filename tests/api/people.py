"""Two plants that share a service, and a key of every role in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from api.access.keys import ROLES, make_key
from api.service import Service
from tests.api.client import Client, living, settings_in

OURS, THEIRS = "ours", "theirs"


@dataclass
class People:
    """A service, and the headers with which each of its users comes."""

    client: Client
    headers: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    @property
    def service(self) -> Service:
        """What the service's requests share."""
        return self.client.app.state.service

    def of(self, role: str, *, tenant: str = OURS) -> dict[str, str]:
        """The headers of one user."""
        return self.headers[tenant, role]


@contextmanager
def people_in(folder: Path, **given: object) -> Iterator[People]:
    """Within this, a service lives that two plants share."""
    with living(settings_in(folder, **given)) as client:
        found = People(client)
        with found.service.store.writing() as connection:
            for tenant in (OURS, THEIRS):
                for role in ROLES:
                    _, token = make_key(
                        connection, tenant_id=tenant, name=role, role=role, made_by="test"
                    )
                    found.headers[tenant, role] = bearer(token)
        yield found


def bearer(token: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {token}"}


def problem_of(response: object, *statuses: int) -> Mapping[str, object]:
    """The problem that an answer carries, known to be a whole one with one of these statuses."""
    assert response.headers["content-type"] == "application/problem+json", response.text[:300]
    found = response.json()
    assert found.keys() == {"type", "title", "status", "code", "detail", "request_id", "issues"}
    assert found["status"] == response.status_code
    assert found["request_id"] == response.headers["x-request-id"]
    assert len(found["issues"]) <= 100
    assert all(len(issue["value"] or "") <= 100 for issue in found["issues"])
    if statuses:
        assert response.status_code in statuses, found
    return found
