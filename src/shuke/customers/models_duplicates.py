"""Records that may be one person: what was worked out last, what somebody put off, and the searches."""

from django.db import models

from shuke.common.leases import Leased
from shuke.common.spells import Spell, one_open
from shuke.customers.models import Customer


class DuplicateSuggestion(models.Model):
    """Two records that may be one person, as the last search saw it. `one` has the lower id. Worked out anew
    by each search: what somebody decided about a pair stands in `Merge`, `NonMatch` and `DuplicateDelay`."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="duplicates")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="duplicates_to")
    #: Above even odds (`customers.duplicates`).
    bits = models.FloatField()
    #: "field level", what speaks for it and against it.
    evidence = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="suggested_once"),
        ]
        indexes = [models.Index(fields=["-bits", "id"], name="suggestion_best")]


class DuplicateDelay(Spell):
    """A spell in which somebody has put off deciding about two records. `first` has the lower id."""

    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="delays")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="delays_to")
    #: When the pair is shown again by itself.
    until = models.DateTimeField()

    class Meta:
        constraints = [one_open("first", "second", name="put_off_once")]


class DuplicateSearch(Leased):
    """One search through everybody: how far it is, and what came of it."""

    #: Steps in their order: `done` of progress counts them.
    STEPS = ("reading", "comparing", "writing")

    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=10, blank=True)
    people = models.IntegerField(default=0)
    compared = models.BigIntegerField(default=0)
    #: Records whose keys too many people share: not compared by these.
    left = models.IntegerField(default=0)
    suggested = models.IntegerField(default=0)
    failed = models.BooleanField(default=False)
