from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labstead_core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True)),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
