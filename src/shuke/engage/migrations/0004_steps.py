import django.db.models.deletion
from django.db import migrations, models

STATES = "CASE state WHEN 'sending' THEN 'open' WHEN 'finished' THEN 'ended' WHEN 'stopped' THEN 'ended' ELSE 'resting' END"


def give_campaigns_their_steps(apps, editor):
    """Each campaign gets the step of its own number, so that the ledger's rows need no change: what was
    the number of their campaign is that of their step."""
    editor.execute(
        "INSERT INTO engage_step (id, kind, purpose, channel, state, since) "
        f"SELECT id, 'campaign', 'marketing', 'email', {STATES}, "
        "COALESCE(finished_at, launched_at, created_at) FROM engage_campaign"
    )
    editor.execute("UPDATE engage_campaign SET step_id = id")
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "SELECT setval(pg_get_serial_sequence('engage_step', 'id'), "
            "COALESCE(MAX(id), 1), MAX(id) IS NOT NULL) FROM engage_step"
        )
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("engage", "0003_witness")]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("marketing", "Marketing"), ("service", "Service")], max_length=12
                    ),
                ),
                ("channel", models.CharField(max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Sending"), ("resting", "Resting"), ("ended", "Ended")],
                        default="resting",
                        max_length=8,
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["id"], name="step_open"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="campaign",
            name="step",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaign",
                to="engage.step",
            ),
        ),
        migrations.RunPython(give_campaigns_their_steps, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="campaign",
            name="step",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaign",
                to="engage.step",
            ),
        ),
        migrations.RemoveConstraint(model_name="send", name="send_once"),
        migrations.RemoveConstraint(model_name="send", name="send_once_per_address"),
        migrations.RemoveIndex(model_name="send", name="send_by_state"),
        migrations.RenameField(model_name="send", old_name="campaign", new_name="step"),
        migrations.AlterField(
            model_name="send",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sends",
                to="engage.step",
            ),
        ),
        migrations.AlterField(
            model_name="send", name="channel", field=models.CharField(max_length=12)
        ),
        migrations.AddIndex(
            model_name="send",
            index=models.Index(fields=["step", "state", "id"], name="send_by_state"),
        ),
        migrations.AddConstraint(
            model_name="send",
            constraint=models.UniqueConstraint(
                fields=("step", "occurrence", "customer", "channel"), name="send_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="send",
            constraint=models.UniqueConstraint(
                condition=models.Q(("address_hash", ""), _negated=True),
                fields=("step", "occurrence", "address_hash"),
                name="send_once_per_address",
            ),
        ),
    ]
