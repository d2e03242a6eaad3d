"""What engage announces. Payloads hold ids; `by` ({"id", "name"}) where somebody decided it."""

from shuke.common.access import Actor

#: A campaign began to gather its people: `campaign`, `name`, `by`.
LAUNCHED = "engage.campaign_launched"
#: It was put on the timetable, or taken off: `campaign`, `name`, `by`; `at` when put on.
SCHEDULED = "engage.campaign_scheduled"
UNSCHEDULED = "engage.campaign_unscheduled"
#: It rests (with `why` when the mail server was the reason), goes on, or has ended early.
PAUSED = "engage.campaign_paused"
RESUMED = "engage.campaign_resumed"
STOPPED = "engage.campaign_stopped"
#: Every row of its ledger is settled: `campaign`, `name`, `by`.
FINISHED = "engage.campaign_finished"
#: A report about a letter came back: `send`, `what` (a `DeliveryEvent.Kind`), `code`.
BOUNCED = "engage.bounced"
#: An address is blocked by hand, or free again: `suppression`, `by`.
SUPPRESSED = "engage.address_blocked"
FREED = "engage.address_freed"


def by(actor: Actor) -> dict:
    """Who did it, as it stands in a payload."""
    return {"id": actor.id, "name": actor.name}
