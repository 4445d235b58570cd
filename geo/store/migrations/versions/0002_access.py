"""People: accounts, sessions, failed sign-ins and locks."""

import sqlalchemy as sa
from alembic import op

from geo.store.problems import WHERE, StoreError

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TABLES = ("account", "access_session", "signin_failure", "signin_lock")


def upgrade() -> None:
    """Make the tables, and the triggers by which the database keeps every account."""
    _account()
    _access_session()
    _signin_failure()
    _signin_lock()
    keep = _keep_postgresql if op.get_bind().dialect.name == "postgresql" else _keep_sqlite
    for statement in keep():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take the tables away; accounts that exist are left as they are (StoreError)."""
    rows = op.get_bind().scalar(sa.text("SELECT count(*) FROM account"))
    if rows:
        raise StoreError(
            f"已有 {rows} 个账户",
            where=WHERE,
            expected="没有账户：账户只停用，不删除",
            remedy="先备份，再把数据库整个移走",
        )
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION atlas_account_kept()")


def _filled(name: str, *, of: sa.types.TypeEngine[str] | None = None) -> sa.Column[str]:
    return sa.Column(name, of or sa.Text(), nullable=False)


def _moment(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(27), nullable=False, index=index)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Text, primary_key=True),
        _filled("name"),
        sa.Column("name_key", sa.Text, nullable=False, unique=True),
        sa.Column("name_shape", sa.Text, nullable=False, unique=True),
        _filled("role"),
        _filled("password_hash"),
        _moment("created_at"),
        sa.Column("disabled_at", sa.String(27)),
        sa.CheckConstraint("id LIKE 'local:_%'", name="id"),
        sa.CheckConstraint("name <> '' AND name_key <> '' AND name_shape <> ''", name="name"),
        sa.CheckConstraint(
            "role IN ('viewer', 'presenter', 'editor', 'reviewer', 'admin')", name="role"
        ),
        sa.CheckConstraint("password_hash LIKE '$argon2id$%'", name="password_hash"),
    )


def _access_session() -> None:
    op.create_table(
        "access_session",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("account", sa.Text, sa.ForeignKey("account.id"), nullable=False, index=True),
        _moment("opened_at", index=True),
        _moment("seen_at"),
    )


def _signin_failure() -> None:
    op.create_table(
        "signin_failure",
        sa.Column("id", BIG, primary_key=True),
        _filled("account_sha256", of=sa.String(64)),
        sa.Column("address_sha256", sa.String(64)),
        _moment("failed_at", index=True),
        sa.Index(None, "account_sha256", "failed_at"),
        sa.Index(None, "address_sha256", "failed_at"),
    )


def _signin_lock() -> None:
    op.create_table(
        "signin_lock",
        sa.Column("key_sha256", sa.String(64), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        _moment("until", index=True),
        sa.CheckConstraint("times >= 1", name="times"),
    )


def _keep_sqlite() -> tuple[str, ...]:
    # A REPLACE deletes the row it collides with without a word to a delete trigger.
    return (
        "CREATE TRIGGER account_no_delete BEFORE DELETE ON account"
        " BEGIN SELECT RAISE(ABORT, 'account: never deleted'); END",
        "CREATE TRIGGER account_no_replace BEFORE INSERT ON account"
        " WHEN EXISTS (SELECT 1 FROM account WHERE id = NEW.id"
        " OR name_key = NEW.name_key OR name_shape = NEW.name_shape)"
        " BEGIN SELECT RAISE(ABORT, 'account: never replaced'); END",
    )


def _keep_postgresql() -> tuple[str, ...]:
    return (
        "CREATE FUNCTION atlas_account_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'account: never deleted'; END $$",
        "CREATE TRIGGER account_no_delete BEFORE DELETE ON account"
        " FOR EACH ROW EXECUTE FUNCTION atlas_account_kept()",
        "CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON account"
        " FOR EACH STATEMENT EXECUTE FUNCTION atlas_account_kept()",
    )
