"""The shop's sending rules, version by version."""

from django.db import models


class SendingRules(models.Model):
    """One version of the rules (`engage.rules.Rules`). The highest holds; older ones stay readable."""

    version = models.PositiveIntegerField(unique=True)
    #: `Rules.as_json()`.
    definition = models.JSONField()
    at = models.DateTimeField()
    #: Who wrote it: staff id and name.
    actor_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=120)
