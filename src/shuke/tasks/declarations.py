"""What tasks add to the record."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import BulkAction, BulkField
from shuke.customers.slots import Panel, PersonRows, TimelineKind
from shuke.tasks import bulk
from shuke.tasks.commands.people import MOST_PEOPLE
from shuke.tasks.models import TaskPerson
from shuke.team.slots import MemberFact

DECLARATIONS = (
    BulkAction(
        "customers",
        "task",
        _("Assign a task"),
        "circle-check",
        "tasks.do",
        bulk.assign,
        bulk.withdraw,
        fields=(
            BulkField("title", pgettext_lazy("task", "What to do")),
            BulkField("who", pgettext_lazy("task", "Who"), bulk.holder_choices, is_required=False),
        ),
        at_once=True,
        most=MOST_PEOPLE,
        order=20,
    ),
    Panel(
        "tasks/customer_panel.html",
        later("shuke.tasks.queries.people.task_panel"),
        order=10,
    ),
    PersonRows(
        TaskPerson,
        on_erasure="blanked",
        blanked=("said",),
        export=("task__title", "outcome", "said", "outcome_at"),
    ),
    MemberFact(_("Open tasks"), later("shuke.tasks.queries.tasks.open_tasks_of"), order=10),
    TimelineKind("operate.task", "circle-check", "tasks/entry.html"),
)
