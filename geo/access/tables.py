"""The tables of people: accounts, their sessions, and failed sign-ins.

Unlike the ledger these change in place; what was changed, by whom and when stands in
the ledger's audit table. The database refuses to delete an account.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from geo.store.tables import BIG, HASH_LENGTH, MOMENT_LENGTH, metadata

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("name_shape", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", String(MOMENT_LENGTH), nullable=False),
    Column("disabled_at", String(MOMENT_LENGTH)),
    CheckConstraint("id LIKE 'local:_%'", name="id"),
    CheckConstraint("name <> '' AND name_key <> '' AND name_shape <> ''", name="name"),
    CheckConstraint("role IN ('viewer', 'presenter', 'editor', 'reviewer', 'admin')", name="role"),
    CheckConstraint("password_hash LIKE '$argon2id$%'", name="password_hash"),
)

access_session = Table(
    "access_session",
    metadata,
    Column("token_sha256", String(HASH_LENGTH), primary_key=True),
    Column("account", Text, ForeignKey("account.id"), nullable=False, index=True),
    Column("opened_at", String(MOMENT_LENGTH), nullable=False, index=True),
    Column("seen_at", String(MOMENT_LENGTH), nullable=False),
)

# Names and addresses stand here as hashes: what was typed as a name may be a password.
signin_failure = Table(
    "signin_failure",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("account_sha256", String(HASH_LENGTH), nullable=False),
    Column("address_sha256", String(HASH_LENGTH)),
    Column("failed_at", String(MOMENT_LENGTH), nullable=False, index=True),
    Index(None, "account_sha256", "failed_at"),
    Index(None, "address_sha256", "failed_at"),
)

signin_lock = Table(
    "signin_lock",
    metadata,
    Column("key_sha256", String(HASH_LENGTH), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("until", String(MOMENT_LENGTH), nullable=False, index=True),
    CheckConstraint("times >= 1", name="times"),
)

# People of another provider have no account here: what they are stands in the session.
oidc_session = Table(
    "oidc_session",
    metadata,
    Column("token_sha256", String(HASH_LENGTH), primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("opened_at", String(MOMENT_LENGTH), nullable=False, index=True),
    Column("seen_at", String(MOMENT_LENGTH), nullable=False),
    CheckConstraint("person LIKE 'oidc:_%'", name="person"),
    CheckConstraint("role IN ('viewer', 'presenter', 'editor', 'reviewer', 'admin')", name="role"),
)

# A code stands for a session that a browser may still open, once and soon.
oidc_code = Table(
    "oidc_code",
    metadata,
    Column("code_sha256", String(HASH_LENGTH), primary_key=True),
    Column("signin_sha256", String(HASH_LENGTH), nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_in_at", String(MOMENT_LENGTH), nullable=False),
    Column("made_at", String(MOMENT_LENGTH), nullable=False, index=True),
    CheckConstraint("person LIKE 'oidc:_%'", name="person"),
    CheckConstraint("role IN ('viewer', 'presenter', 'editor', 'reviewer', 'admin')", name="role"),
)

# Sign-ins elsewhere that have opened their one session.
oidc_spent = Table(
    "oidc_spent",
    metadata,
    Column("signin_sha256", String(HASH_LENGTH), primary_key=True),
    Column("signed_in_at", String(MOMENT_LENGTH), nullable=False, index=True),
)
