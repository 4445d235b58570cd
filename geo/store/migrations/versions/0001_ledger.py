"""The ledger: the chain and the append-only tables that hang on it."""

import sqlalchemy as sa
from alembic import op

from geo.store.canonical import CanonicalJson
from geo.store.problems import WHERE, StoreError
from geo.store.triggers import protect, protect_level

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Table -> columns that are each unique by themselves; the order in which to make them.
UNIQUE = {
    "chain_link": ("seq", "prev_hash", "hash"),
    "evidence": ("seq", "hash", "key"),
    "status_event": ("seq", "hash", "key"),
    "search_log": ("seq", "hash", "key"),
    "plan_change": ("seq", "hash", "key"),
    "feedback": ("seq", "hash", "key"),
    "review": ("seq", "hash"),
    "audit": ("seq", "hash"),
}


def upgrade() -> None:
    """Make the chain, its tables, and the triggers that keep them append only."""
    _chain_link()
    _evidence()
    _status_event()
    _search_log()
    _plan_change()
    _feedback()
    _review()
    _audit()
    for table, unique in UNIQUE.items():
        protect(op.get_bind(), table, unique)
    protect_level(op.get_bind())


def downgrade() -> None:
    """Take an empty ledger away; one that holds records is left as it is (StoreError)."""
    rows = op.get_bind().scalar(sa.text("SELECT count(*) FROM chain_link"))
    if rows:
        raise StoreError(
            f"台账里已有 {rows} 行",
            where=WHERE,
            expected="空的台账：有记录的台账只增不减",
            remedy="先导出台账，再把数据库整个移走",
        )
    for table in reversed(UNIQUE):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION atlas_append_only()")
        op.execute("DROP FUNCTION atlas_event_level()")


def _filled(name: str, *, of: type[sa.types.TypeEngine[str]] = sa.Text) -> sa.Column[str]:
    return sa.Column(name, of, nullable=False)


def _key() -> sa.Column[str]:
    return sa.Column("key", sa.Text, nullable=False, unique=True)


def _check(rule: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)


def _chained(name: str, *items: sa.schema.SchemaItem, dates: tuple[str, ...] = ()) -> None:
    rules = []
    if op.get_bind().dialect.name == "sqlite":
        # SQLite has no type for dates. Without a modifier it takes the 30th of February.
        rules = [_check(f"date({d}, '+0 days') IS {d}", f"{d}_real") for d in dates]
    op.create_table(
        name,
        sa.Column("seq", BIG, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        *items,
        sa.ForeignKeyConstraint(["seq", "hash"], ["chain_link.seq", "chain_link.hash"]),
        _check("recorded_at LIKE '____-__-__T__:__:__.______Z'", "recorded_at"),
        *rules,
    )


def _chain_link() -> None:
    op.create_table(
        "chain_link",
        sa.Column("seq", BIG, primary_key=True, autoincrement=False),
        _filled("table_name"),
        sa.Column("prev_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        _check("seq >= 1", "seq"),
        sa.UniqueConstraint("seq", "hash"),
    )


def _evidence() -> None:
    _chained(
        "evidence",
        _key(),
        _filled("title"),
        _filled("publisher"),
        sa.Column("url", sa.Text),
        sa.Column("file_sha256", sa.String(64)),
        sa.Column("file_size", BIG),
        sa.Column("file_type", sa.Text),
        sa.Column("published_on", sa.Date),
        sa.Column("date_text", sa.Text),
        sa.Column("retrieved_on", sa.Date),
        sa.Column("level", sa.String(2), nullable=False),
        sa.Column("level_reason", sa.Text),
        _filled("language"),
        _filled("relation"),
        sa.Column("caution", sa.Text),
        sa.Column("part", sa.Text),
        sa.Column("subjects", CanonicalJson, nullable=False),
        _filled("recorded_by"),
        _check("level IN ('E1', 'E2', 'E3', 'E4')", "level"),
        _check("title <> ''", "title"),
        _check("level = 'E1' OR url IS NOT NULL OR file_sha256 IS NOT NULL", "checkable"),
        dates=("published_on", "retrieved_on"),
    )


def _status_event() -> None:
    _chained(
        "status_event",
        _key(),
        _filled("subject"),
        _filled("status"),
        sa.Column("valid_on", sa.Date),
        _filled("note_zh"),
        _filled("note_en"),
        sa.Column("evidence", CanonicalJson, nullable=False),
        sa.Column("level", sa.String(2)),
        sa.Column("supersedes", sa.Text),
        _filled("recorded_by"),
        sa.UniqueConstraint("subject", "key"),
        sa.ForeignKeyConstraint(
            ["subject", "supersedes"], ["status_event.subject", "status_event.key"]
        ),
        _check("subject <> ''", "subject"),
        _check(
            "status IN ('unreported', 'not-started', 'preparing', 'underway', 'ongoing',"
            " 'completed', 'completed-modified', 'suspended', 'discontinued')",
            "status",
        ),
        _check(
            "status NOT IN ('completed', 'completed-modified')"
            " OR (valid_on IS NOT NULL AND level IS NOT NULL AND level IN ('E2', 'E3', 'E4'))",
            "completed",
        ),
        _check(
            "status NOT IN ('completed-modified', 'suspended', 'discontinued', 'unreported')"
            " OR note_zh <> ''",
            "note",
        ),
        _check("status NOT IN ('suspended', 'not-started') OR evidence <> '[]'", "source"),
        _check("status <> 'unreported' OR supersedes IS NOT NULL", "unreported"),
        dates=("valid_on",),
    )
    op.create_index("ix_status_event_subject_seq", "status_event", ["subject", "seq"])


def _search_log() -> None:
    _chained(
        "search_log",
        _key(),
        _filled("subject"),
        sa.Column("searched_on", sa.Date, nullable=False),
        _filled("place"),
        _filled("query"),
        _filled("outcome"),
        _filled("recorded_by"),
        _check("subject <> '' AND place <> '' AND query <> ''", "filled"),
        dates=("searched_on",),
    )


def _plan_change() -> None:
    _chained(
        "plan_change",
        _key(),
        _filled("subject"),
        _filled("field"),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
        _filled("source"),
        sa.Column("decided_on", sa.Date, nullable=False),
        _filled("recorded_by"),
        _check("subject <> '' AND field <> '' AND source <> ''", "filled"),
        dates=("decided_on",),
    )


def _feedback() -> None:
    _chained(
        "feedback",
        _key(),
        sa.Column("subject", sa.Text),
        _filled("kind"),
        _filled("text"),
        sa.Column("contact", sa.Text),
        _filled("recorded_by"),
        _check("text <> ''", "filled"),
    )


def _review() -> None:
    _chained(
        "review",
        sa.Column("event", sa.Text, sa.ForeignKey("status_event.key"), nullable=False),
        _filled("verdict"),
        _filled("note"),
        _filled("recorded_by"),
        _check("verdict IN ('accept', 'reject')", "verdict"),
        _check("verdict <> 'reject' OR note <> ''", "note"),
    )


def _audit() -> None:
    _chained(
        "audit",
        _filled("actor"),
        _filled("action"),
        _filled("subject"),
        sa.Column("detail", CanonicalJson, nullable=False),
        _check("actor <> '' AND action <> ''", "filled"),
    )
