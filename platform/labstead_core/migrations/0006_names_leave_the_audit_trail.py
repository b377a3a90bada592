from django.db import migrations, models

TABLE = "labstead_core_auditentry"
IS_CLOSED = "NOT EXISTS (SELECT 1 FROM labstead_core_auditpass)"
REFUSE = "the audit trail is append-only"
# What was done, when, and by whom as a number never changes.
KEPT = ("id", "action", "actor_id", "organization_id", "created_at", "request_id")


def changed(differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in KEPT)


def sqlite_trigger(when):
    head = f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} {when}"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END"


def postgresql_function(body):
    name = "labstead_audit_refuses()"
    return f"CREATE OR REPLACE FUNCTION {name} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


DROP = "DROP TRIGGER IF EXISTS audit_no_update"
SQLITE = [DROP, sqlite_trigger(f"WHEN {IS_CLOSED} OR {changed('IS NOT')}")]
SQLITE_BACK = [DROP, sqlite_trigger("")]
RAISE = f"RAISE EXCEPTION '{REFUSE}';"
IS_REFUSED = f"{IS_CLOSED} OR {changed('IS DISTINCT FROM')}"
POSTGRESQL = [
    postgresql_function(
        f"IF TG_OP = 'DELETE' THEN {RAISE} END IF; IF {IS_REFUSED} THEN {RAISE} END IF; RETURN NEW;"
    )
]
POSTGRESQL_BACK = [postgresql_function(RAISE)]


def open_for_erasure(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def close(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("labstead_core", "0005_announcements_and_reading_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditPass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.RunPython(open_for_erasure, close),
    ]
