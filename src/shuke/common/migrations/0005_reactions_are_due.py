"""A reaction's row is written with its fact: due, done or failed (decision 0085)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("common", "0004_answered_calls")]

    operations = [
        migrations.AddField("RecordedFact", "backfill", models.BooleanField(default=False)),
        migrations.RenameField("Reaction", "at", "done_at"),
        migrations.AlterField("Reaction", "done_at", models.DateTimeField(null=True)),
        migrations.AddField("Reaction", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("Reaction", "failed_at", models.DateTimeField(null=True)),
        migrations.AddField("Reaction", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "Reaction", "error", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddConstraint(
            "Reaction",
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, done_at=None, failed_at=None)
                | Q(due_at=None, done_at__isnull=False, failed_at=None)
                | Q(due_at=None, done_at=None, failed_at__isnull=False),
                name="reaction_in_one_state",
            ),
        ),
        migrations.AddIndex(
            "Reaction",
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="reaction_due"
            ),
        ),
        migrations.AddIndex(
            "Reaction",
            models.Index(
                fields=["-id"], condition=Q(done_at=None, tries__gt=0), name="reaction_troubled"
            ),
        ),
    ]
