import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_workspaces_know_their_kind")]

    operations = [
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                models.F("project"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("deleted_at", None), ("kind", "team")),
                name="saved_view_team_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                models.F("project"),
                models.F("owner"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("deleted_at", None), ("kind", "personal")),
                name="saved_view_own_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "workspace")),
                fields=("project", "owner"),
                name="saved_view_workspace_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["workspace", "personal", "team", "draft"])),
                name="saved_view_kind_known",
            ),
        ),
    ]
