"""What care announces: ids alone."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.care.models import CarePlans
from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER

Topic("care.", _("Owned things"))

_UNDOING = "shuke.care.commands.undoing"
_of_thing = partial(Fact, about=CUSTOMER, holds=("thing",), audited=True)
_KINDS = ("care.noted", "care.changed", "care.gone", "care.returned")


def _undo(run: str) -> Undo:
    return Undo(later(f"{_UNDOING}.{run}"), thing=("thing",), others=_KINDS)


#: A thing of theirs was noted, changed, is gone or is theirs again after all: its id.
NOTED = _of_thing(
    "care.noted", _("noted something that %(customer)s owns"), undo=_undo("undo_noted")
)
CHANGED = _of_thing(
    "care.changed", _("changed something that %(customer)s owns"), undo=_undo("undo_changed")
)
GONE = _of_thing(
    "care.gone", _("said that %(customer)s owns something no longer"), undo=_undo("undo_gone")
)
RETURNED = _of_thing(
    "care.returned",
    _("said that %(customer)s owns something after all"),
    undo=_undo("undo_returned"),
)
#: It was read, or something was done to it: the row's id.
READ = Fact(
    "care.read",
    _("wrote down a reading of something that %(customer)s owns"),
    about=CUSTOMER,
    holds=("thing", "reading"),
    audited=True,
    undo=Undo(later(f"{_UNDOING}.undo_read"), checks_itself=True),
)
SERVED = Fact(
    "care.served",
    _("wrote down what was done to something that %(customer)s owns"),
    about=CUSTOMER,
    holds=("thing", "service"),
    audited=True,
    undo=Undo(later(f"{_UNDOING}.undo_served"), checks_itself=True),
)

#: A reading or a service that was written down wrongly was taken out: of which thing.
READING_REMOVED = _of_thing(
    "care.reading_removed",
    _("took out a reading of something that %(customer)s owns"),
    undo=Undo(later(f"{_UNDOING}.undo_reading_removed"), checks_itself=True),
)
SERVICE_REMOVED = _of_thing(
    "care.service_removed",
    _("took out what was done to something that %(customer)s owns"),
    undo=Undo(later(f"{_UNDOING}.undo_service_removed"), checks_itself=True),
)
PLANS = Subject("care_plans", names_from(CarePlans, "id"), "care:plan_version")
_of_plans = partial(Fact, about=PLANS, audited=True)
_MOVES = ("care.plans_begun", "care.plans_ended")
#: A version of the service plans was written, holds from now on, or no longer.
PLANS_WRITTEN = _of_plans(
    "care.plans_written",
    _("wrote version %(care_plans)s of the service plans"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
PLANS_BEGUN = _of_plans(
    "care.plans_begun",
    _("switched on version %(care_plans)s of the service plans"),
    undo=Undo(later("shuke.care.commands.planning.undo_begin"), others=_MOVES),
)
PLANS_ENDED = _of_plans(
    "care.plans_ended",
    _("switched off version %(care_plans)s of the service plans"),
    undo=Undo(opposite("shuke.care.commands.planning.begin_plans"), others=_MOVES),
)
