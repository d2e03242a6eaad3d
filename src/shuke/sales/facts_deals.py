"""What sales announces of leads and deals: ids alone."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, names_from
from shuke.common.undo import Final, Undo
from shuke.customers.facts import CUSTOMER
from shuke.sales.models import Deal

DEAL = Subject("deal", names_from(Deal, "title"), "sales:deal")

_LEADS = "shuke.sales.commands.leads"
_DEALS = "shuke.sales.commands.deals"
_of_lead = partial(Fact, about=CUSTOMER, holds=("lead",), audited=True)
_LEAD_MOVES = (
    "sales.lead_handed",
    "sales.lead_answered",
    "sales.lead_lost",
    "sales.lead_converted",
    "sales.lead_reopened",
)
#: Somebody asked; again while it is open is the same lead: its id.
LEAD_CAME = _of_lead(
    "sales.lead_came",
    _("wrote down an enquiry of %(customer)s"),
    undo=Final(_("Close the lead with a reason.")),
)
LEAD_HANDED = _of_lead(
    "sales.lead_handed",
    _("gave the lead %(customer)s to somebody"),
    undo=Undo(later(f"{_LEADS}.undo_handed"), thing=("lead",), others=_LEAD_MOVES),
)
LEAD_ANSWERED = _of_lead(
    "sales.lead_answered",
    _("answered the enquiry of %(customer)s"),
    undo=Final(_("Whom you answered you cannot unanswer.")),
)
LEAD_LOST = _of_lead(
    "sales.lead_lost",
    _("closed the lead %(customer)s: it came to nothing"),
    undo=Undo(later(f"{_LEADS}.undo_lost"), thing=("lead",), others=_LEAD_MOVES),
)
LEAD_REOPENED = _of_lead(
    "sales.lead_reopened",
    _("opened the lead %(customer)s again"),
    undo=Final(_("Close it again.")),
)
LEAD_CONVERTED = _of_lead(
    "sales.lead_converted",
    _("made a deal of the lead %(customer)s"),
    undo=Final(_("Go on with the deal, or close it as lost.")),
)

_of_deal = partial(Fact, about=DEAL, audited=True)
_DEAL_MOVES = (
    "sales.deal_changed", "sales.deal_moved", "sales.deal_won", "sales.deal_lost", "sales.deal_reopened",
)  # fmt: skip
DEAL_OPENED = _of_deal(
    "sales.deal_opened",
    _("opened the deal “%(deal)s”"),
    undo=Undo(later(f"{_DEALS}.undo_opened"), others=_DEAL_MOVES),
)
DEAL_CHANGED = _of_deal(
    "sales.deal_changed",
    _("changed the deal “%(deal)s”"),
    undo=Undo(later(f"{_DEALS}.undo_changed"), others=_DEAL_MOVES),
)
DEAL_MOVED = _of_deal(
    "sales.deal_moved",
    _("moved the deal “%(deal)s” to %(stage)s"),
    holds=("stage",),
    undo=Undo(later(f"{_DEALS}.undo_moved"), others=_DEAL_MOVES),
)
DEAL_WON = _of_deal(
    "sales.deal_won",
    _("won the deal “%(deal)s”"),
    undo=Undo(later(f"{_DEALS}.undo_ended"), others=_DEAL_MOVES),
)
DEAL_LOST = _of_deal(
    "sales.deal_lost",
    _("lost the deal “%(deal)s”"),
    undo=Undo(later(f"{_DEALS}.undo_ended"), others=_DEAL_MOVES),
)
DEAL_REOPENED = _of_deal(
    "sales.deal_reopened",
    _("opened the deal “%(deal)s” again"),
    undo=Final(_("Say again what came of it.")),
)
