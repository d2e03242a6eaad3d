"""The inbox takes documents of every door: raw facts of files become documents.

Set-based on both databases: a shop's millions of rows are renamed where they stand, and dated by the
upload of their file.
"""

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models

DATED = """
UPDATE collect_document SET occurred_at = (
    SELECT created_at FROM collect_import WHERE collect_import.id = collect_document.file_id
)
"""
STATES = [
    ("received", "Received"),
    ("applied", "Applied"),
    ("outdated", "Superseded"),
    ("held", "Held"),
    ("rejected", "Rejected"),
]


class Migration(migrations.Migration):
    dependencies = [("collect", "0002_leases_and_outages")]

    operations = [
        migrations.AlterField(
            "import", "outage", models.CharField(blank=True, default="", max_length=12)
        ),
        migrations.RemoveConstraint("rawfact", "raw_fact_once"),
        migrations.RemoveIndex("rawfact", "raw_fact_held"),
        migrations.RenameModel("RawFact", "Document"),
        migrations.RenameField("document", "at", "received_at"),
        migrations.AddField(
            "document",
            "occurred_at",
            models.DateTimeField(
                default=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), verbose_name="Version of"
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(DATED, migrations.RunSQL.noop),
        migrations.AddField("document", "value", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("document", "backfill", models.BooleanField(default=False)),
        migrations.AlterField("document", "received_at", models.DateTimeField(verbose_name="Received")),
        migrations.AlterField(
            "document", "source", models.CharField(max_length=60, verbose_name="Entry point")
        ),
        migrations.AlterField("document", "key", models.CharField(max_length=200, verbose_name="Key")),
        migrations.AlterField(
            "document",
            "state",
            models.CharField(choices=STATES, max_length=8, verbose_name="State"),
        ),
        migrations.AlterField("document", "row", models.BigIntegerField(null=True)),
        migrations.AlterField(
            "document",
            "file",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="collect.import",
            ),
        ),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(fields=["source", "key", "digest"], name="document_once"),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["file", "id"],
                name="document_of_file_open",
                condition=models.Q(applied_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["state", "id"],
                name="document_open",
                condition=models.Q(applied_at__isnull=True),
            ),
        ),
    ]
