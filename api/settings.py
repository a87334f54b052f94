"""How the service is set up: environment variables REMELT_…, or the options of the command."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE: Final = 1_000_000


class Settings(BaseSettings):
    """Where the service keeps what it is told, and how much it takes from whom."""

    model_config = SettingsConfigDict(env_prefix="REMELT_", frozen=True, extra="ignore")

    data: Path = Path("remelt-data")
    """The folder of the embedded store; it is made where there is none."""
    database_url: str | None = None
    """postgresql://…, for several hosts; without it the store is a file in ``data``."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = Field(default=1, ge=0)
    """Worker processes that the service starts beside itself."""
    jobs: int = Field(default=2, ge=1)
    """Plans that one worker makes at a time."""
    lease_s: float = Field(default=15.0, gt=0)
    """How long a worker may be silent before its job is given to another."""
    attempts: int = Field(default=3, ge=1)
    """How often a job is tried before it is given up."""
    child_memory_mb: int = Field(default=4096, ge=256)
    """Address space that one plan may take; 0.3 GB of it are libraries."""
    retention_days: float | None = Field(default=None, gt=0)
    """When finished runs are forgotten; without it they stay until `remelt db prune`."""
    most_time_limit_s: float = Field(default=3600.0, gt=0)
    most_body_bytes: int = Field(default=20 * MEGABYTE, gt=0)
    most_queued: int = Field(default=1000, ge=1)
    """Runs of one tenant that may wait or be under way."""
    requests_per_minute: int = Field(default=120_000, ge=1)
    """Requests that one key may make."""
    most_url_bytes: int = Field(default=8_000, gt=0)
    most_header_bytes: int = Field(default=32_000, gt=0)
    body_time_limit_s: float = Field(default=60.0, gt=0)
    """How long the body of a request may take to arrive."""
    most_requests: int = Field(default=2000, ge=1)
    """Requests that may be under way in one process at the same time."""
    most_waiting: int = Field(default=400, ge=1)
    """Requests that may wait for a run to change, or follow its events, at the same time."""
    most_waiting_of_one: int = Field(default=100, ge=1)
    """Those of them that may be of one tenant."""
    most_imports: int = Field(default=2, ge=1)
    """Uploads that are read at the same time, each in a child of its own."""
    most_prints: int = Field(default=1, ge=1)
    """Results that are set as PDF at the same time, each in a child of its own."""
    most_explanations: int = Field(default=1, ge=1)
    """Explanations that plan again made at the same time, each in a child of its own."""
    explanation_s: float = Field(default=60.0, gt=0)
    """How long one of them may plan; then it says what it has."""
    most_corrections: int = Field(default=2, ge=1)
    """Melts that are corrected at the same time, each in a child of its own."""
    correction_cpu_s: int = Field(default=30, ge=1)
    """Processor time that one of them may take, with the charges that follow."""
    most_what_ifs: int = Field(default=4, ge=1)
    """Plans held open at the same time for questions of what if, each in a child of its own."""
    what_if_s: float = Field(default=30.0, gt=0)
    """How long one answer to them may take."""
    what_if_idle_s: float = Field(default=600.0, gt=0)
    """How long a plan is held open that nobody asks about."""
    what_if_memory_mb: int = Field(default=2048, ge=512)
    """Address space that a plan held open may take; 0.3 GB of it are libraries."""
    import_memory_mb: int = Field(default=1536, ge=512)
    """Address space that reading one upload may take; 0.3 GB of it are libraries."""
    import_cpu_s: int = Field(default=30, ge=1)
    """Processor time that reading one upload may take."""
    single_user_behind_proxy: bool = False
    """Whether a service without keys answers what a proxy on this machine passes on."""
    most_members: int = Field(default=1000, ge=1)
    """Runs that one sweep may consist of."""
    most_in_sweeps: int = Field(default=10_000, ge=1)
    """Members of one tenant's sweeps that may wait or be under way."""
    locale: str | None = None
    """How the page writes numbers and dates, such as de-DE; else as each browser asks."""
    zone: str | None = None
    """The plant's time zone, such as Europe/Berlin, for scenarios that name none; else UTC."""
    texts: Path | None = None
    """A catalogue of the page's texts in the plant's language; what it lacks stays English."""
    webhook_hosts: tuple[str, ...] = ()
    """Hosts that webhooks may call although they are private or on this machine."""
    most_webhooks: int = Field(default=20, ge=1)
    """Webhooks of one tenant."""
    webhook_attempts: int = Field(default=10, ge=1)
    """How often a delivery is tried before it is given up; ten attempts take half a day."""
    webhook_rest_s: float = Field(default=5.0, gt=0)
    """How long a delivery rests after its first failure; three times as long after each more."""
    webhook_timeout_s: float = Field(default=10.0, gt=0)
    """How long a webhook's host may take to answer."""

    @property
    def file(self) -> Path:
        """Where the embedded store is."""
        return self.data / "remelt.db"

    @property
    def url(self) -> str:
        """The store's address as SQLAlchemy spells it."""
        if self.database_url is None:
            return f"sqlite:///{self.file.absolute()}"
        scheme, _, rest = self.database_url.partition("://")
        return (
            f"postgresql+psycopg://{rest}"
            if scheme in {"postgres", "postgresql"}
            else self.database_url
        )
