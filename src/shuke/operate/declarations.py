"""What operate adds to the record."""

from shuke.common.declarations import later
from shuke.customers.slots import Panel, TimelineKind

DECLARATIONS = (
    Panel(
        "operate/customer_panel.html",
        later("shuke.operate.queries.task_people.task_panel"),
        order=10,
    ),
    TimelineKind("operate.task", "circle-check", "operate/task_entry.html"),
)
