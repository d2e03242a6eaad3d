"""Plans of what is owned and when it wants looking after, version by version."""

from django.db import models

from shuke.common.spells import Spell
from shuke.common.versions import Version, one_holds


class CarePlans(Version):
    """One version (`plans.Plans`), rehearsed on what people own and bought."""


class CareSpell(Spell):
    """From when to when a version held: one at a time."""

    rules = models.ForeignKey(CarePlans, on_delete=models.PROTECT, related_name="spells")

    class Meta:
        constraints = [one_holds("care_one_holds")]
