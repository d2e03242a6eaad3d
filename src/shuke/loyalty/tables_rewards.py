"""The list of rewards, and of who took one."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.loyalty.models import Reward
from shuke.loyalty.queries import rewards as queries


class RewardTable(Table):
    name = "rewards"
    default_sort = "points"
    empty = (_("No rewards yet"), _("Offer something that people can have for their points."))
    columns = (
        Column(
            "name",
            _("Reward"),
            link=lambda row: reverse("loyalty:reward", args=[row.pk]),
            beneath=lambda row: str(pgettext_lazy("reward", "ended")) if row.ended_at else "",
        ),
        Column("points", _("Points"), kind="number", sort=True),
        Column(
            "price",
            pgettext_lazy("reward", "Plus payment"),
            kind="money",
            value=lambda row: row.price or None,
            unit=lambda row: row.currency,
            on_phones=False,
        ),
        Column("left", pgettext_lazy("reward", "Left"), kind="number"),
        Column(
            "taken", pgettext_lazy("reward", "Taken"), kind="number", sort=True, on_phones=False
        ),
        Column(
            "state",
            _("State"),
            template="loyalty/_reward_state.html",
            value=lambda row: row,
            on_phones=False,
        ),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter("q", _("Search"), kind="search", fields=("name",), placeholder=_("Name")),
        )
        super().__init__(request, queries.rewards(actor))


class ClaimTable(Table):
    name = "claims"
    default_sort = "-pk"
    empty = (
        _("No one has taken it yet"),
        _("Give it on a customer's page or at the till, where their points suffice."),
    )
    columns = (
        Column(
            "customer",
            _("Customer"),
            template="loyalty/_holder.html",
            value=lambda row: row,
            beneath=lambda row: formats.moment(row.at),
        ),
        Column("at", _("When"), kind="moment", on_phones=False),
        Column("points", _("Points"), kind="number", on_phones=False),
        Column("by", _("Who"), kind="author", on_phones=False),
        Column("state", _("State"), template="loyalty/_claim_state.html", value=lambda row: row),
    )

    def __init__(self, request: HttpRequest, actor: Actor, reward: Reward):
        self.filters = ()
        super().__init__(request, queries.claims_of(actor, reward))
