from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0006_promises")]

    operations = [
        migrations.AddField(
            model_name="taskperson",
            name="words",
            field=models.TextField(null=True),
        ),
    ]
