"""What tasks announce. Their kinds are older than the room and stay as programs know them.

Titles and notes stay out of facts: they may name customers.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.tasks.models import Task

TASK = Subject("task", names_from(Task, "title"), "tasks:task")

Topic("operate.task", _("Tasks"))

_of_task = partial(Fact, about=TASK, audited=True)
_WORK = "shuke.tasks.commands.ticking"
_GIVING = "shuke.tasks.commands.giving"
_ENDS = ("operate.task_done", "operate.task_reopened")
_STANDS = ("operate.task_withdrawn", "operate.task_restored")

#: A task was given: `holder` (staff id or null), `role` (code, who may take it), `people` (how many).
ASSIGNED = _of_task(
    "operate.task_assigned",
    _("assigned the task “%(task)s”"),
    holds=("holder", "role", "people"),
    undo=Undo(opposite(f"{_GIVING}.withdraw_task"), others=(*_ENDS, *_STANDS)),
)
#: Title, note or day were changed.
CHANGED = _of_task(
    "operate.task_changed",
    _("changed the task “%(task)s”"),
    undo=Undo(later("shuke.tasks.commands.undoing.undo_change")),
)
#: Somebody else has it now.
HANDED = _of_task(
    "operate.task_handed",
    _("handed over the task “%(task)s”"),
    holds=("holder", "role"),
    undo=Undo(opposite(f"{_GIVING}.hand_over")),
)
#: One of its people was ticked; an empty outcome takes the tick back.
TICKED = Fact(
    "operate.task_ticked",
    _("ticked somebody off the task “%(task)s”"),
    about=TASK,
    holds=("customer", "outcome"),
)
#: So many more people were added to it, by what had asked for their calls.
GREW = Fact("operate.task_grew", about=TASK, holds=("people",))
#: It is done: `people`, `ticked` (how many of them).
DONE = _of_task(
    "operate.task_done",
    _("closed the task “%(task)s”"),
    holds=("people", "ticked"),
    undo=Undo(opposite(f"{_WORK}.reopen_task"), others=_ENDS),
)
REOPENED = _of_task(
    "operate.task_reopened",
    _("opened the task “%(task)s” again"),
    undo=Undo(opposite(f"{_WORK}.finish_task"), others=_ENDS),
)
#: It was taken back, and given again.
WITHDRAWN = _of_task(
    "operate.task_withdrawn",
    _("withdrew the task “%(task)s”"),
    undo=Undo(opposite(f"{_GIVING}.restore_task"), others=_STANDS),
)
RESTORED = _of_task(
    "operate.task_restored",
    _("restored the task “%(task)s”"),
    undo=Undo(opposite(f"{_GIVING}.withdraw_task"), others=_STANDS),
)
#: So many rows of a list left the house as a file, narrowed by `filters`.
TASKS_EXPORTED = Fact(
    "operate.tasks_exported",
    _("exported %(count)s tasks"),
    holds=("count", "filters"),
    audited=True,
    undo=Final(_("The file has left the house.")),
)

Topic("tasks.promise", _("Promises"))

_PROMISING = "shuke.tasks.commands.promising"
_PROMISE = ("tasks.promised", "tasks.promise_settled", "tasks.promise_reopened")
_of_promise = partial(Fact, about=CUSTOMER, audited=True)
#: Something was promised to somebody, it became known what became of it, or it is open after all: its id.
PROMISED = _of_promise(
    "tasks.promised",
    _("promised something to %(customer)s"),
    holds=("promise",),
    undo=Undo(later(f"{_PROMISING}.undo_promised"), thing=("promise",), others=_PROMISE),
)
PROMISE_SETTLED = _of_promise(
    "tasks.promise_settled",
    _("said what became of a promise to %(customer)s: %(outcome)s"),
    holds=("promise", "outcome"),
    values={
        "outcome": {"kept": _("kept"), "broken": _("broken"), "released": _("released")},
    },
    undo=Undo(later(f"{_PROMISING}.undo_settled"), thing=("promise",), others=_PROMISE),
)
PROMISE_REOPENED = _of_promise(
    "tasks.promise_reopened",
    _("opened a promise to %(customer)s again"),
    holds=("promise",),
    undo=Undo(later(f"{_PROMISING}.undo_reopened"), thing=("promise",), others=_PROMISE),
)
