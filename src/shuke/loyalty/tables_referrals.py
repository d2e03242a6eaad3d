"""The list of who brought whom."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.loyalty.models import Referral
from shuke.loyalty.queries import referrals as queries
from shuke.loyalty.referrals import signs_in_words


class ReferralTable(Table):
    name = "referrals"
    default_sort = "-pk"
    empty = (
        _("Nobody was brought yet"),
        _("Regular customers have a link of their own on their record and in letters."),
    )
    columns = (
        Column(
            "customer",
            pgettext_lazy("referral", "Newcomer"),
            template="loyalty/_holder.html",
            value=lambda row: row,
            beneath=lambda row: formats.day(row.at),
        ),
        Column(
            "referrer",
            pgettext_lazy("referral", "Brought by"),
            template="loyalty/_referrer.html",
            value=lambda row: row,
            on_phones=False,
        ),
        Column("at", _("When"), kind="day", on_phones=False),
        Column(
            "state",
            _("State"),
            template="loyalty/_referral_state.html",
            value=lambda row: row,
            beneath=lambda row: signs_in_words(row.signs),
        ),
        Column("by", _("Who"), kind="author", on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (Filter("state", _("State"), choices=Referral.State.choices),)
        rows = queries.referrals(actor)
        may_decide = actor.can("loyalty.adjust")
        super().__init__(request, rows)
        seen = queries.seen_names(actor, self.page.rows)
        for row in self.page.rows:
            row.seen_referrer = seen.get(row.referrer_id, "")  # type: ignore[attr-defined]
            row.may_decide = may_decide and row.state == Referral.State.HELD  # type: ignore[attr-defined]
