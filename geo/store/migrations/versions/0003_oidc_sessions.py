"""People of another provider: their sessions, the codes that open them, sign-ins already used."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = ("oidc_session", "oidc_code", "oidc_spent")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "oidc_session",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("person", sa.Text, nullable=False, index=True),
        *_who(),
        _moment("opened_at", index=True),
        _moment("seen_at"),
        *_rules(),
    )
    op.create_table(
        "oidc_code",
        sa.Column("code_sha256", sa.String(64), primary_key=True),
        sa.Column("signin_sha256", sa.String(64), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        *_who(),
        _moment("signed_in_at"),
        _moment("made_at", index=True),
        *_rules(),
    )
    op.create_table(
        "oidc_spent",
        sa.Column("signin_sha256", sa.String(64), primary_key=True),
        _moment("signed_in_at", index=True),
    )


def downgrade() -> None:
    """Take the tables away: their sessions end, nothing on record is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _who() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
    )


def _moment(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(27), nullable=False, index=index)


def _rules() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("person LIKE 'oidc:_%'", name="person"),
        sa.CheckConstraint(
            "role IN ('viewer', 'presenter', 'editor', 'reviewer', 'admin')", name="role"
        ),
    )
