"""What sales announces of pay: ids alone."""

from collections.abc import Collection, Mapping
from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.sales.models_pay import PayMonth, PayPlan

PAY_PLAN = Subject("pay_plan", names_from(PayPlan, "id"), "sales:pay_plan")


def _months(_actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    return {row.pk: str(row) for row in PayMonth.objects.filter(pk__in=ids)}


PAY_MONTH = Subject("pay_month", _months, "sales:pay_month")

_PLANNING = "shuke.sales.commands.planning"
_of_plan = partial(Fact, about=PAY_PLAN, audited=True)
_PLAN_MOVES = ("sales.pay_plan_begun", "sales.pay_plan_ended")
PLAN_WRITTEN = _of_plan(
    "sales.pay_plan_written",
    _("wrote version %(pay_plan)s of the commission plan"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
PLAN_BEGUN = _of_plan(
    "sales.pay_plan_begun",
    _("switched on version %(pay_plan)s of the commission plan"),
    undo=Undo(later(f"{_PLANNING}.undo_begin"), others=_PLAN_MOVES),
)
PLAN_ENDED = _of_plan(
    "sales.pay_plan_ended",
    _("switched off version %(pay_plan)s of the commission plan"),
    undo=Undo(opposite(f"{_PLANNING}.begin_plan"), others=_PLAN_MOVES),
)

_PAYING = "shuke.sales.commands.reviewing"
_of_month = partial(Fact, about=PAY_MONTH, audited=True)
PAY_LOCKED = _of_month(
    "sales.pay_locked",
    _("locked the pay of %(pay_month)s"),
    undo=Final(_("What is locked stays. Correct it in the next month.")),
)
PAY_AGREED = _of_month(
    "sales.pay_agreed",
    _("agreed to their pay of %(pay_month)s"),
    holds=("sheet",),
    undo=Undo(later(f"{_PAYING}.undo_agreed"), thing=("sheet",)),
)
PAY_REOPENED = _of_month(
    "sales.pay_reopened",
    _("took back their word on the pay of %(pay_month)s"),
    holds=("sheet",),
    undo=Final(_("Say it again.")),
)
PAY_DISPUTED = _of_month(
    "sales.pay_disputed",
    _("did not agree to their pay of %(pay_month)s"),
    holds=("sheet",),
    undo=Undo(later(f"{_PAYING}.undo_disputed"), thing=("sheet",), others=("sales.pay_answered",)),
)
PAY_ANSWERED = _of_month(
    "sales.pay_answered",
    _("answered a dispute about the pay of %(pay_month)s"),
    holds=("sheet",),
    undo=Final(_("The answer is out. A correction can be taken back.")),
)
_CORRECTIONS = ("sales.pay_corrected", "sales.pay_correction_ended")
PAY_CORRECTED = _of_month(
    "sales.pay_corrected",
    _("corrected the pay of a colleague in %(pay_month)s"),
    holds=("correction",),
    undo=Undo(later(f"{_PAYING}.undo_corrected"), thing=("correction",), others=_CORRECTIONS),
)
PAY_CORRECTION_ENDED = _of_month(
    "sales.pay_correction_ended",
    _("took back a correction of pay in %(pay_month)s"),
    holds=("correction",),
    undo=Final(_("Write the correction again.")),
)
PAY_LEFT = _of_month(
    "sales.pay_left",
    _("took the pay of %(pay_month)s out as a file"),
    undo=Final(_("A file that is out cannot be called back.")),
)
