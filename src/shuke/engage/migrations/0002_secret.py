import hashlib

from django.conf import settings
from django.db import migrations, models


def keep_first_secret(apps, _editor):
    """The key that older versions derived from SECRET_KEY each time, as it is on this day."""
    derived = hashlib.sha256(b"shuke.engage.keys" + settings.SECRET_KEY.encode()).hexdigest()
    apps.get_model("engage", "Secret").objects.get_or_create(pk=1, defaults={"value": derived})


class Migration(migrations.Migration):
    dependencies = [("engage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunPython(keep_first_secret, migrations.RunPython.noop),
    ]
