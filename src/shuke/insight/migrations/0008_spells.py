"""Spells have the columns of `common.spells` (decision 0087)."""

from django.db import migrations, models

OPEN = models.Q(ended_at=None)
ONCE = {
    "Archiving": ("segment", "segment_archived_once"),
    "ListArchiving": ("list", "list_archived_once"),
    "Tracking": ("segment", "segment_tracked_once"),
}


def operations():
    for table, (thing, name) in ONCE.items():
        yield migrations.RemoveConstraint(table, name)
        yield migrations.RenameField(table, "at", "began_at")
        yield migrations.RenameField(table, "by", "began_by")
        yield migrations.AddConstraint(
            table, models.UniqueConstraint(fields=[thing], condition=OPEN, name=name)
        )


class Migration(migrations.Migration):
    dependencies = [("insight", "0007_movers_of_a_rebuild")]

    operations = list(operations())
