"""What the shop announces. Payloads hold ids, never amounts or names."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.shop.models import Coupon, Order, SuspicionRules

COUPON = Subject("coupon", names_from(Coupon), "shop:coupon")

Topic("shop.coupon", _("Coupons"))
Topic("shop.competitors", _("Competitors"))
Topic("shop.rates", _("Exchange rates"))
Topic("shop.prices", _("Prices"))
Topic("shop.sizes", _("Size charts"))
Topic("shop.", _("Orders"))

#: Orders (ids) were kept out of analysis as suspected fakes, or put back.
ORDERS_EXCLUDED = Fact(
    "shop.orders_excluded",
    _("excluded %(orders)s orders from reports: %(reason)s"),
    holds=("orders", "reason"),
    audited=True,
    undo=Undo(later("shuke.shop.commands.undoing.undo_exclusion"), checks_itself=True),
)
ORDERS_INCLUDED = Fact(
    "shop.orders_included",
    _("included %(orders)s orders in reports again"),
    holds=("orders", "reason"),
    audited=True,
    undo=Undo(later("shuke.shop.commands.undoing.undo_inclusion"), checks_itself=True),
)

Topic("shop.events_", _("Events of your site"))
#: Old events left the main database; archived ones were deleted. The payload is how many.
EVENTS_ARCHIVED = Fact(
    "shop.events_archived",
    _("moved %(events)s events to the archive"),
    holds=("events",),
    audited=True,
    undo=Final(_("Nothing is lost: they are read from the archive.")),
)
EVENTS_DELETED = Fact(
    "shop.events_deleted",
    _("deleted %(events)s archived events that were too old"),
    holds=("events",),
    audited=True,
    undo=Final(_("They are in no copy of Shuke's any more.")),
)

ORDER = Subject("order", names_from(Order, "number"), "shop:order")
_of_order = partial(Fact, about=ORDER, audited=True)
#: Goods of an order were exchanged: the id of the order that went out instead. Or that is taken back.
ORDER_EXCHANGED = _of_order(
    "shop.order_exchanged",
    _("said that goods of %(order)s were exchanged"),
    holds=("replacement",),
    undo=Undo(later("shuke.shop.commands.exchanging.undo_exchange"), checks_itself=True),
)
EXCHANGE_ENDED = _of_order(
    "shop.exchange_ended",
    _("said that %(order)s is no exchange"),
    undo=Undo(later("shuke.shop.commands.exchanging.undo_ending"), checks_itself=True),
)

SUSPICION = Subject("suspicion_rules", names_from(SuspicionRules, "id"), "shop:suspicion_version")
_of_rules = partial(Fact, about=SUSPICION, audited=True)
_SUSPICION_MOVES = ("shop.suspicion_begun", "shop.suspicion_ended")
#: A version of the rules for suspected orders was written, holds from now on, or no longer.
SUSPICION_WRITTEN = _of_rules(
    "shop.suspicion_written",
    _("wrote version %(suspicion_rules)s of the rules for suspected fake orders"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
SUSPICION_BEGUN = _of_rules(
    "shop.suspicion_begun",
    _("switched on version %(suspicion_rules)s of the rules for suspected fake orders"),
    undo=Undo(later("shuke.shop.commands.suspecting.undo_begin"), others=_SUSPICION_MOVES),
)
SUSPICION_ENDED = _of_rules(
    "shop.suspicion_ended",
    _("switched off version %(suspicion_rules)s of the rules for suspected fake orders"),
    undo=Undo(opposite("shuke.shop.commands.suspecting.begin_rules"), others=_SUSPICION_MOVES),
)

_of_coupon = partial(Fact, about=COUPON, audited=True)

_ENDING = ("shop.coupon_defined", "shop.coupon_ended", "shop.coupon_reopened")
_END = Undo(opposite("shuke.shop.commands.end_coupon"), others=_ENDING)

COUPON_DEFINED = _of_coupon("shop.coupon_defined", _("made the coupon %(coupon)s"), undo=_END)
#: It is given to nobody any more, or again.
COUPON_ENDED = _of_coupon(
    "shop.coupon_ended",
    _("ended the coupon %(coupon)s"),
    undo=Undo(opposite("shuke.shop.commands.reopen_coupon"), others=_ENDING),
)
COUPON_REOPENED = _of_coupon(
    "shop.coupon_reopened", _("took up the coupon %(coupon)s again"), undo=_END
)
#: So many people got a code, each for this reason; 0 for a code that is everybody's.
COUPONS_ISSUED = _of_coupon(
    "shop.coupons_issued",
    _("gave the coupon %(coupon)s to %(people)s people"),
    holds=("people", "reason"),
    undo=Undo(later("shuke.shop.commands.undoing.undo_issue"), checks_itself=True),
)
#: An unused code was taken back: its id.
COUPON_WITHDRAWN = _of_coupon(
    "shop.coupon_withdrawn",
    _("took a code of %(coupon)s back"),
    holds=("code",),
    undo=Undo(later("shuke.shop.commands.undoing.undo_withdrawal"), checks_itself=True),
)
#: That code can be used again.
COUPON_GIVEN_AGAIN = _of_coupon(
    "shop.coupon_given_again",
    _("gave a code of %(coupon)s back to whoever had it"),
    holds=("code",),
    undo=Undo(later("shuke.shop.commands.undoing.undo_return"), checks_itself=True),
)
#: So many unused codes of one issue were taken back.
COUPON_ISSUE_WITHDRAWN = _of_coupon(
    "shop.coupon_issue_withdrawn",
    _("took %(people)s codes of %(coupon)s back"),
    holds=("people",),
    undo=Final(_("Give the coupon again to those who are to have it.")),
)
#: What sources of customers cost was stated, so many times.
COSTS_STATED = Fact(
    "shop.costs_stated",
    _("stated %(costs)s costs"),
    holds=("costs",),
    audited=True,
    undo=Final(_("Statements stay; the latest about a day holds. State the right costs.")),
)
_BUDGETS = Undo(later("shuke.shop.commands.budgeting.undo_budgets"), checks_itself=True)
#: So many plans of what sources may cost hold that were not there before, or hold no longer.
BUDGETS_STATED = Fact(
    "shop.budgets_stated",
    _("planned %(budgets)s budgets"),
    holds=("budgets",),
    audited=True,
    undo=_BUDGETS,
)
BUDGETS_ENDED = Fact(
    "shop.budgets_ended",
    _("removed %(budgets)s budgets"),
    holds=("budgets",),
    audited=True,
    undo=_BUDGETS,
)
_RATES = Undo(later("shuke.shop.commands.rates.undo_rates"), checks_itself=True)
#: So many exchange rates hold that were not there before, or hold no longer.
RATES_ENTERED = Fact(
    "shop.rates_entered",
    _("entered %(rates)s exchange rates"),
    holds=("rates",),
    audited=True,
    undo=_RATES,
)
RATES_ENDED = Fact(
    "shop.rates_ended",
    _("removed %(rates)s exchange rates"),
    holds=("rates",),
    audited=True,
    undo=_RATES,
)
_COMPETITORS = Undo(
    later("shuke.shop.commands.competing.undo_competitor_prices"), checks_itself=True
)
#: So many prices of competitors stand that were not there before, or stand no longer.
COMPETITORS_STATED = Fact(
    "shop.competitors_stated",
    _("entered %(prices)s prices of competitors"),
    holds=("prices",),
    audited=True,
    undo=_COMPETITORS,
)
COMPETITORS_ENDED = Fact(
    "shop.competitors_ended",
    _("removed %(prices)s prices of competitors"),
    holds=("prices",),
    audited=True,
    undo=_COMPETITORS,
)
_PRICES = Undo(later("shuke.shop.commands.pricing.undo_prices"), checks_itself=True)
#: So many prices of price lists hold that were not there before, or hold no longer.
PRICES_STATED = Fact(
    "shop.prices_stated",
    _("stated %(prices)s prices"),
    holds=("prices",),
    audited=True,
    undo=_PRICES,
)
PRICES_ENDED = Fact(
    "shop.prices_ended",
    _("removed %(prices)s prices"),
    holds=("prices",),
    audited=True,
    undo=_PRICES,
)
_SIZES = Undo(later("shuke.shop.commands.sizing.undo_sizes"), checks_itself=True)
#: What sizes measure was written down, or holds no longer.
SIZES_WRITTEN = Fact("shop.sizes_written", _("wrote a size chart"), audited=True, undo=_SIZES)
SIZES_ENDED = Fact("shop.sizes_ended", _("removed a size chart"), audited=True, undo=_SIZES)
#: A code was used on an order, or the use given back: the id of the use.
COUPON_REDEEMED = Fact("shop.coupon_redeemed", about=COUPON, holds=("use",))
COUPON_RETURNED = Fact("shop.coupon_returned", about=COUPON, holds=("use",))
#: So many rows of a list left the house as a file, narrowed by `filters`.
ORDERS_EXPORTED = Fact(
    "shop.orders_exported",
    _("exported %(count)s orders"),
    holds=("count", "filters"),
    audited=True,
    undo=Final(_("The file has left the house.")),
)
#: So many rows of a list left the house as a file, narrowed by `filters`.
PRODUCTS_EXPORTED = Fact(
    "shop.products_exported",
    _("exported %(count)s products"),
    holds=("count", "filters"),
    audited=True,
    undo=Final(_("The file has left the house.")),
)
