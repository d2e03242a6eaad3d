"""Leads: who asked and waits for an answer."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers import queries as customers
from shuke.sales.models import Lead

_LINES = 4
#: What each sign of a score is called.
SIGNS = {
    "test_drive": gettext_lazy("asked for a test drive"),
    "words": gettext_lazy("said what they want"),
    "again": gettext_lazy("asked more than once"),
    "customer": gettext_lazy("has bought here"),
    "regular": gettext_lazy("buys again and again"),
}


def leads(actor: Actor) -> QuerySet[Lead]:
    require(actor, "sales.lead")
    return Lead.objects.select_related("customer", "holder")


def lead_for(actor: Actor, lead_id: int) -> Lead:
    """One of them. NotFound also for whom the actor may not see."""
    row = leads(actor).filter(pk=lead_id).first()
    if row is None:
        raise NotFound(_("There is no such lead."))
    customers.customer_for(actor, row.customer_id)
    row.intent = customers.seen_text(actor, row.intent)
    return row


def reasons_of(lead: Lead) -> list[tuple[Any, int]]:
    """What speaks for the score, each with its points."""
    return [(SIGNS[code], points) for code, points in lead.signs if code in SIGNS]


def unanswered(actor: Actor) -> Concern | None:
    """Today: who asked the actor, or nobody in particular, and waits; for whom it is late first."""
    mine = Q(holder=None) | Q(holder=actor.id) if actor.id else Q(holder=None)
    rows = leads(actor).filter(mine, answered_at=None, ended_at=None)
    now = clock.now()
    counts = rows.aggregate(all=Count("pk"), late=Count("pk", filter=Q(answer_by__lt=now)))
    if not counts["all"]:
        return None
    late = counts["late"]
    title = ngettext("%(count)s enquiry to answer", "%(count)s enquiries to answer", counts["all"])
    return Concern(
        kind="leads",
        icon="inbox",
        title=title % {"count": formats.number(counts["all"])},
        why=ngettext("%(count)s waits too long.", "%(count)s wait too long.", late)
        % {"count": formats.number(late)}
        if late
        else "",
        lines=[
            Line(
                label=str(row.customer),
                text=" · ".join(
                    filter(None, (customers.seen_text(actor, row.intent), formats.ago(row.came_at)))
                ),
                url=reverse("sales:lead", args=[row.pk]),
                is_person=True,
            )
            for row in rows.order_by("answer_by", "pk")[:_LINES]
        ],
        url=reverse("sales:leads") + "?state=waiting",
        action=_("Answer them"),
        tone="bad" if late else "warn",
    )


def held_leads(staff_id: int | None) -> list[int]:
    rows = Lead.objects.filter(ended_at=None, holder=staff_id)
    return list(rows.order_by("came_at", "pk").values_list("pk", flat=True))


def lead_names(ids: Sequence[int]) -> dict[int, str]:
    rows = Lead.objects.filter(pk__in=list(ids)).select_related("customer")
    return {row.pk: str(row.customer) for row in rows}


def lead_title(row: Lead) -> str:
    """See `customers.slots.PersonRows.title`."""
    return _("Enquiry of %(day)s") % {"day": formats.day(row.came_at)}


def enquiries_of(actor: Actor, lead: Lead) -> list[Any]:
    """Each time that they asked, the latest first, with the words that the actor may read."""
    rows = list(lead.enquiries.order_by("-at", "-pk")[:50])
    for row in rows:
        row.words = customers.seen_text(actor, row.words)
    return rows
