from django.db import migrations

TABLE = "labstead_core_auditentry"
MESSAGE = "the audit trail is append-only"

SQLITE = [
    f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for act in ("UPDATE", "DELETE")
]
SQLITE_BACK = ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"]

REFUSAL = f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
POSTGRESQL = [
    f"CREATE FUNCTION labstead_audit_refuses() RETURNS trigger LANGUAGE plpgsql AS {REFUSAL}",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION labstead_audit_refuses()",
]
POSTGRESQL_BACK = [
    f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}",
    "DROP FUNCTION IF EXISTS labstead_audit_refuses()",
]


def guard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """On SQLite a migration that makes the table anew has to bring these triggers again."""

    dependencies = [
        ("labstead_core", "0003_audit_tells_from_where"),
    ]

    operations = [
        migrations.RunPython(guard, unguard),
    ]
