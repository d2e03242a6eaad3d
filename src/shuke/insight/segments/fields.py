"""Every statement that a segment can make about a person: the one list of fields.

The checker, the builder, the documentation and the compiler all read this list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import dates
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.insight.metrics.quadrant import QUADRANTS
from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.models import PeopleList
from shuke.insight.segments.operators import (
    Operator,
    choice_operators,
    date_operators,
    number_operators,
    text_operators,
)
from shuke.insight.segments.params import Choice, Days, Number, Param, Texts, Window


@dataclass(frozen=True)
class Field:
    """One typed statement: its operators and the arguments that every operator also takes."""

    key: str
    label: Any
    group: Any
    operators: tuple[Operator, ...]
    params: tuple[Param, ...] = ()
    #: Said on hover: what exactly is compared.
    note: Any = ""

    def operator(self, key: str) -> Operator | None:
        return next((operator for operator in self.operators if operator.key == key), None)

    def all_params(self, operator: Operator) -> tuple[Param, ...]:
        return (*operator.params, *self.params)


PERSON = _("About the person")
ORDERS = _("What they bought")
VALUE = _("What they are worth")

STAGES = {"prospect": _("Prospect"), "customer": _("Customer")}
GENDERS = {"f": _("Female"), "m": _("Male")}
LANGUAGES = {"zh-hans": "中文", "en": "English"}
CHANNELS = {
    "email": _("E-mail"),
    "sms": _("SMS"),
    "wechat": _("WeChat"),
    "phone": _("Phone"),
    "post": _("Post"),
}
PURPOSES = {"marketing": _("Marketing"), "service": _("Service")}
BASES = {"revenue": _("revenue"), "profit": _("profit")}
WAYS = {"net": _("net of returns"), "sales": _("sales only")}

WHEN = Window(name="when")
STORES = Texts(name="stores", label=_("Store"), source="store", required=False)
BOUGHT = (
    WHEN,
    Texts(name="categories", label=_("Category"), source="category", required=False),
    Texts(name="products", label=_("Product"), source="product", required=False),
    Texts(name="brands", label=_("Brand"), source="brand", required=False),
    Texts(name="sizes", label=_("Size"), source="size", required=False),
    STORES,
)


def _profile() -> Iterable[Field]:
    yield Field("stage", _("Stage"), PERSON, choice_operators(STAGES, ("customer",)))
    yield Field("city", _("City"), PERSON, text_operators("city"))
    yield Field("province", _("Province"), PERSON, text_operators("province"))
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
        (
            Operator(
                "in_next", _("within the next"), (Days(name="days", low=1, high=366, initial=30),)
            ),
        ),
        note=_("Solar and lunar birthdays, each by its own calendar. Today counts."),
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
        ),
        note=_("The latest statement by purpose and channel."),
    )


def _lists() -> dict[int, str]:
    """Every list, those put away included: a segment goes on with what it was built with."""
    return dict(PeopleList.objects.order_by("name", "pk").values_list("pk", "name"))


def _memberships() -> Iterable[Field]:
    yield Field(
        "in_list",
        pgettext_lazy("condition", "List"),
        PERSON,
        choice_operators(_lists),
        note=_("A list that is kept by hand: under Segments, Lists."),
    )


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
        (WHEN, STORES),
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
        "average_order",
        _("Average order value"),
        ORDERS,
        number_operators(initial=200, low=-(10**9), unit=settings.CURRENCY),
        (WHEN, STORES),
        note=_("Net revenue divided by the number of orders."),
    )
    yield Field(
        "discount_share",
        _("Discount share"),
        ORDERS,
        number_operators(initial=20, high=100, unit="%"),
        (WHEN, STORES),
        note=_("How much of the list value of their orders was given as discount."),
    )
    yield Field(
        "returns",
        _("Number of returns"),
        ORDERS,
        number_operators(initial=1, whole=True, unit=_("returns")),
        (WHEN, STORES),
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
    field.key: field for field in (*_profile(), *_memberships(), *_orders(), *_scores())
}
