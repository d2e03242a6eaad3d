"""Which records are one person, who said so and when, and what each of them is on its own."""

from django.db import models

from shuke.common.spells import Spell, one_open
from shuke.customers.models import Customer


class Merge(Spell):
    """A spell in which the record `loser` is read as part of `winner`, or of whom that one is merged into.
    No row of any room moves (decision 0265)."""

    loser = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges")
    winner = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges_here")
    #: What the winner shows of the loser although it knows better: fields of `profile_fields`; with a
    #: minus what it does not show although it knows nothing, because somebody emptied it.
    taken = models.JSONField(default=list)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [one_open("loser", name="merged_once")]


class OwnProfile(models.Model):
    """The profile of a record without what it shows of records merged into it. There is one while anything
    is merged into it; other records show their own."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="own_profile")
    #: By column, as JSON holds them (`commands.profiles.spelt`).
    values = models.JSONField()


class NonMatch(Spell):
    """A spell in which somebody has said that these two are never the same. `first` has the lower id."""

    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="non_matches")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="non_matches_to")

    class Meta:
        constraints = [one_open("first", "second", name="non_match_once")]
