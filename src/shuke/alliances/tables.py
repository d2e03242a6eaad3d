"""The list of agreements."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.alliances.models import Agreement
from shuke.alliances.queries.agreements import agreements
from shuke.common import clock
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table

STATES = {
    "holds": (pgettext_lazy("agreement", "In effect"), "good"),
    "later": (pgettext_lazy("agreement", "Not yet"), ""),
    "over": (pgettext_lazy("agreement", "Over"), ""),
    "ended": (pgettext_lazy("agreement", "Ended"), "bad"),
}


def state_of(row: Agreement) -> str:
    """A key of `STATES`: how it stands today."""
    today = clock.today()
    if not row.is_open:
        return "ended"
    if row.holds_on(today):
        return "holds"
    return "later" if row.starts_on > today else "over"


class AgreementTable(Table):
    name = "agreements"
    default_sort = "-began_at"
    columns = (
        Column(
            "partner",
            _("Partner"),
            link=lambda row: reverse("alliances:agreement", args=[row.pk]),
            beneath=lambda row: (
                f"{row.about} · {formats.day(row.ends_on)}" if row.ends_on else row.about
            ),
        ),
        Column("kind", _("Kind"), on_phones=False),
        Column("about", _("What for"), on_phones=False),
        Column(
            "state",
            _("State"),
            kind="chip",
            value=lambda row: STATES[state_of(row)][0],
            tone=lambda row: STATES[state_of(row)][1],
        ),
        Column("starts_on", _("From"), kind="day", on_phones=False),
        Column("ends_on", _("Until"), kind="day", on_phones=False),
        Column("began_at", _("Made"), kind="moment", sort=True, at_first=False),
    )
    filters = (Filter("kind", _("Kind"), choices=Agreement.Kind.choices),)
    empty = (
        _("No agreements with partners"),
        _(
            "Lists of a bank, an airline or a club come and go under an agreement. Write down the first one."
        ),
        "alliances:new",
        _("New agreement"),
    )


def agreement_table(request: Any) -> Table:
    """For the request's actor."""
    return AgreementTable(request, agreements(request.actor))
