"""Where things are sold, and the regions that stores belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.revisions import Tracked


class Region(models.Model):
    """Stores that are looked after together: a city, a franchisee, online."""

    name = models.CharField(pgettext_lazy("of a region", "Name"), max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Store(Tracked):
    """A place of sale: an online shop on one platform, or a store with a door."""

    class Kind(models.TextChoices):
        ONLINE = "online", _("Online")
        DOOR = "door", _("Store")

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ONLINE)
    city = models.CharField(max_length=60, blank=True)
    #: Null: it belongs to no region.
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="stores"
    )

    def __str__(self) -> str:
        return self.name
