from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insight", "0008_spells")]

    operations = [
        migrations.RenameField("rebuild", "token", "lease_token"),
        migrations.AlterField(
            "rebuild", "lease_token", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.RenameField("rebuild", "touched_at", "lease_beat_at"),
        migrations.AlterField("rebuild", "lease_beat_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "rebuild", "lease_owner", models.CharField(blank=True, default="", max_length=120)
        ),
    ]
