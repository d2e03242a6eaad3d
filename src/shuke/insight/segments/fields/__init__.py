"""Every statement that a segment can make about a person: the one list of fields.

The checker, the builder, the documentation, the text form and the compiler all read this list.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import dates
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.insight.metrics.quadrant import QUADRANTS
from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.segments.fields import doing, own, reaching
from shuke.insight.segments.fields.base import (
    BASES,
    BOUGHT,
    CHANNELS,
    GENDERS,
    ORDERS,
    PERSON,
    PURPOSES,
    STAGES,
    STORES,
    VALUE,
    WAYS,
    WHEN,
    Field,
)
from shuke.insight.segments.fields.regions import REGIONS
from shuke.insight.segments.named import list_names
from shuke.insight.segments.operators import (
    Operator,
    choice_operators,
    date_operators,
    number_operators,
    text_operators,
)
from shuke.insight.segments.params import Choice, Days, Number

__all__ = ["FIELDS", "Field"]


def _profile() -> Iterable[Field]:
    yield Field("stage", _("Stage"), PERSON, choice_operators(STAGES, ("customer",)))
    yield Field("city", _("City"), PERSON, text_operators("city"))
    yield Field("province", _("Province"), PERSON, text_operators("province"))
    yield Field("region", _("Region"), PERSON, choice_operators(_regions, ("east",)))
    yield Field("country", _("Country"), PERSON, text_operators("country"))
    yield Field(
        "source",
        _("First source"),
        PERSON,
        text_operators("source"),
        note=_("Where the shop first met them."),
    )
    yield Field("language", _("Language"), PERSON, text_operators("language"))
    yield Field("gender", _("Gender"), PERSON, choice_operators(GENDERS, ("f",)))
    yield Field(
        "birth_month",
        _("Month of birth"),
        PERSON,
        choice_operators(dates.MONTHS, (1,))[:1],
        note=_("As they gave it: a lunar birthday counts by its lunar month."),
    )
    yield Field(
        "birthday",
        _("Birthday"),
        PERSON,
        (_within(1, 366, 30), _ago()),
        note=_("Solar and lunar birthdays, each by its own calendar. Today counts."),
    )
    yield Field(
        "anniversary",
        _("Anniversary"),
        PERSON,
        (_within(1, 366, 30), _ago()),
        (Choice(name="of", label=_("Of"), choices=ANNIVERSARIES, initial="first_order"),),
        note=_(
            "Of the day of the first order, or since when they are known; from the first year on."
        ),
    )
    yield Field("joined", _("Known since"), PERSON, date_operators(days=365))
    yield Field(
        "consent",
        _("Consent"),
        PERSON,
        (
            Operator("granted", _("given")),
            Operator("withdrawn", _("withdrawn")),
            Operator("unknown", _("never asked")),
        ),
        (
            Choice(name="purpose", label=_("Purpose"), choices=PURPOSES, initial="marketing"),
            Choice(name="channel", label=_("Channel"), choices=CHANNELS, initial="email"),
            WHEN,
        ),
        note=_("The latest statement by purpose and channel; with a time, one that was made then."),
    )


def _memberships() -> Iterable[Field]:
    yield Field(
        "in_list",
        pgettext_lazy("condition", "List"),
        PERSON,
        choice_operators(list_names),
        note=_("A list that is kept by hand: under Segments, Lists."),
    )


ANNIVERSARIES = {"first_order": _("the first order"), "joined": _("the day they became known")}
WHICH = {"first": _("the first order"), "last": _("the last order")}


def _within(low: int, high: int, initial: int) -> Operator:
    days = Days(name="days", low=low, high=high, initial=initial)
    return Operator("in_next", _("within the next"), (days,))


def _ago() -> Operator:
    days = Days(name="days", low=0, high=366, initial=1)
    return Operator("ago", _("exactly so many days ago"), (days,))


def _regions() -> dict[str, Any]:
    return {key: region.name for key, region in REGIONS.items()}


def _orders() -> Iterable[Field]:
    yield Field("last_order", _("Last order"), ORDERS, date_operators(never=True))
    yield Field("first_order", _("First order"), ORDERS, date_operators(days=30, never=True))
    yield Field(
        "orders",
        _("Number of orders"),
        ORDERS,
        number_operators(initial=3, whole=True, unit=_("orders")),
        BOUGHT,
        note=_("Counted sales: paid, not cancelled, not excluded; returns are not orders."),
    )
    yield Field(
        "revenue",
        _("Net revenue"),
        ORDERS,
        number_operators(initial=500, low=-(10**9), unit=settings.CURRENCY),
        BOUGHT,
        note=_(
            "What they paid, returns and refunds taken off. With a category or product: of those lines."
        ),
    )
    yield Field(
        "profit",
        _("Profit"),
        ORDERS,
        number_operators(initial=100, low=-(10**9), unit=settings.CURRENCY),
        (WHEN, *STORES),
        note=_("Net revenue minus cost, over their orders whose cost is known."),
    )
    yield Field(
        "quantity",
        _("Items bought"),
        ORDERS,
        number_operators(initial=5, low=-(10**9), whole=True, unit=_("items")),
        BOUGHT,
        note=_("Pieces, returned ones taken off."),
    )
    yield Field(
        "order_value",
        _("Value of one order"),
        ORDERS,
        number_operators(initial=200, low=-(10**9), unit=settings.CURRENCY),
        (
            Choice(name="which", label=_("Which"), choices=WHICH, initial="last"),
            WHEN,
            *STORES,
        ),
        note=_("What the first or the last order brought, refunds taken off."),
    )
    yield Field(
        "average_order",
        _("Average order value"),
        ORDERS,
        number_operators(initial=200, low=-(10**9), unit=settings.CURRENCY),
        (WHEN, *STORES),
        note=_("Net revenue divided by the number of orders."),
    )
    yield Field(
        "discount_share",
        _("Discount share"),
        ORDERS,
        number_operators(initial=20, high=100, unit="%"),
        (WHEN, *STORES),
        note=_("How much of the list value of their orders was given as discount."),
    )
    yield Field(
        "returns",
        _("Number of returns"),
        ORDERS,
        number_operators(initial=1, whole=True, unit=_("returns")),
        (WHEN, *STORES),
    )


def _rfm_groups() -> dict[str, Any]:
    return {group.key: group.name for group in GROUPS}


def _quadrants() -> dict[str, Any]:
    return {quadrant.key: quadrant.name for quadrant in QUADRANTS}


def _scores() -> Iterable[Field]:
    yield Field(
        "rfm_group",
        _("RFM group"),
        VALUE,
        choice_operators(_rfm_groups, ("champions",)),
        note=_("By recency, frequency and money; see the RFM report."),
    )
    yield Field(
        "rfm_group_before",
        _("RFM group some time ago"),
        VALUE,
        choice_operators(_rfm_groups, ("champions",)),
        (Days(name="days", label=_("days ago"), initial=90),),
        note=_("The group they were in that many days before, by the orders until then."),
    )
    for key, label in (
        ("r_score", _("Recency score")),
        ("f_score", _("Frequency score")),
        ("m_score", _("Money score")),
        ("fm_score", _("Frequency and money score")),
    ):
        scale = number_operators(initial=4, low=1, high=5, whole=True)
        yield Field(key, label, VALUE, scale, note=_("From 1 to 5; 5 is best."))
    yield Field(
        "quadrant",
        _("Value and frequency"),
        VALUE,
        choice_operators(_quadrants, ("much_often",)),
        note=_("More or less than the shop's own means; see the quadrant report."),
    )
    yield Field(
        "top_buyers",
        _("Best buyers"),
        VALUE,
        (
            Operator(
                "bring",
                _("bring together"),
                (Number(name="share", initial=80, low=1, high=99, unit="%"),),
            ),
            Operator(
                "first",
                _("are the first"),
                (Number(name="percent", initial=20, low=1, high=99, unit="%"),),
            ),
        ),
        (
            Choice(name="by", label=pgettext_lazy("basis", "By"), choices=BASES, initial="revenue"),
            Choice(name="basis", label=_("Counted"), choices=WAYS, initial="net"),
        ),
        note=_("The fewest customers who bring that share, or that share of all buyers."),
    )


FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        *_profile(),
        *reaching.reaching(),
        *_memberships(),
        *own.own(),
        *doing.children(),
        *_orders(),
        *doing.sequences(),
        *doing.events(),
        *_scores(),
        *doing.groups(),
    )
}
