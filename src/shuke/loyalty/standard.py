"""Tiers to begin with: a shop that never had any changes these."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.loyalty.tiers import Tier, Tiers


def standard() -> Tiers:
    """Three, by what people spent in twelve months, in the reader's language."""
    return Tiers(
        tiers=(
            Tier(
                "silver", pgettext("tier", "Silver"), "1000", "1.1", _("A gift on their birthday")
            ),
            Tier("gold", pgettext("tier", "Gold"), "3000", "1.3", _("Free shipping")),
            Tier(
                "platinum",
                pgettext("tier", "Platinum"),
                "8000",
                "1.5",
                "\n".join((_("Free shipping"), _("Sales open a day earlier"))),
            ),
        )
    )
