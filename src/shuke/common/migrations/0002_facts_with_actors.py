"""Facts carry who did it and what they are about: the audit is read from them (decision 0084)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.RenameModel("Fact", "RecordedFact"),
        migrations.RenameIndex(
            "RecordedFact", new_name="fact_kind", old_name="common_fact_kind_ae35fd_idx"
        ),
        migrations.AddField(
            "RecordedFact", "actor_id", models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            "RecordedFact", "actor_name", models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            "RecordedFact", "subject", models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            "RecordedFact", "subject_id", models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            "RecordedFact", "audited", models.BooleanField(default=False)
        ),
    ]
