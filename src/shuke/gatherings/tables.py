"""The list of gatherings, and the guests of one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common import clock
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.gatherings.models import Gathering
from shuke.gatherings.queries.gatherings import gatherings, guests, standing, standings

TONES = {"open": "good", "off": "bad"}
GUEST_TONES = {"coming": "good", "waiting": "warn", "declined": ""}


def _seats(row: Gathering) -> str:
    taken = formats.number(row.seats)  # type: ignore[attr-defined]
    return f"{taken} / {formats.number(row.capacity)}" if row.capacity else taken


def _state(row: Gathering) -> tuple[Any, str]:
    if row.state != Gathering.State.CALLED_OFF and row.is_over(clock.now()):
        return pgettext_lazy("gathering", "Over"), ""
    return row.get_state_display(), TONES.get(row.state, "")


class GatheringTable(Table):
    name = "gatherings"
    default_sort = "-starts_at"
    columns = (
        Column(
            "name",
            pgettext_lazy("gathering", "Event"),
            link=lambda row: reverse("gatherings:gathering", args=[row.pk]),
            beneath=lambda row: " · ".join(
                filter(None, (formats.moment(row.starts_at), row.place, str(_state(row)[0])))
            ),
        ),
        Column("kind", _("Kind"), on_phones=False),
        Column("starts_at", _("Begins"), kind="moment", sort=True, on_phones=False),
        Column(
            "state",
            _("State"),
            kind="chip",
            value=lambda row: _state(row)[0],
            tone=lambda row: _state(row)[1],
            on_phones=False,
        ),
        Column("seats", _("Seats taken"), value=_seats),
        Column("series", _("Series"), at_first=False),
    )
    filters = (
        Filter("state", _("State"), choices=Gathering.State.choices),
        Filter("kind", _("Kind"), choices=Gathering.Kind.choices),
        Filter("q", _("Search"), kind="search", fields=("name", "place", "series")),
    )
    empty = (
        _("No events yet"),
        _(
            "A tasting, a test drive, a morning for parents: plan it, invite people, see who came and what it brought."
        ),
        "gatherings:new",
        _("Plan an event"),
    )


def gathering_table(request: Any) -> Table:
    """For the request's actor."""
    return GatheringTable(request, gatherings(request.actor))


class GuestTable(Table):
    name = "guests"
    default_sort = "-since"
    columns = (
        Column(
            "customer",
            pgettext_lazy("gathering", "Guest"),
            link=lambda row: reverse("gatherings:guest", args=[row.pk]),
            beneath=lambda row: row.get_state_display(),
        ),
        Column(
            "state",
            _("State"),
            kind="chip",
            tone=lambda row: GUEST_TONES.get(row.state, ""),
            on_phones=False,
        ),
        Column("party", _("People"), kind="number"),
        Column(
            "came_with",
            pgettext_lazy("guest", "Came"),
            kind="number",
            value=lambda row: row.came_with or None,
        ),
        Column(
            "since", pgettext_lazy("state", "Last change"), kind="ago", sort=True, on_phones=False
        ),
    )
    filters = (
        Filter(
            "guests",
            _("State"),
            choices=lambda: list(standings().items()),
            apply=standing,
        ),
        Filter("q", _("Search"), kind="search", fields=("customer__name",)),
    )
    empty = (
        _("No guests yet"),
        _(
            "Choose people in the list of customers and invite them, or open the sign-ups and hand out the form."
        ),
        "customers:list",
        _("To the customers"),
    )


def guest_table(request: Any, gathering: Gathering) -> Table:
    return GuestTable(request, guests(request.actor, gathering))
