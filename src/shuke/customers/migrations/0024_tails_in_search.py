"""Phones hidden in part are found by their last digits now: write the documents of who has one anew."""

from itertools import batched

from django.db import migrations

STEP = 2_000


def index_tails(apps, schema_editor):
    # Reads only columns that were there before: the name, and kind and value of identities.
    from shuke.customers import search

    hidden = apps.get_model("customers", "Identity").objects.filter(masked=True, kind="phone")
    ids = hidden.order_by("customer_id").values_list("customer_id", flat=True).distinct()
    for step in batched(ids.iterator(STEP), STEP):
        search.index(list(step))


class Migration(migrations.Migration):
    dependencies = [("customers", "0023_retention")]
    operations = [migrations.RunPython(index_tails, migrations.RunPython.noop, elidable=True)]
