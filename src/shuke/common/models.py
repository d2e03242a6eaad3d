from django.db import models


class Revision(models.Model):
    """The one counter row (id 1) behind `revisions.next_revision` on SQLite."""

    value = models.BigIntegerField(default=0)


class Fact(models.Model):
    """Something that happened, recorded in the transaction that made it true."""

    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "at"])]


class Reaction(models.Model):
    """Proof that one reaction to one fact has run: written in the reaction's own transaction."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="reactions")
    name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "name"], name="reaction_once_per_fact")
        ]
