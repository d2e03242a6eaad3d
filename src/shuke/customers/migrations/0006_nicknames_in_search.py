"""Nicknames are found by their parts and their pinyin now: write the documents of who has one anew."""

from itertools import batched

from django.db import migrations

STEP = 2_000


def index_nicknames(apps, schema_editor):
    # Reads only columns that were there before: the name, and kind and value of identities.
    from shuke.customers import search

    named = apps.get_model("customers", "Identity").objects.filter(masked=False)
    named = named.exclude(kind__in=("email", "phone")).order_by("customer_id")
    ids = named.values_list("customer_id", flat=True).distinct()
    for step in batched(ids.iterator(STEP), STEP):
        search.index(list(step))


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_known_by")]
    operations = [migrations.RunPython(index_nicknames, migrations.RunPython.noop, elidable=True)]
