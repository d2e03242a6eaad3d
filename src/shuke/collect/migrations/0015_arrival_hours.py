"""In which hours sources sent something in the last eight weeks, as their documents tell."""

import datetime as dt

from django.db import migrations
from django.db.models.functions import TruncHour

from shuke.common import clock


def fill(apps, schema_editor):
    documents = apps.get_model("collect", "Document").objects.exclude(source__startswith="file:")
    hours = apps.get_model("collect", "ArrivalHour")
    recent = documents.filter(received_at__gte=clock.now() - dt.timedelta(weeks=9)).order_by()
    pairs = recent.values_list("source", TruncHour("received_at", tzinfo=dt.UTC)).distinct()
    places = {(source.partition(":")[0], hour) for source, hour in pairs.iterator()}
    hours.objects.bulk_create(
        (hours(source=source, hour=hour) for source, hour in sorted(places)),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [("collect", "0014_silence")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
