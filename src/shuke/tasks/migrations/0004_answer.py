from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_call_again")]

    operations = [migrations.RenameField("taskperson", "said", "answer")]
