from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sweeps", "0003_no_failed_sweeps"),
    ]

    operations = [
        migrations.AddField(
            model_name="sweep",
            name="text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="trial",
            name="unnamed_since",
            field=models.DateTimeField(null=True),
        ),
    ]
