"""Triggers by which the database itself keeps a table append only, and its levels true."""

from collections.abc import Iterable, Mapping

from sqlalchemy import DDL, Connection

_SQLITE = (
    "CREATE TRIGGER %(name)s_no_update BEFORE UPDATE ON %(name)s"
    " BEGIN SELECT RAISE(ABORT, '%(name)s: append only'); END",
    "CREATE TRIGGER %(name)s_no_delete BEFORE DELETE ON %(name)s"
    " BEGIN SELECT RAISE(ABORT, '%(name)s: append only'); END",
    "CREATE TRIGGER %(name)s_no_replace BEFORE INSERT ON %(name)s"
    " WHEN EXISTS (SELECT 1 FROM %(name)s WHERE %(collides)s)"
    " BEGIN SELECT RAISE(ABORT, '%(name)s: append only'); END",
)

_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION atlas_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': append only'; END $$",
    "CREATE TRIGGER %(name)s_append_only BEFORE UPDATE OR DELETE ON %(name)s"
    " FOR EACH ROW EXECUTE FUNCTION atlas_append_only()",
    "CREATE TRIGGER %(name)s_no_truncate BEFORE TRUNCATE ON %(name)s"
    " FOR EACH STATEMENT EXECUTE FUNCTION atlas_append_only()",
    # ALWAYS: also in a session that plays the part of a replica.
    "ALTER TABLE %(name)s ENABLE ALWAYS TRIGGER %(name)s_append_only",
    "ALTER TABLE %(name)s ENABLE ALWAYS TRIGGER %(name)s_no_truncate",
    "REVOKE UPDATE, DELETE, TRUNCATE ON %(name)s FROM PUBLIC",
)

_LEVEL_SQLITE = (
    """
    CREATE TRIGGER status_event_level BEFORE INSERT ON status_event
    WHEN NEW.level IS NOT (
        SELECT max(CASE relation WHEN 'direct' THEN level WHEN 'planned' THEN 'E1' END)
        FROM evidence WHERE key IN (SELECT value FROM json_each(NEW.evidence))
    ) OR (SELECT count(*) FROM json_each(NEW.evidence)) <> (
        SELECT count(*) FROM evidence WHERE key IN (SELECT value FROM json_each(NEW.evidence))
    )
    BEGIN SELECT RAISE(ABORT, 'status_event: level differs from evidence'); END
    """,
)

_LEVEL_POSTGRESQL = (
    """
    CREATE FUNCTION atlas_event_level() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        cited text[] := ARRAY(SELECT json_array_elements_text(NEW.evidence::json));
        known bigint;
        highest text;
    BEGIN
        SELECT count(*),
            max(CASE relation WHEN 'direct' THEN level WHEN 'planned' THEN 'E1' END)
        INTO known, highest FROM evidence WHERE key = ANY (cited);
        IF NEW.level IS DISTINCT FROM highest OR known <> cardinality(cited) THEN
            RAISE EXCEPTION 'status_event: level differs from evidence';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER status_event_level BEFORE INSERT ON status_event"
    " FOR EACH ROW EXECUTE FUNCTION atlas_event_level()",
    "ALTER TABLE status_event ENABLE ALWAYS TRIGGER status_event_level",
)


def protect(connection: Connection, table: str, unique: tuple[str, ...]) -> None:
    """Let rows be added to ``table`` and nothing else, whoever asks.

    ``unique`` names the columns each unique by itself: on SQLite a REPLACE would
    delete the row it collides with without a word to a delete trigger.
    """
    collides = " OR ".join(f"{column} = NEW.{column}" for column in unique)
    statements = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    _run(connection, statements, {"name": table, "collides": collides})


def protect_level(connection: Connection) -> None:
    """Let a status event carry only the level that its own evidence gives it.

    The database counts again: every key cited is a row of evidence, and ``level`` is
    the highest of those that are ``direct``; an announcement (``planned``) gives E1.
    """
    postgresql = connection.dialect.name == "postgresql"
    _run(connection, _LEVEL_POSTGRESQL if postgresql else _LEVEL_SQLITE, {})


def _run(connection: Connection, statements: Iterable[str], names: Mapping[str, str]) -> None:
    for statement in statements:
        ddl = DDL(statement, context=names)  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
        connection.execute(ddl)
