from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insight", "0009_rebuilds_are_leased")]

    operations = [
        migrations.AddField(
            model_name="rebuild", name="tables", field=models.JSONField(default=list)
        ),
    ]
