"""Try held documents again, after the words of the file or our rules have been mended."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts, inbox, settling
from shuke.collect.commands.terms import require_terms
from shuke.collect.models import Document, Import
from shuke.collect.recorders.words import MEANINGS
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.turns import alone

_BATCH = 500


def replay_held(
    actor: Actor,
    import_id: int,
    *,
    statuses: dict[str, str] | None = None,
    document_id: int | None = None,
) -> int:
    """Apply what can be applied now of an import's held documents, or of one; returns how many were.

    `statuses`: order status words of the file -> `Order.Status`, kept for later files too.
    Each step of 500 documents is one transaction; safe to run again.
    """
    require(actor, "imports.run")
    with transaction.atomic():
        source = Import.objects.select_for_update().filter(pk=import_id).first()
        if source is None:
            raise NotFound(_("There is no such import."))
        require_terms(source)
        if statuses:
            if set(statuses.values()) - set(MEANINGS):
                raise Invalid(_("There is no such status."))
            earlier = dict(source.options.get("statuses", {}))
            source.options = {**source.options, "statuses": earlier | statuses}
            source.save(update_fields=["options"])
    waiting = Document.objects.filter(file=source, state=Document.State.HELD, applied_at=None)
    if document_id is not None:
        waiting = waiting.filter(pk=document_id)
    released, last = 0, 0
    while True:
        with transaction.atomic():
            alone(inbox.source_of(source.kind))
            held = list(waiting.select_for_update().filter(pk__gt=last).order_by("pk")[:_BATCH])
            if not held:
                return released
            released += _replay(actor, source, held)
            last = held[-1].pk


def _replay(actor: Actor, source: Import, held: list[Document]) -> int:
    """Apply what can be applied of these; a document that a later one has overtaken is settled too."""
    settled = sum(part.count for part in settling.settle(source, held))
    if settled:
        facts.REPLAYED.record(actor, source.pk, backfill=True, documents=settled)
    return settled
