"""What was measured of children."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.customers.models import Child, Customer


class ChildMeasure(models.Model):
    """One reading: how tall a child was on a day, which label fitted it, how long its foot was. Of a child's
    customer too, so that it goes where they go."""

    class What(models.TextChoices):
        HEIGHT = "height", _("Height (cm)")
        LABEL = "label", _("Clothes size that fits")
        FOOT = "foot", _("Length of the foot (mm)")

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="measures")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=6, choices=What.choices)
    #: In millimetres, of a label its number.
    value = models.IntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["child", "-on", "-id"], name="measure_last")]
