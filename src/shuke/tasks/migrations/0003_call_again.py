from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_scope")]

    operations = [
        migrations.AddField(
            model_name="taskperson", name="call_on", field=models.DateField(null=True)
        ),
        migrations.AlterField(
            model_name="taskperson",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reached", "Reached"),
                    ("missed", "No answer"),
                    ("later", "Call again"),
                    ("declined", "Not interested"),
                    ("wrong", "Wrong number"),
                ],
                max_length=12,
            ),
        ),
    ]
