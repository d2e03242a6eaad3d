"""What the next order of people gives to lists, letters, Today and the page of a product."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import BulkField, ConcernFinder
from shuke.customers.slots import CustomerColumn, PeopleSource, PersonRows, Trigger, Variable
from shuke.insight.models import NextProduct, ProductExclusion
from shuke.shop.slots import ProductPanel

_QUERIES = "shuke.insight.queries.next_products"
SLOTS = (
    Trigger(
        "insight.due_again",
        _("will have used something up in %(days)s days, by their own rhythm"),
        "orders.view",
        later("shuke.insight.triggers.due_again"),
        fields=(
            BulkField("days", _("Days before"), later("shuke.insight.triggers.ahead_choices")),
        ),
        order=62,
    ),
    PeopleSource(("next", "first"), later(f"{_QUERIES}.buyers_set")),
    PeopleSource(("due_again",), later(f"{_QUERIES}.due_set")),
    CustomerColumn(
        "next_product",
        _("In the next order"),
        "orders.view",
        later("shuke.insight.next_columns.likeliest"),
        36,
    ),
    Variable(
        "next_products",
        _("What they will likely order next"),
        ["米饼", "湿巾"],
        later("shuke.insight.next_columns.titles"),
        empty=(),
        filters="join: '、'",
        also=((_("Only the likeliest"), "{{ customer.next_products | first }}"),),
        order=63,
    ),
    ConcernFinder(
        "orders.view",
        later("shuke.insight.concerns.due_again"),
        order=76,
        order_for={"marketer": 9, "clerk": 7},
    ),
    ProductPanel("insight/next_buyers_panel.html", later(f"{_QUERIES}.buyers_panel"), order=30),
    PersonRows(
        NextProduct,
        export=("at", "place", "product__code", "product__title", "chance", "due_on"),
        not_in_demo="A demo shop of fewer than 200 buyers is too small for them; the usual one has them.",
    ),
    PersonRows(
        ProductExclusion,
        export=("product__code", "product__title", "began_at", "ended_at"),
        written_at="began_at",
        not_in_demo="Nobody of the cast was said not to want a product.",
    ),
)
