"""The queue of stalled payments, and one of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import basics
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers import queries as customers
from shuke.sales.models import Stall
from shuke.sales.reasons import REASONS, sentence, text_for
from shuke.shop.queries import EVENT_NAMES
from shuke.shop.queries.checkout import ORDERED, goods_names, trail

_LINES, _LATEST, _GOODS = 4, 5, 3


def queue(actor: Actor) -> QuerySet[Stall]:
    """Who is stuck now and is not left alone, free or in somebody's hands."""
    require(actor, "sales.help")
    rows = Stall.objects.filter(ended_at=None, is_spared=False)
    return rows.select_related("customer", "holder")


def stall_for(actor: Actor, stall_id: int) -> Stall:
    """One of them, whatever became of it. NotFound also for whom the actor may not see."""
    require(actor, "sales.help")
    rows = Stall.objects.select_related("customer", "holder", "rules", "helped_by")
    row = rows.filter(pk=stall_id).first()
    if row is None:
        raise NotFound(_("There is no such stalled payment."))
    customers.customer_for(actor, row.customer_id)
    return row


def pulse(actor: Actor) -> dict[str, Any]:
    """How many are free and what they come to, in the shop's currency; how many the actor has."""
    rows = Stall.objects.filter(ended_at=None, is_spared=False)
    mine = Q(holder=actor.id or 0)
    free = Q(holder=None)
    counts = rows.aggregate(
        free=Count("pk", filter=free),
        value=Sum("value", filter=free & Q(currency=basics.currency())),
        mine=Count("pk", filter=mine),
        held=Count("pk", filter=Q(holder__isnull=False)),
    )
    return {**counts, "value": counts["value"] or 0, "currency": basics.currency()}


def step_words(step: str) -> str:
    if step == ORDERED:
        return _("Ordered, not paid")
    return str(EVENT_NAMES.get(step, step))


def goods_words(stalls: Iterable[Stall]) -> dict[int, str]:
    """What is in each cart, in a few words; one query for a page."""
    listed = list(stalls)
    names = goods_names([product for row in listed for product, _count in row.products])
    words = {}
    for row in listed:
        texts = [
            f"{names[product]} × {count}" if count > 1 else names[product]
            for product, count in row.products
            if product in names
        ]
        more = len(texts) - _GOODS
        text = _(", ").join(texts[:_GOODS])
        words[row.pk] = text + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
    return words


def about(actor: Actor, stall: Stall) -> dict[str, Any]:
    """What a colleague sees of one: the cart, what they looked at, the reasons, what to say."""
    person = customers.customer_for(actor, stall.customer_id)
    goods = goods_words([stall])[stall.pk]
    language = "en" if person.language.startswith("en") else "zh-hans"
    with translation.override(language):
        name = person.name or ""
        text = text_for(stall.reason, name, goods or _("your cart"))
    return {
        "stall": stall,
        "person": person,
        "goods": goods,
        "step": step_words(stall.step),
        "reasons": [(REASONS[code], sentence(code, values)) for code, values in stall.evidence],
        "text": text,
        "trail": _trail(customers.person_ids(person), stall),
        "steps": _steps(actor, stall),
    }


def _steps(actor: Actor, stall: Stall) -> list[Any]:
    """What was tried, each with what the actor may read of its note."""
    rows = list(stall.steps.order_by("-at", "-pk")[:50])
    for row in rows:
        row.note = customers.seen_text(actor, row.note)
    return rows


def _trail(ids: Sequence[int], stall: Stall) -> list[Any]:
    """What they did in the shop before they stopped, each with its words."""
    rows: list[Any] = list(trail(ids, stall.noticed_at))
    for row in rows:
        row.words = step_words(row.name)
    return rows


def panel(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    """Where somebody is stuck now, and what came of it before, for the record."""
    if not actor.can("sales.help"):
        return None
    rows = list(Stall.objects.filter(customer__in=ids).order_by("-stalled_at", "-pk")[:_LATEST])
    rows = [row for row in rows if not (row.is_spared and row.is_open)]
    return {"rows": rows} if rows else None


def waiting(actor: Actor) -> Concern | None:
    """Today: who is stuck at the till of the web shop now."""
    rows = queue(actor).filter(Q(holder=None) | Q(holder=actor.id))
    counts = pulse(actor)
    count = counts["free"] + counts["mine"]
    if not count:
        return None
    first = list(rows.order_by("-value", "-pk")[:_LINES])
    title = ngettext("%(count)s stalled payment", "%(count)s stalled payments", count)
    worth = formats.money_short(counts["value"], counts["currency"])
    return Concern(
        kind="stalls",
        icon="shopping-bag",
        title=title % {"count": formats.number(count)},
        why=_("%(money)s in carts that nobody has taken.") % {"money": worth}
        if counts["free"]
        else "",
        lines=[
            Line(
                label=str(row.customer),
                text=f"{REASONS[row.reason or 'unknown']} · {formats.ago(row.stalled_at)}",
                url=reverse("sales:stall", args=[row.pk]),
                amount=row.value,
                currency=row.currency,
                is_person=True,
            )
            for row in first
        ],
        url=reverse("sales:stalls"),
        action=_("To the queue"),
        tone="warn",
    )


def held_stalls(staff_id: int | None) -> list[int]:
    """Ids of the open ones that a colleague has, or that nobody has."""
    rows = Stall.objects.filter(ended_at=None, holder=staff_id, is_spared=False)
    return list(rows.order_by("stalled_at", "pk").values_list("pk", flat=True))


def stall_names(ids: Sequence[int]) -> dict[int, str]:
    rows = Stall.objects.filter(pk__in=list(ids)).select_related("customer")
    return {row.pk: str(row.customer) for row in rows}


def row_title(row: Stall) -> str:
    """See `customers.slots.PersonRows.title`."""
    return _("Stalled payment of %(day)s") % {"day": formats.day(row.stalled_at)}
