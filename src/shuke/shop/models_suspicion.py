"""Rules for suspected fake orders, version by version."""

from django.db import models

from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class SuspicionRules(Version):
    """One version (`suspicion.Rules`), rehearsed on the days of the past."""


class SuspicionSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(SuspicionRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("suspicion_one_holds")]
