"""The table of journeys."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.kit.tables import Column, Filter, Table
from shuke.engage.journey_groups import people_url
from shuke.engage.journeys.wording import start_words
from shuke.engage.models import Enrolment, Journey
from shuke.engage.queries import running_journeys as queries
from shuke.engage.views.tables import BY_NAME

TONES = {"running": "good", "paused": "warn", "stopped": "warn"}


class JourneyTable(Table):
    name = "journeys"
    columns = [
        Column(
            "name",
            _("Journey"),
            sort=True,
            link=lambda row: reverse("engage:journey", args=[row.pk]),
            beneath=lambda row: row.begins,
        ),
        Column("state", _("State"), kind="chip", tone=lambda row: TONES.get(row.state, "")),
        Column(
            "inside",
            pgettext_lazy("journey", "On the way"),
            kind="number",
            value=lambda row: row.size[0] or None,
            link=lambda row: people_url(row, Enrolment.State.INSIDE) if row.size[0] else "",
        ),
        Column(
            "goal",
            _("Reached the goal"),
            kind="number",
            on_phones=False,
            value=lambda row: row.size[1] or None,
            link=lambda row: people_url(row, Enrolment.State.GOAL) if row.size[1] else "",
        ),
        Column("edited_at", _("Edited"), kind="ago", sort=True, on_phones=False),
    ]
    filters = [
        Filter("state", _("State"), choices=Journey.State.choices),
        BY_NAME,
    ]
    default_sort = "-edited_at"
    page_size = 25
    empty = (
        _("No journeys yet"),
        _(
            "Greet newcomers, remind of what was not paid, ask after a purchase: once written, it runs."
        ),
        "engage:journey-new",
        _("New journey"),
    )

    @cached_property
    def page(self) -> Any:
        page = super().page
        sizes = queries.sizes([row.pk for row in page.rows])
        for row in page.rows:
            row.size = sizes[row.pk]
            row.begins = start_words(self.request.actor, row.draft)  # type: ignore[attr-defined]
        return page


def journey_table(request: Any) -> JourneyTable:
    return JourneyTable(request, queries.journeys(request.actor))
