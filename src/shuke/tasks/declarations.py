"""What tasks add to the record."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.customers.slots import Panel, PersonRows, TimelineKind
from shuke.tasks.models import TaskPerson
from shuke.team.slots import MemberFact

DECLARATIONS = (
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
