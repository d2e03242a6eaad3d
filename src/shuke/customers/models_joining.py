"""By what arrivals are one person: the owner's rules, version by version."""

from django.db import models

from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class JoinRules(Version):
    """One version (`joining.Rules`), rehearsed on what came in."""


class JoinSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(JoinRules, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("join_one_holds")]
