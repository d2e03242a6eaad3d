from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("collect", "0001_initial")]

    operations = [
        migrations.RenameField("import", "lease", "lease_token"),
        migrations.AlterField("import", "lease_token", models.CharField(blank=True, default="", max_length=40)),
        migrations.RenameField("import", "beat_at", "lease_beat_at"),
        migrations.AddField("import", "lease_owner", models.CharField(blank=True, default="", max_length=120)),
        migrations.AddField("import", "outage", models.CharField(blank=True, default="", max_length=10)),
        migrations.AddField("import", "retry_at", models.DateTimeField(null=True)),
        migrations.AddField("import", "retries", models.IntegerField(default=0)),
        migrations.AlterField(
            "import",
            "state",
            models.CharField(
                choices=[
                    ("draft", "In preparation"),
                    ("queued", "Waiting"),
                    ("running", "Running"),
                    ("waiting", "Waiting for the database or the disk"),
                    ("paused", "Paused"),
                    ("stopped", "Stopped"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                ],
                db_index=True, default="draft", max_length=10, verbose_name="State",
            ),
        ),
    ]
