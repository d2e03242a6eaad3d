"""What sales announces: ids alone."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.sales.facts_deals import (  # noqa: F401
    DEAL,
    DEAL_CHANGED,
    DEAL_LOST,
    DEAL_MOVED,
    DEAL_OPENED,
    DEAL_REOPENED,
    DEAL_WON,
    LEAD_ANSWERED,
    LEAD_CAME,
    LEAD_CONVERTED,
    LEAD_HANDED,
    LEAD_LOST,
    LEAD_REOPENED,
)
from shuke.sales.facts_pay import (  # noqa: F401
    PAY_AGREED,
    PAY_ANSWERED,
    PAY_CORRECTED,
    PAY_CORRECTION_ENDED,
    PAY_DISPUTED,
    PAY_LEFT,
    PAY_LOCKED,
    PAY_MONTH,
    PAY_PLAN,
    PAY_REOPENED,
    PLAN_BEGUN,
    PLAN_ENDED,
    PLAN_WRITTEN,
)
from shuke.sales.facts_targets import TARGETS_CLAIMED, TARGETS_SET  # noqa: F401
from shuke.sales.models import Stall, StallRules

STALL_RULES = Subject("stall_rules", names_from(StallRules, "id"), "sales:rules_version")

Topic("sales.", pgettext_lazy("room", "Sales"))

_RULING = "shuke.sales.commands.ruling"
_of_rules = partial(Fact, about=STALL_RULES, audited=True)
_RULE_MOVES = ("sales.rules_begun", "sales.rules_ended")
RULES_WRITTEN = _of_rules(
    "sales.rules_written",
    _("wrote version %(stall_rules)s of the rules for stalled payments"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
RULES_BEGUN = _of_rules(
    "sales.rules_begun",
    _("switched on version %(stall_rules)s of the rules for stalled payments"),
    undo=Undo(later(f"{_RULING}.undo_begin"), others=_RULE_MOVES),
)
RULES_ENDED = _of_rules(
    "sales.rules_ended",
    _("switched off version %(stall_rules)s of the rules for stalled payments"),
    undo=Undo(opposite(f"{_RULING}.begin_rules"), others=_RULE_MOVES),
)

_HELPING = "shuke.sales.commands.helping"
_of_stall = partial(Fact, about=CUSTOMER, holds=("stall",), audited=True)
_STALL_MOVES = (
    "sales.stall_claimed",
    "sales.stall_released",
    "sales.stall_closed",
    "sales.stall_reopened",
)
#: Somebody took a stalled payment, gave it back, said what came of it, or opened it again: its id.
STALL_CLAIMED = _of_stall(
    "sales.stall_claimed",
    _("took the stalled payment of %(customer)s"),
    undo=Undo(later(f"{_HELPING}.undo_claim"), thing=("stall",), others=_STALL_MOVES),
)
STALL_RELEASED = _of_stall(
    "sales.stall_released",
    _("gave the stalled payment of %(customer)s back"),
    undo=Undo(later(f"{_HELPING}.undo_release"), thing=("stall",), others=_STALL_MOVES),
)
#: They were written to or called: by which way.
STALL_TRIED = _of_stall(
    "sales.stall_tried",
    _("reached out to %(customer)s about a stalled payment"),
    undo=Final(_("Whom you reached you cannot unreach. Write down what came of it.")),
)
STALL_CLOSED = Fact(
    "sales.stall_closed",
    _("said what came of the stalled payment of %(customer)s: %(outcome)s"),
    about=CUSTOMER,
    holds=("stall", "outcome"),
    values={"outcome": dict(Stall.Outcome.choices)},
    audited=True,
    undo=Undo(later(f"{_HELPING}.undo_close"), thing=("stall",), others=_STALL_MOVES),
)
STALL_REOPENED = _of_stall(
    "sales.stall_reopened",
    _("opened the stalled payment of %(customer)s again"),
    undo=Final(_("Say again what came of it.")),
)
#: They paid: nobody needs to do anything any more.
STALL_PAID = Fact("sales.stall_paid", about=CUSTOMER, holds=("stall", "order"))
