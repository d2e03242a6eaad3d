"""When the shop works: weekly hours, and days of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WeeklyHours(models.Model):
    """From when to when the shop works on a weekday, in its zone. No row: it is closed."""

    #: 0 is Monday.
    weekday = models.PositiveSmallIntegerField(unique=True)
    opens = models.TimeField()
    closes = models.TimeField()


class OwnDay(models.Model):
    """A day on which the shop keeps other hours than the calendar says; without hours it is closed."""

    day = models.DateField(unique=True)
    name = models.CharField(_("Why"), max_length=120, blank=True)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
