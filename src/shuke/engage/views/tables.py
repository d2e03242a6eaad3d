"""The tables of campaign pages."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers.queries import hide_name
from shuke.engage import queries
from shuke.engage.groups import people_url
from shuke.engage.ledger.gating import reason_words
from shuke.engage.letters.plain import in_general
from shuke.engage.models import Campaign, Send

TONES = {
    Campaign.State.SCHEDULED: "info",
    Campaign.State.STARTING: "info",
    Campaign.State.BUILDING: "info",
    Campaign.State.SENDING: "info",
    Campaign.State.PAUSED: "warn",
    Campaign.State.RESTORED: "bad",
    Campaign.State.STOPPED: "warn",
    Campaign.State.FINISHED: "good",
    Send.State.SENT: "good",
    Send.State.FAILED: "bad",
    Send.State.UNKNOWN: "warn",
}
#: What has a name is searched for by it.
BY_NAME = Filter(
    "q",
    _("Search"),
    kind="search",
    apply=lambda rows, text: rows.filter(name__icontains=text),
)


class CampaignTable(Table):
    name = "campaigns"
    columns = [
        Column(
            "name",
            _("Campaign"),
            sort=True,
            template="engage/_name.html",
            link=lambda row: reverse("engage:campaign", args=[row.pk]),
            beneath=lambda row: (
                f"{row.get_state_display()} · {formats.moment(row.launched_at or row.created_at)}"
            ),
        ),
        Column(
            "state",
            _("State"),
            kind="chip",
            tone=lambda row: TONES.get(row.state, ""),
            on_phones=False,
        ),
        Column("segment_name", _("To"), value=lambda row: row.to, on_phones=False),
        Column(
            "sent",
            _("Sent"),
            kind="number",
            on_phones=False,
            value=lambda row: row.tally.sent or None,
            link=lambda row: people_url(row, "sent") if row.tally.sent else "",
        ),
        Column(
            "clicked",
            _("Clicked"),
            kind="percent",
            on_phones=False,
            value=lambda row: row.tally.click_share,
            link=lambda row: people_url(row, "clicked") if row.tally.clicked else "",
            help=_("Share of those who got the letter and followed a link in it."),
        ),
        Column(
            "effect",
            _("Brought in profit"),
            kind="money",
            template="engage/_effect.html",
            value=lambda row: row.brought and row.brought.estimate,
            unit=lambda row: row.brought.currency if row.brought else "",
            help=_(
                "What the campaign brought beyond what the control group bought anyway, in 14 days: likely"
                " between the two amounts. Grey where it could be nothing."
            ),
            kind_of_field="margin",
        ),
        Column("launched_at", _("Launched"), kind="moment", sort=True, on_phones=False),
        Column("created_at", _("Created"), kind="day", sort=True, at_first=False),
    ]
    filters = [
        Filter("state", _("State"), choices=Campaign.State.choices),
        BY_NAME,
    ]
    default_sort = "-created_at"
    page_size = 25
    empty = (
        _("No campaigns yet"),
        _("E-mail one of your segments and see what it brings."),
        "engage:new",
        _("New campaign"),
    )

    @cached_property
    def page(self):
        page = super().page
        queries.tell_results(self.request.actor, page.rows)  # type: ignore[attr-defined]
        names: dict[int, str] = {}
        for row in page.rows:
            row.headline = in_general(row.subject or row.text)
            row.to = row.segment_name or _draft_segment(row, names)
        return page


def _draft_segment(row: Campaign, names: dict[int, str]) -> str:
    from shuke.insight.queries import segment_name

    if row.segment_id and row.segment_id not in names:
        names[row.segment_id] = segment_name(row.segment_id)
    return names.get(row.segment_id or 0, "")


def _customer_url(row: Send) -> str:
    return reverse("customers:record", args=[row.customer_id])


class PeopleTable(Table):
    """People of a campaign, by what became of their letter."""

    name = "campaign-people"
    columns = [
        Column(
            "customer",
            _("Customer"),
            value=lambda row: str(row.customer),
            link=_customer_url,
            beneath=lambda row: " · ".join(
                filter(None, (str(reason_words(row.reason)), formats.moment(row.settled_at)))
            ),
        ),
        Column("state", _("State"), kind="chip", tone=lambda row: TONES.get(row.state, "")),
        Column(
            "reason", _("Why"), value=lambda row: str(reason_words(row.reason)), on_phones=False
        ),
        Column("settled_at", _("When"), kind="moment", on_phones=False),
        Column("response", _("Mail server's answer"), on_phones=False),
        Column("attempts", _("Attempts"), kind="number", at_first=False),
    ]
    default_sort = "pk"
    empty = (_("Nobody here"), "")


class HiddenPeopleTable(PeopleTable):
    """The same for who works on the campaign and may not know the people."""

    columns = [
        replace(PeopleTable.columns[0], value=lambda row: hide_name(row.customer.name), link=None),
        *(each for each in PeopleTable.columns[1:] if each.name != "response"),
    ]


class BuyersTable(Table):
    """Who bought after the letter, in either group."""

    name = "campaign-buyers"
    columns = [
        Column(
            "name",
            _("Customer"),
            link=lambda row: reverse("customers:record", args=[row["customer_id"]]),
        ),
        Column("arm", _("Group"), kind="chip"),
        Column("orders", _("Orders"), kind="number", sort=True, on_phones=False),
        Column(
            "revenue",
            _("Net revenue"),
            kind="money",
            sort=True,
            on_phones=False,
            unit=lambda row: row["currency"],
        ),
        Column(
            "profit",
            _("Profit"),
            kind="money",
            sort=True,
            unit=lambda row: row["currency"],
            kind_of_field="margin",
        ),
    ]
    default_sort = "-revenue"
    empty = (_("Nobody has bought yet"), "")


def campaign_table(request: Any) -> CampaignTable:
    return CampaignTable(request, queries.campaigns(request.actor))
