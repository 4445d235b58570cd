"""Composed shows for the big screen: versions, appended like everything in the ledger."""

import sqlalchemy as sa
from alembic import op

from geo.store.canonical import CanonicalJson
from geo.store.problems import WHERE, StoreError
from geo.store.triggers import protect

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TABLE = "saved_show"


def upgrade() -> None:
    """Make the table, and the triggers that keep it append only."""
    op.create_table(
        TABLE,
        sa.Column("seq", BIG, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("supersedes", BIG, unique=True),
        sa.Column("body", CanonicalJson, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.UniqueConstraint("key", "seq"),
        sa.ForeignKeyConstraint(["seq", "hash"], ["chain_link.seq", "chain_link.hash"]),
        sa.ForeignKeyConstraint(["key", "supersedes"], ["saved_show.key", "saved_show.seq"]),
        sa.CheckConstraint("recorded_at LIKE '____-__-__T__:__:__.______Z'", name="recorded_at"),
        sa.CheckConstraint("key <> '' AND name <> ''", name="filled"),
        sa.CheckConstraint("supersedes < seq", name="supersedes"),
    )
    protect(op.get_bind(), TABLE, ("seq", "hash", "supersedes"))


def downgrade() -> None:
    """Take an empty table away; shows that were saved are left as they are (StoreError)."""
    rows = op.get_bind().scalar(sa.text("SELECT count(*) FROM saved_show"))
    if rows:
        raise StoreError(
            f"台账里已有 {rows} 行大屏演示的记录",
            where=WHERE,
            expected="没有保存过大屏演示：有记录的台账只增不减",
            remedy="先导出台账，再把数据库整个移走",
        )
    op.drop_table(TABLE)
