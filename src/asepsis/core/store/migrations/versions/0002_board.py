"""The board, where capabilities tell each other what they found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "statement",
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("capability", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("noun", "id", name=op.f("pk_statement")),
    )


def downgrade() -> None:
    """Drop the table; what capabilities found is found again from what was seen."""
    op.drop_table("statement")
