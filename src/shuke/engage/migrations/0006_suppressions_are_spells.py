"""Blocked addresses have the columns of `common.spells` (decision 0087)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engage", "0005_due")]

    operations = [
        migrations.RemoveConstraint("Suppression", "suppressed_once"),
        migrations.RenameField("Suppression", "at", "began_at"),
        migrations.RenameField("Suppression", "lifted_at", "ended_at"),
        migrations.RenameField("Suppression", "lifted_by", "ended_by"),
        migrations.AlterField("Suppression", "ended_at", models.DateTimeField(null=True)),
        # Of those that staff had blocked, `source` and the audit say who.
        migrations.AddField(
            "Suppression", "began_by", models.CharField(default="system", max_length=120),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "Suppression",
            models.UniqueConstraint(
                fields=["channel", "address_hash"],
                condition=models.Q(ended_at=None),
                name="suppressed_once",
            ),
        ),
    ]
