"""Where people get their post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.spells import Spell, SpellSet, one_open
from shuke.customers.models import Customer


class PostalAddress(Spell):
    """A spell in which post reaches somebody there. What they say anew is another row; of the same door one is open."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="addresses", db_index=False
    )
    receiver = models.CharField(_("Receiver"), max_length=100, blank=True)
    country = models.CharField(_("Country"), max_length=60, blank=True)
    province = models.CharField(_("Province"), max_length=60, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    district = models.CharField(_("District"), max_length=60, blank=True)
    street = models.CharField(_("Street and number"), max_length=250)
    postcode = models.CharField(_("Postcode"), max_length=20, blank=True)
    #: The receiver and the door in one form (`postal.key_of`).
    key = models.CharField(max_length=32)
    #: Who told: "staff", "import:4", "order:…".
    source = models.CharField(max_length=60)
    #: When somebody last used it or said that it holds: of several the latest is written to.
    seen_at = models.DateTimeField()

    objects = SpellSet["PostalAddress"].as_manager()

    class Meta:
        constraints = [one_open("customer", "key", name="address_open_once")]
        indexes = [models.Index(fields=["customer"], name="address_of_customer")]

    def __str__(self) -> str:
        return self.street
