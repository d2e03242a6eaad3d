"""State what competitors ask, end statements, and take both back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT, is_currency
from shuke.common.texts import readable
from shuke.shop import facts
from shuke.shop.commands.statements import Statements
from shuke.shop.competitors import CODE, CompetitorStatement
from shuke.shop.models import CompetitorPrice, Product
from shuke.shop.pasted import refuse, refuse_all

MOST = 5000

COMPETITORS = Statements(
    CompetitorPrice,
    key=("product_id", "competitor", "day"),
    narrow=("product_id",),
    right="prices.edit",
    noun="prices",
    raced=gettext_lazy("These prices were changed at the same time. Look at them and try again."),
    replaced=gettext_lazy("These prices were changed again since then."),
)


def state_competitor_prices(actor: Actor, statements: Iterable[CompetitorStatement]) -> int:
    """Take down what competitors ask, all or none; how many are new. One for the same product, competitor and day
    replaces the one there. Invalid tells those that cannot be used."""
    require(actor, COMPETITORS.right)
    return COMPETITORS.state(actor, facts.COMPETITORS_STATED, _checked(list(statements)))


def end_competitor_prices(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these statements hold no longer; the ids of those that did."""
    return COMPETITORS.end(actor, facts.COMPETITORS_ENDED, ids)


def restore_competitor_prices(actor: Actor, ids: Sequence[int]) -> None:
    """Let statements hold again that were ended. Conflict when one has been replaced since."""
    COMPETITORS.restore(actor, facts.COMPETITORS_STATED, ids)


def undo_competitor_prices(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of competitors' prices."""
    COMPETITORS.undo(actor, before, facts.COMPETITORS_STATED, facts.COMPETITORS_ENDED)


def _checked(statements: Sequence[CompetitorStatement]) -> list[CompetitorPrice]:
    if len(statements) > MOST:
        raise Invalid(_("At most %(most)s lines at once.") % {"most": MOST}, code=CODE)
    codes = {each.product.strip() for each in statements if "\0" not in each.product}
    products = {row.code: row for row in Product.objects.filter(code__in=codes)}
    rows: dict[tuple, CompetitorPrice] = {}
    faults: list[Invalid] = []
    for place, each in enumerate(statements, 1):
        try:
            row = _one(each, place, products)
            above = rows.setdefault((row.product_id, row.competitor, row.day), row)
            if above.price != row.price:
                words = _("The same competitor and day have another price above.")
                refuse(place, "price", words, CODE)
        except Invalid as fault:
            faults.append(fault)
    refuse_all(faults)
    return list(rows.values())


def _one(each: CompetitorStatement, place: int, products: Mapping[str, Product]) -> CompetitorPrice:
    product = products.get(each.product.strip())
    if product is None:
        words = _("There is no product with the code %(code)s.") % {"code": each.product[:120]}
        refuse(place, "product", words, CODE)
    competitor, source = readable(each.competitor)[:80], readable(each.source)[:300]
    if not competitor:
        refuse(place, "competitor", _("Say who sells it."), CODE)
    if not source:
        refuse(place, "source", _("Say where it was seen: an address, or who saw it."), CODE)
    if not each.price.is_finite() or not 0 <= each.price < LIMIT:
        refuse(place, "price", _("Enter a price like 129.00."), CODE)
    if each.day.year < 2000 or each.day > clock.today():
        refuse(place, "day", _("Enter the day on which it was seen; it cannot be ahead."), CODE)
    currency = each.currency.strip().upper() or basics.currency()
    if not is_currency(currency):
        refuse(place, "currency", _("Give a currency like USD."), CODE)
    return CompetitorPrice(
        product=product, competitor=competitor, price=each.price, currency=currency, day=each.day,
        offer=readable(each.offer)[:200], title=readable(each.title)[:200], source=source,
    )  # fmt: skip
