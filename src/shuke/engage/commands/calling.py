"""What came of a call that a campaign or a journey asked for: the receipt of its send."""

from shuke.common.models import RecordedFact
from shuke.customers.queries import whole_person
from shuke.engage.channels.incoming import Receipt
from shuke.engage.channels.phone import PHONE
from shuke.engage.ledger.responses import note_receipt
from shuke.engage.models import Send
from shuke.tasks.queries.tasks import step_of

#: Outcome of a task -> what it says of the call. A number that is somebody else's blocks nobody: whoever ticked
#: it may take that back, and a receipt cannot be.
RECEIPTS = {
    "reached": Receipt.DELIVERED,
    "declined": Receipt.DELIVERED,
    "missed": Receipt.FAILED,
    "wrong": Receipt.FAILED,
}


def hear_of_call(fact: RecordedFact) -> None:
    """After `tasks.TICKED`: note what came of it. Call inside a transaction."""
    receipt = RECEIPTS.get(fact.payload["outcome"])
    step = step_of(fact.subject_id or 0) if receipt else None
    if receipt is None or step is None:
        return
    people = whole_person(fact.payload["customer"])
    sends = Send.objects.filter(step=step, channel=PHONE, customer__in=people, state="sent")
    if send := sends.order_by("-settled_at", "-pk").first():
        outcome = fact.payload["outcome"]
        note_receipt(send.pk, receipt, at=fact.at, ref=f"call:{outcome}", code=outcome)
