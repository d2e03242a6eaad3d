"""The words that every metric rests on: what counts, in which money, up to when."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Term:
    """A word and its definition."""

    key: str
    name: Any
    definition: Any


TERMS: dict[str, Term] = {
    term.key: term
    for term in (
        Term(
            "counted",
            pgettext_lazy("metric", "Counted order"),
            _(
                "A sale or a return that is not waiting for payment, not cancelled, and not excluded as a"
                " suspected fake order."
            ),
        ),
        Term(
            "currency",
            pgettext_lazy("metric", "Currency"),
            _(
                "Each figure is in one currency: the shop's own, or the most used one when no order has"
                " that and none can be converted into it. An amount in another currency is converted by"
                " the rate of its day and rounded to 0.0001, halves away from zero. An order whose day has"
                " no rate is in no figure, and every report says so."
            ),
        ),
        Term(
            "as_of",
            pgettext_lazy("metric", "As of"),
            _("The last day that counts, in the shop's zone. Days are counted back from its end."),
        ),
        Term(
            "net",
            pgettext_lazy("metric", "Net"),
            _(
                "What counted orders charged, returns and refunds taken off. Counted: paid, not cancelled,"
                " not excluded."
            ),
        ),
        Term(
            "sales_only",
            pgettext_lazy("metric", "Sales only"),
            _(
                "Lines of counted sales whose quantity and price are above 0 and whose customer is known,"
                " before returns, refunds and order discounts."
            ),
        ),
        Term(
            "anonymous",
            pgettext_lazy("metric", "Anonymous orders"),
            _(
                "Orders whose customer nobody knows: in the shop's totals, told apart; never in figures"
                " about people."
            ),
        ),
        Term(
            "merged",
            pgettext_lazy("metric", "Merged customers"),
            _("Their orders count for the record that they were merged into."),
        ),
    )
}
