"""Lists of devices that people keep, as they were imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "listed_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("imported", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_device")),
        sa.UniqueConstraint("list_name", "row", name=op.f("uq_listed_device_list_name_row")),
    )


def downgrade() -> None:
    """Drop the table; the lists can be imported again."""
    op.drop_table("listed_device")
