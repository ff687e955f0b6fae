"""The register of devices that no sensor hears, and the days on which Bluetooth was heard nearby."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "register_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("by_role", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_statement")),
    )
    op.create_index(op.f("ix_register_statement_device"), "register_statement", ["device"])
    op.create_table(
        "nearby_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("address_type", sa.String(), nullable=False),
        sa.Column("senders", sa.Integer(), nullable=False),
        sa.Column("advertisements", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nearby_day")),
        sa.UniqueConstraint(
            "day", "kind", "product", "address_type", name=op.f("uq_nearby_day_day_kind_product_address_type")
        ),
    )


def downgrade() -> None:
    """Drop the tables. The register is lost: nobody but people knows it."""
    op.drop_table("nearby_day")
    op.drop_index(op.f("ix_register_statement_device"), "register_statement")
    op.drop_table("register_statement")
