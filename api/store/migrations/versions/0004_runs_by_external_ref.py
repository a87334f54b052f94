"""Runs found by what the system that asked for them calls them, however many there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_index(
        "ix_runs_external_ref",
        "runs",
        ["tenant_id", "external_ref", "created_at", "run_id"],
        unique=False,
        sqlite_where=sa.text("external_ref IS NOT NULL"),
        postgresql_where=sa.text("external_ref IS NOT NULL"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_runs_external_ref", "runs")
