"""Scenarios that planners fill in, which of them a run was made of, and what it leaves out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "scenarios",
        sa.Column("scenario_id", sa.String(length=32), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name=op.f("fk_scenarios_tenant_id_tenants")
        ),
        sa.PrimaryKeyConstraint("scenario_id", name=op.f("pk_scenarios")),
    )
    with op.batch_alter_table("scenarios", schema=None) as batch_op:
        batch_op.create_index(
            "ix_scenarios_tenant_id_updated_at",
            ["tenant_id", "updated_at", "scenario_id"],
            unique=False,
        )
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scenario_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("scenario_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("orders_left_out", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_runs_scenario_id", ["scenario_id", "created_at", "run_id"], unique=False
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.drop_index("ix_runs_scenario_id")
        batch_op.drop_column("orders_left_out")
        batch_op.drop_column("scenario_version")
        batch_op.drop_column("scenario_id")
    op.drop_table("scenarios")
