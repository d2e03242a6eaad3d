from django.db import migrations, models

AUDITED = models.Q(audited=True)


class Migration(migrations.Migration):
    dependencies = [("common", "0002_facts_with_actors")]

    operations = [
        migrations.AddIndex(
            "RecordedFact",
            models.Index(fields=["-at", "-id"], condition=AUDITED, name="audit_newest"),
        ),
        migrations.AddIndex(
            "RecordedFact",
            models.Index(
                fields=["actor_id", "-at", "-id"], condition=AUDITED, name="audit_of_actor"
            ),
        ),
        migrations.AddIndex(
            "RecordedFact",
            models.Index(fields=["kind", "-at", "-id"], condition=AUDITED, name="audit_of_kind"),
        ),
    ]
