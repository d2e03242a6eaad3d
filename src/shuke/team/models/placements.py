"""Teams, and where staff are placed: what of the shop a colleague sees and works on."""

from django.db import models
from django.utils.translation import pgettext_lazy

from shuke.common.spells import Spell, one_open
from shuke.team.models.staff import Staff


class Team(models.Model):
    """Colleagues who see one another's tasks, and who leads them."""

    name = models.CharField(pgettext_lazy("of a team", "Name"), max_length=120, unique=True)
    lead = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )

    def __str__(self) -> str:
        return self.name


class Placement(Spell):
    """A spell of a colleague at a store, in a region, in a team, on a campaign.

    Stores and regions limit whose customers and orders they see, campaigns limit an agency; without
    any they see all. `thing` is an id without a key: campaigns lie in a room above.
    """

    class Kind(models.TextChoices):
        STORE = "store", pgettext_lazy("placement", "Store")
        REGION = "region", pgettext_lazy("placement", "Region")
        TEAM = "team", pgettext_lazy("placement", "Team")
        CAMPAIGN = "campaign", pgettext_lazy("placement", "Campaign")

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="placements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    thing = models.BigIntegerField()

    class Meta:
        constraints = [one_open("staff", "kind", "thing", name="placement_once")]
        indexes = [
            models.Index(
                fields=["kind", "thing"],
                name="placement_open",
                condition=models.Q(ended_at=None),
            )
        ]
