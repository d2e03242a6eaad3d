"""What operate announces. A payload holds `task` (id) and `by` ({"id", "name"}).

Titles and notes stay out of facts: they may name customers. Log-ins, team and tokens are written to the
audit directly.
"""

from shuke.common.access import Actor

#: A task was given: `holder` (staff id or null), `role` (code, who may take it), `people` (how many).
TASK_ASSIGNED = "operate.task_assigned"
#: Title, note or day were changed.
TASK_CHANGED = "operate.task_changed"
#: Somebody else has it now: `holder`, `role`.
TASK_HANDED = "operate.task_handed"
#: One of its people was ticked: `customer`, `outcome`; an empty outcome takes the tick back.
TASK_TICKED = "operate.task_ticked"
#: It is done: `people`, `ticked` (how many of them).
TASK_DONE = "operate.task_done"
TASK_REOPENED = "operate.task_reopened"
#: It was taken back, and given again.
TASK_WITHDRAWN = "operate.task_withdrawn"
TASK_RESTORED = "operate.task_restored"


def by(actor: Actor) -> dict:
    """Who did it, as it stands in a payload."""
    return {"id": actor.id, "name": actor.name}
