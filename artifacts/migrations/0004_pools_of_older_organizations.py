from django.db import migrations


def make_pools(apps, schema_editor):
    """Only what has a row is swept; shelves older than pools came without one."""
    Pool = apps.get_model("artifacts", "Pool")
    Blob = apps.get_model("artifacts", "Blob")
    Shelf = apps.get_model("artifacts", "Shelf")
    wanted = set(Blob.objects.values_list("organization", flat=True).distinct())
    wanted |= set(Shelf.objects.values_list("team__organization", flat=True).distinct())
    wanted -= set(Pool.objects.values_list("organization", flat=True))
    Pool.objects.bulk_create(
        [Pool(organization_id=one, needs_sweep=True) for one in sorted(wanted)],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("artifacts", "0003_freeing_space")]
    operations = [migrations.RunPython(make_pools, migrations.RunPython.noop)]
