"""The tables of people, as the migration makes them."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from geo.access import tables
from geo.store.engine import reading
from geo.store.migrate import current, downgrade, upgrade
from geo.store.problems import StoreError

OWN = {table.name for table in (tables.account, tables.access_session, tables.signin_failure,
                                tables.signin_lock, tables.oidc_session, tables.oidc_code,
                                tables.oidc_spent)}  # fmt: skip


def test_the_migration_makes_the_tables_that_the_code_knows(town):
    with reading(town.engine) as connection:
        found = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    assert [line for line in found if any(name in str(line) for name in OWN)] == []


def test_an_empty_store_goes_down_and_up_again(town):
    downgrade(town.engine, "0001")
    assert current(town.engine) == "0001"
    upgrade(town.engine)
    town.add("wang")
    assert town.enter("wang").person.name == "wang"


def test_accounts_that_exist_are_not_taken_away(town):
    made = town.add("wang")
    with pytest.raises(StoreError) as caught:
        downgrade(town.engine, "0001")
    assert "1 个账户" in caught.value.found
    # Steps above that of the accounts have been undone: only theirs refuses.
    assert current(town.engine) == "0002"
    upgrade(town.engine)
    assert town.account(made.id) == made
    assert town.enter("wang").person == made.person
