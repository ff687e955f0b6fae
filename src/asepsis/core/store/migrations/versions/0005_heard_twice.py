"""How much of a capture others held as well, which were read together with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Captures that were read before were read by themselves."""
    with op.batch_alter_table("capture") as capture:
        capture.add_column(sa.Column("copies", sa.Integer(), nullable=False, server_default="0"))
        capture.add_column(sa.Column("read_with", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop the columns. Of captures that were read together it is said again that what both hold is counted twice."""
    with op.batch_alter_table("capture") as capture:
        capture.drop_column("read_with")
        capture.drop_column("copies")
