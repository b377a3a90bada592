from django.db import migrations


def find_parents(apps, schema_editor):
    """Until now a fork knew its parent by the id in its own project alone."""
    runs = apps.get_model("runs", "Run").objects
    for fork in runs.exclude(forked_from=None).only("project_id", "forked_from").iterator():
        source = runs.filter(project=fork.project_id, slug=fork.forked_from["run"])
        runs.filter(pk=fork.pk).update(parent=source.values_list("pk", flat=True).first())


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0010_parents_of_forks"),
    ]

    operations = [
        migrations.RunPython(find_parents, migrations.RunPython.noop),
    ]
