"""The books of periods: casts, dross, waste, meters and what else lots and plans do not say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "book_rows",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=700), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name=op.f("fk_book_rows_tenant_id_tenants")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "sheet", "name", name=op.f("pk_book_rows")),
    )
    with op.batch_alter_table("book_rows", schema=None) as batch_op:
        batch_op.create_index("ix_book_rows_tenant_id_at", ["tenant_id", "at"], unique=False)
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_runs_accepted_at",
            ["tenant_id", "accepted_at"],
            unique=False,
            sqlite_where=sa.text("accepted_at IS NOT NULL"),
            postgresql_where=sa.text("accepted_at IS NOT NULL"),
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.drop_index("ix_runs_accepted_at")
    op.drop_table("book_rows")
