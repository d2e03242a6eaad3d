import django.db.models.deletion
from django.db import migrations, models


def give_links_their_steps(apps, editor):
    editor.execute(
        "UPDATE engage_link SET step_id = (SELECT engage_campaign.step_id FROM engage_campaign "
        "WHERE engage_campaign.id = engage_link.campaign_id)"
    )
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    """What a letter links to belongs to its step, of whatever kind."""

    dependencies = [("engage", "0007_sending_rules")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="step",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="engage.step",
            ),
        ),
        migrations.RunPython(give_links_their_steps, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="link", name="link_once"),
        migrations.RemoveField(model_name="link", name="campaign"),
        migrations.AlterField(
            model_name="link",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="engage.step",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(fields=("step", "position"), name="link_once"),
        ),
    ]
