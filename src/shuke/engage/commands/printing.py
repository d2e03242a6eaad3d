"""Print letters and inserts: a batch is prepared, looked at, printed or put back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, NotFound
from shuke.customers.queries import reach
from shuke.customers.slots import Approach
from shuke.engage import facts
from shuke.engage.channels.incoming import Receipt
from shuke.engage.channels.paper import INSERT
from shuke.engage.gates.consent import without_address, without_consent
from shuke.engage.ledger.responses import note_receipt
from shuke.engage.models import PrintBatch, Printout, Send, Step
from shuke.engage.queries.printing import to_be_printed

#: Letters of one batch: a file of more is no joy to look through.
TOGETHER = 200
State = PrintBatch.State


def prepare_batch(actor: Actor, step_id: int) -> PrintBatch:
    """Put what waits of a step into a batch, `TOGETHER` letters at most. Who has no address any more, or took back
    their consent since, gets none: that is noted as not delivered. Conflict when nothing waits."""
    require(actor, "letters.print")
    with transaction.atomic():
        step = Step.objects.select_for_update().filter(pk=step_id).first()
        sends = list(to_be_printed().filter(step=step).order_by("pk")[:TOGETHER]) if step else []
        if step is None or not sends:
            raise Conflict(_("Nothing of this waits to be printed."))
        left = _who_left(step, sends)
        batch = PrintBatch.objects.create(step=step, made_at=clock.now(), made_by=actor.name[:120])
        staying = [send for send in sends if send.pk not in left]
        Printout.objects.bulk_create(Printout(batch=batch, send=send) for send in staying)
        for send in sends:
            if send.pk in left:
                note_receipt(send.pk, Receipt.FAILED, ref=f"print:{batch.pk}", detail=left[send.pk])
        if not staying:
            PrintBatch.objects.filter(pk=batch.pk).delete()
            raise Conflict(
                _("Nobody of them can be written to any more: their addresses or consent are gone.")
            )
        facts.LETTERS_PREPARED.record(actor, batch.pk)
    return batch


def mark_printed(actor: Actor, batch_id: int) -> PrintBatch:
    """Say that a batch was printed: the receipt of each of its letters."""
    require(actor, "letters.print")
    with transaction.atomic():
        batch = _settled(actor, batch_id, State.PRINTED)
        for send in batch.printouts.values_list("send_id", flat=True):
            note_receipt(send, Receipt.DELIVERED, ref=f"print:{batch.pk}", detail=_("Printed"))
        facts.LETTERS_PRINTED.record(actor, batch.pk)
    return batch


def drop_batch(actor: Actor, batch_id: int) -> PrintBatch:
    """Put a batch back that was not printed: its letters wait again."""
    require(actor, "letters.print")
    with transaction.atomic():
        batch = _settled(actor, batch_id, State.DROPPED)
        batch.printouts.all().delete()
        facts.LETTERS_DROPPED.record(actor, batch.pk)
    return batch


def _settled(actor: Actor, batch_id: int, state: str) -> PrintBatch:
    batch = PrintBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(_("There is no such batch."))
    if batch.state != State.READY:
        raise Conflict(
            _("This batch is settled already: %(state)s.") % {"state": batch.get_state_display()}
        )
    batch.state, batch.settled_at, batch.settled_by = state, clock.now(), actor.name[:120]
    batch.save(update_fields=["state", "settled_at", "settled_by"])
    return batch


def _who_left(step: Step, sends: list[Send]) -> dict[int, Any]:
    """By send why it is not printed, of those who cannot or do not want to be written to any more."""
    if step.channel == INSERT:
        return {}
    whom = reach([send.customer_id for send in sends], channel=step.channel, purpose=step.purpose)
    approach = Approach(step.kind, step.purpose, step.channel, list(whom.values()), clock.now())
    gone, unwilling = without_address(approach), without_consent(approach)
    left: dict[int, Any] = {}
    for send in sends:
        if send.customer_id not in whom or send.customer_id in gone:
            left[send.pk] = _("The address was gone before it was printed")
        elif send.customer_id in unwilling:
            left[send.pk] = _("Consent was taken back before it was printed")
    return left
