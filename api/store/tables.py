"""The tables of the store. Every row belongs to a tenant, and every query names it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from api.store.moments import Moment


def only(condition: str) -> dict[str, Any]:
    """What narrows an index down, in both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

tenants = Table(
    "tenants",
    metadata,
    Column("tenant_id", String(64), primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("served_at", Moment),
)

keys = Table(
    "keys",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("version", Integer, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    # what was asked
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("body_sha256", String(64)),
    Column("idempotency_key", String(255)),
    Column("tag", String(255)),
    Column("external_ref", String(255)),
    Column("lots_from", String(8), nullable=False),
    Column("parent_id", String(32)),
    Column("sweep_id", String(32)),
    Column("scenario_id", String(32)),
    Column("scenario_version", Integer),
    Column("priority", Integer, nullable=False),
    Column("time_limit_s", Float, nullable=False),
    # how it stands
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("goal", String(32)),
    Column("incumbent", Float),
    Column("bound", Float),
    Column("gap_pct", Float),
    Column("outcome", String(32)),
    Column("orders_left_out", Integer),
    Column("error_code", String(64)),
    Column("error_detail", Text),
    Column("support_id", String(32)),
    Column("accepted_at", Moment),
    Column("accepted_by", String(200)),
    Column("superseded_by", String(32)),
    # who works on it
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("worker_id", String(64)),
    Column("lease_until", Moment),
    Column("available_at", Moment, nullable=False),
    Column("stop", String(8)),
    UniqueConstraint("tenant_id", "idempotency_key"),
    Index("ix_runs_tenant_id_created_at", "tenant_id", "created_at", "run_id"),
    # Workers look for these all the time: the indices hold what is open, however long the past is.
    Index(
        "ix_runs_queued",
        "tenant_id",
        "priority",
        "available_at",
        "run_id",
        **only("state = 'queued'"),
    ),
    Index("ix_runs_available", "tenant_id", "available_at", **only("state = 'queued'")),
    Index("ix_runs_running", "tenant_id", "lease_until", **only("state = 'running'")),
    Index("ix_runs_finished_at", "finished_at", **only("finished_at IS NOT NULL")),
    Index("ix_runs_accepted_at", "tenant_id", "accepted_at", **only("accepted_at IS NOT NULL")),
    Index(
        "ix_runs_external_ref",
        "tenant_id",
        "external_ref",
        "created_at",
        "run_id",
        **only("external_ref IS NOT NULL"),
    ),
    Index("ix_runs_sweep_id", "sweep_id"),
    Index("ix_runs_scenario_id", "scenario_id", "created_at", "run_id"),
)

run_inputs = Table(
    "run_inputs",
    metadata,
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("document", LargeBinary, nullable=False),
)

run_results = Table(
    "run_results",
    metadata,
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("document", LargeBinary, nullable=False),
    Column("summary", Text, nullable=False),
)

run_events = Table(
    "run_events",
    metadata,
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", Text, nullable=False),
)

lots = Table(
    "lots",
    metadata,
    Column("tenant_id", ForeignKey("tenants.tenant_id"), primary_key=True),
    Column("lot_id", String(255), primary_key=True),
    Column("document", Text, nullable=False),
    Column("received_kg", Float, nullable=False),
    Column("charged_kg", Float, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

seen = Table(
    "seen",
    metadata,
    Column("tenant_id", ForeignKey("tenants.tenant_id"), primary_key=True),
    Column("idempotency_key", String(255), primary_key=True),
    Column("body_sha256", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

reservations = Table(
    "reservations",
    metadata,
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("target", String(255), primary_key=True),
    Column("lot_id", String(255), primary_key=True),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    Column("kg", Float, nullable=False),
    Index("ix_reservations_tenant_id_lot_id", "tenant_id", "lot_id"),
)

executions = Table(
    "executions",
    metadata,
    Column("run_id", ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("target", String(255), primary_key=True),
    Column("source", String(1000), primary_key=True),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    Column("planned_kg", Float, nullable=False),
    Column("charged_kg", Float, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(200), nullable=False),
    Index("ix_executions_tenant_id_at", "tenant_id", "at"),
)

book_rows = Table(
    "book_rows",
    metadata,
    Column("tenant_id", ForeignKey("tenants.tenant_id"), primary_key=True),
    Column("sheet", String(32), primary_key=True),
    Column("name", String(700), primary_key=True),
    Column("at", Moment),
    Column("document", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_book_rows_tenant_id_at", "tenant_id", "at"),
)

scenarios = Table(
    "scenarios",
    metadata,
    Column("scenario_id", String(32), primary_key=True),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("updated_by", String(200), nullable=False),
    Index("ix_scenarios_tenant_id_updated_at", "tenant_id", "updated_at", "scenario_id"),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("sweep_id", String(32), primary_key=True),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("body_sha256", String(64), nullable=False),
    Column("idempotency_key", String(255)),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("tenant_id", "idempotency_key"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("webhook_id", String(32), primary_key=True),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("secret", String(100), nullable=False),
    Column("events", String(500), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", String(32), primary_key=True),
    Column("webhook_id", ForeignKey("webhooks.webhook_id", ondelete="CASCADE"), nullable=False),
    Column("tenant_id", ForeignKey("tenants.tenant_id"), nullable=False),
    Column("event", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment),
    Column("done_at", Moment),
    Column("answer", String(200)),
    Index("ix_deliveries_next_at", "next_at"),
    Index("ix_deliveries_webhook_id_created_at", "webhook_id", "created_at", "delivery_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("entry_id", String(32), primary_key=True),
    Column("tenant_id", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(64), nullable=False),
    Column("target", String(255), nullable=False),
    Column("request_id", String(64), nullable=False),
    Index("ix_audit_tenant_id_at", "tenant_id", "at"),
)
