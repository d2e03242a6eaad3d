from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operate", "0002_tasks")]

    operations = [
        migrations.AddField("task", "version", models.PositiveIntegerField(default=1)),
    ]
