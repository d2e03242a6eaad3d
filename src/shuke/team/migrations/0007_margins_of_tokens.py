"""Tokens from before `margins.view`: what read costs and profit with the orders goes on reading them."""

from django.db import migrations


def give_margins(apps, _schema_editor):
    Token = apps.get_model("team", "Token")
    for token in Token.objects.filter(revoked_at=None).iterator():
        if "orders.view" in token.scopes and "margins.view" not in token.scopes:
            token.scopes = sorted([*token.scopes, "margins.view"])
            token.save(update_fields=["scopes"])


class Migration(migrations.Migration):
    dependencies = [("team", "0006_call_centre")]

    operations = [migrations.RunPython(give_margins, migrations.RunPython.noop)]
