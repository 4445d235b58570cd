"""The structure moves step by step, whole or not at all, and keeps what is recorded."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text

from geo.store.chain import append, head, verify
from geo.store.engine import reading, writing
from geo.store.migrate import current, downgrade, latest, upgrade
from geo.store.problems import StoreError
from geo.store.tables import APPEND_ONLY, audit, metadata
from tests.store.samples import LATER, NOW, ROWS, fill

LEDGER = {table.name for table in APPEND_ONLY}
FIRST = '''"""First."""
from alembic import op
import sqlalchemy as sa
revision, down_revision = "1", None
def upgrade():
    op.create_table("one", sa.Column("x", sa.Integer))
def downgrade():
    op.drop_table("one")
'''
BROKEN = '''"""Second."""
from alembic import op
import sqlalchemy as sa
revision, down_revision = "2", "1"
def upgrade():
    op.create_table("two", sa.Column("x", sa.Integer))
    op.execute("INSERT INTO one VALUES (7)")
    op.execute("INSERT INTO nowhere VALUES (1)")
def downgrade():
    op.drop_table("two")
'''


@pytest.fixture
def broken_scripts(tmp_path):
    folder = tmp_path / "100%scripts"
    (folder / "versions").mkdir(parents=True)
    (folder / "versions" / "1.py").write_text(FIRST)
    (folder / "versions" / "2.py").write_text(BROKEN)
    return folder


def tables_of(engine):
    with reading(engine) as connection:
        return set(inspect(connection).get_table_names())


def test_an_empty_store_goes_up_down_and_up_again(bare):
    assert current(bare) is None
    upgrade(bare)
    assert current(bare) == latest()
    assert tables_of(bare) >= LEDGER
    downgrade(bare, "base")
    assert current(bare) is None
    assert not tables_of(bare) & LEDGER
    upgrade(bare)
    with writing(bare) as connection:
        fill(connection)
    upgrade(bare)
    with reading(bare) as connection:
        assert verify(connection) == []


def test_a_ledger_survives_the_steps_above_it_going_down_and_up(engine):
    with writing(engine) as connection:
        fill(connection, without=LATER)
        before = head(connection)
    downgrade(engine, "0001")
    assert current(engine) == "0001"
    upgrade(engine)
    with writing(engine) as connection:
        assert head(connection) == before
        append(connection, audit, ROWS["audit"], now=NOW)
        assert verify(connection) == []


def test_a_ledger_with_a_saved_show_does_not_lose_it_to_an_older_step(engine):
    with writing(engine) as connection:
        fill(connection)
    with pytest.raises(StoreError, match="已有 1 行大屏演示"):
        downgrade(engine, "0003")
    assert current(engine) == "0004"
    with reading(engine) as connection:
        assert verify(connection) == []


def test_a_ledger_that_holds_records_is_never_taken_away(engine):
    with writing(engine) as connection:
        fill(connection, without=LATER)
    with pytest.raises(StoreError, match="台账里已有 7 行"):
        downgrade(engine, "base")
    assert current(engine) == "0001"
    upgrade(engine)
    with reading(engine) as connection:
        assert verify(connection) == []


def test_the_steps_lead_to_the_tables_that_the_code_knows(engine):
    ledger = {
        "include_name": lambda name, kind, _parents: kind != "table" or name in LEDGER,
        "include_object": lambda _object, name, kind, *_: kind != "table" or name in LEDGER,
    }
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts=ledger)
        assert compare_metadata(context, metadata) == []


def test_the_steps_make_the_rules_that_the_code_knows(engine):
    with reading(engine) as connection:
        found = {t.name: inspect(connection).get_check_constraints(t.name) for t in APPEND_ONLY}
    for table in APPEND_ONLY:
        known = {
            str(rule.name): str(rule.sqltext)
            for rule in table.constraints
            if isinstance(rule, CheckConstraint)
        }
        made = {c["name"]: c["sqltext"] for c in found[table.name]}
        made = {name: rule for name, rule in made.items() if not name.endswith("_real")}
        # PostgreSQL words a rule anew; SQLite keeps it as it was written.
        assert made == known if engine.dialect.name == "sqlite" else set(made) == set(known)


def test_a_step_that_fails_leaves_neither_tables_nor_a_record(bare, broken_scripts):
    with pytest.raises(StoreError, match="缺少数据表"):
        upgrade(bare, scripts=broken_scripts)
    assert current(bare) == "1"
    assert tables_of(bare) == {"one", "alembic_version"}
    with reading(bare) as connection:
        assert connection.scalar(text("SELECT count(*) FROM one")) == 0


def test_a_store_of_a_newer_version_is_left_alone(engine):
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="版本 9999 不认识"):
        upgrade(engine)


def test_a_revision_that_does_not_exist_is_told(engine):
    with pytest.raises(StoreError, match="不认识"):
        downgrade(engine, "nowhere")
