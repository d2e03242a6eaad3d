"""What operate adds to the record."""

from shuke.common.declarations import later
from shuke.customers.slots import Panel, PersonRows, TimelineKind
from shuke.operate.models import TaskPerson

DECLARATIONS = (
    Panel(
        "operate/customer_panel.html",
        later("shuke.operate.queries.task_people.task_panel"),
        order=10,
    ),
    PersonRows(
        TaskPerson,
        on_erasure="blanked",
        blanked=("said",),
        export=("task__title", "outcome", "said", "outcome_at"),
    ),
    TimelineKind("operate.task", "circle-check", "operate/task_entry.html"),
)
