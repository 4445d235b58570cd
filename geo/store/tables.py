"""The tables of the ledger. All but ``chain_link`` hold what people record.

Every table here is append only: the migrations give it triggers that refuse
UPDATE, DELETE, TRUNCATE and replacement. A row's ``seq`` and ``hash`` are those of
its link in the one chain; empty columns are left out of the hash, so that a column
added by a later migration changes no hash.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from geo.store.canonical import CanonicalJson

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite indexes a table by its own row number only under the type INTEGER.
BIG = BigInteger().with_variant(Integer, "sqlite")
MOMENT_LENGTH = 27
HASH_LENGTH = 64

chain_link = Table(
    "chain_link",
    metadata,
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("table_name", Text, nullable=False),
    Column("prev_hash", String(HASH_LENGTH), nullable=False, unique=True),
    Column("hash", String(HASH_LENGTH), nullable=False, unique=True),
    CheckConstraint("seq >= 1", name="seq"),
    UniqueConstraint("seq", "hash"),
)


def chained(name: str, *items: SchemaItem) -> Table:
    """A table whose rows are links of the chain; ``items`` are its own columns and rules."""
    return Table(
        name,
        metadata,
        Column("seq", BIG, primary_key=True, autoincrement=False),
        Column("recorded_at", String(MOMENT_LENGTH), nullable=False),
        Column("prev_hash", String(HASH_LENGTH), nullable=False),
        Column("hash", String(HASH_LENGTH), nullable=False, unique=True),
        *items,
        ForeignKeyConstraint(["seq", "hash"], ["chain_link.seq", "chain_link.hash"]),
        CheckConstraint("recorded_at LIKE '____-__-__T__:__:__.______Z'", name="recorded_at"),
    )


evidence = chained(
    "evidence",
    Column("key", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("url", Text),
    Column("file_sha256", String(HASH_LENGTH)),
    Column("file_size", BIG),
    Column("file_type", Text),
    Column("published_on", Date),
    Column("date_text", Text),
    Column("retrieved_on", Date),
    Column("level", String(2), nullable=False),
    Column("level_reason", Text),
    Column("language", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("caution", Text),
    Column("part", Text),
    Column("subjects", CanonicalJson, nullable=False),
    Column("recorded_by", Text, nullable=False),
    CheckConstraint("level IN ('E1', 'E2', 'E3', 'E4')", name="level"),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("level = 'E1' OR url IS NOT NULL OR file_sha256 IS NOT NULL", name="checkable"),
)

status_event = chained(
    "status_event",
    Column("key", Text, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("valid_on", Date),
    Column("note_zh", Text, nullable=False),
    Column("note_en", Text, nullable=False),
    Column("evidence", CanonicalJson, nullable=False),
    Column("level", String(2)),
    Column("supersedes", Text),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("subject", "key"),
    ForeignKeyConstraint(["subject", "supersedes"], ["status_event.subject", "status_event.key"]),
    Index(None, "subject", "seq"),
    CheckConstraint("subject <> ''", name="subject"),
    CheckConstraint(
        "status IN ('unreported', 'not-started', 'preparing', 'underway', 'ongoing',"
        " 'completed', 'completed-modified', 'suspended', 'discontinued')",
        name="status",
    ),
    CheckConstraint(
        "status NOT IN ('completed', 'completed-modified')"
        " OR (valid_on IS NOT NULL AND level IS NOT NULL AND level IN ('E2', 'E3', 'E4'))",
        name="completed",
    ),
    CheckConstraint(
        "status NOT IN ('completed-modified', 'suspended', 'discontinued', 'unreported')"
        " OR note_zh <> ''",
        name="note",
    ),
    CheckConstraint(
        "status NOT IN ('suspended', 'not-started') OR evidence <> '[]'", name="source"
    ),
    CheckConstraint("status <> 'unreported' OR supersedes IS NOT NULL", name="unreported"),
)

search_log = chained(
    "search_log",
    Column("key", Text, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("searched_on", Date, nullable=False),
    Column("place", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    CheckConstraint("subject <> '' AND place <> '' AND query <> ''", name="filled"),
)

plan_change = chained(
    "plan_change",
    Column("key", Text, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("old", Text),
    Column("new", Text),
    Column("source", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    CheckConstraint("subject <> '' AND field <> '' AND source <> ''", name="filled"),
)

feedback = chained(
    "feedback",
    Column("key", Text, nullable=False, unique=True),
    Column("subject", Text),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("contact", Text),
    Column("recorded_by", Text, nullable=False),
    CheckConstraint("text <> ''", name="filled"),
)

review = chained(
    "review",
    Column("event", Text, ForeignKey("status_event.key"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    CheckConstraint("verdict IN ('accept', 'reject')", name="verdict"),
    CheckConstraint("verdict <> 'reject' OR note <> ''", name="note"),
)

audit = chained(
    "audit",
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", CanonicalJson, nullable=False),
    CheckConstraint("actor <> '' AND action <> ''", name="filled"),
)

# A composed show: each row is one version of it and follows the one before; a row with an
# empty body withdraws it.
saved_show = chained(
    "saved_show",
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("supersedes", BIG, unique=True),
    Column("body", CanonicalJson, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("key", "seq"),
    ForeignKeyConstraint(["key", "supersedes"], ["saved_show.key", "saved_show.seq"]),
    CheckConstraint("key <> '' AND name <> ''", name="filled"),
    CheckConstraint("supersedes < seq", name="supersedes"),
)

# Everything that is a link of the chain, in the order in which imports may rely on it.
CHAINED: tuple[Table, ...] = (
    evidence,
    status_event,
    search_log,
    plan_change,
    feedback,
    review,
    saved_show,
    audit,
)
APPEND_ONLY: tuple[Table, ...] = (chain_link, *CHAINED)
