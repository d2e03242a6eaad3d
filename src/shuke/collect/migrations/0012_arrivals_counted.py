"""Count what came in before there were counts: the documents of all doors but files."""

from django.db import migrations
from django.db.models import Count
from django.db.models.functions import TruncDate

from shuke.common import clock


def count(apps, schema_editor):
    documents = apps.get_model("collect", "Document").objects.exclude(source__startswith="file:")
    tally = apps.get_model("collect", "ArrivalTally")
    counts = (
        documents.order_by()
        .values_list("source", TruncDate("received_at", tzinfo=clock.shop_zone()), "state")
        .annotate(count=Count("pk"))
    )
    sent = {}
    for source, day, state, number in counts.iterator():
        tally.objects.create(source=source, day=day, state=state, count=number)
        sent[source, day] = sent.get((source, day), 0) + number
    for (source, day), number in sent.items():
        tally.objects.create(source=source, day=day, state="sent", count=number)


class Migration(migrations.Migration):

    dependencies = [("collect", "0011_arrivals"), ("common", "0012_shop_settings")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop, elidable=True)]
