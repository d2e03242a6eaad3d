"""Who was forgotten, and by which keyed hashes they are recognised should they come again (decision 0325)."""

from django.db import models

from shuke.common.spells import Spell, SpellSet


class ErasureKey(models.Model):
    """A secret under which identities are hashed. One is enough; a database that met the list of another home
    knows that home's too."""

    #: The beginning of the secret's own hash, by which the list beside the database names it.
    id = models.CharField(primary_key=True, max_length=16)
    secret = models.CharField(max_length=64)
    at = models.DateTimeField()


class Erasure(Spell):
    """Somebody is forgotten, until they come back of their own will (then it has ended).

    The record stays as a shell without a person, so that what was sold stays in the books.
    """

    #: The same in every copy of the database and in the list beside it.
    uid = models.CharField(max_length=32, unique=True)
    #: Null where a restored database does not know them at all.
    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, null=True, related_name="erasure"
    )
    #: When everything had forgotten them: rows, inbox, files. Null: a job is at it.
    done_at = models.DateTimeField(null=True)
    #: What went, by the name of its table or place: {"customers.identity": 2}.
    counts = models.JSONField(default=dict)

    objects = SpellSet["Erasure"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="erasure_unfinished", condition=models.Q(done_at__isnull=True)
            )
        ]


class ErasedIdentity(models.Model):
    """A keyed hash of one identity of somebody who is forgotten: whoever has it is not put on record again."""

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="identities")
    key = models.ForeignKey(ErasureKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "key", "erasure"], name="erased_once")
        ]
