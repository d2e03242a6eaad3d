"""A file or a program that told of somebody is not where they came from: such sources become unknown.

Who told stays with each identity. The revision lets copies of the customers follow.
"""

from django.db import migrations

from shuke.common.revisions import next_revision


def forget(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET source = '', revision = %s "
            "WHERE source LIKE 'import:%%' OR source LIKE 'api:%%'",
            [next_revision()],
        )


class Migration(migrations.Migration):
    # `next_revision` writes a table of common.
    dependencies = [("common", "0001_initial"), ("customers", "0006_nicknames_in_search")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
