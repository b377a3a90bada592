from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("runs", "0011_find_parents_of_forks")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="sweep",
            field=models.CharField(blank=True, default="", max_length=16),
            preserve_default=False,
        ),
        migrations.AddField(model_name="run", name="trial", field=models.IntegerField(null=True)),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                fields=["project", "sweep"], name="run_of_sweep", condition=~Q(sweep="")
            ),
        ),
    ]
