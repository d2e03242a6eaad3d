"""Versions of the times within which people are answered."""

from django.db import models

from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class ClockRules(Version):
    """One version (`terms.Terms`), rehearsed on past tickets."""


class ClockSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(ClockRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("clock_one_holds")]
