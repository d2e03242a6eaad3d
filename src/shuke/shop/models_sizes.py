"""Size charts: what the sizes of a brand or a kind of goods measure."""

from django.db import models

from shuke.common.spells import Spell, one_open


class SizeChart(Spell):
    """The sizes of a brand's goods of a category; either may be empty: of all of them. A chart is not changed:
    another one for the same goods ends it."""

    brand = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=120, blank=True)
    #: What is measured, in the order of columns: ["Height (cm)", "Chest (cm)"].
    measures = models.JSONField()
    #: Size by size: ["90", "85-95", "54"].
    sizes = models.JSONField()

    class Meta:
        constraints = [one_open("brand", "category", name="one_size_chart")]
