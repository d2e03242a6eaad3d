"""Take a mend back: the undo of `facts.MENDED`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.collect import facts, inbox, settling, unmending
from shuke.collect.commands.mending import mendable
from shuke.collect.models import Correction, Import
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict
from shuke.common.models import RecordedFact
from shuke.common.turns import alone


def take_mend_back(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What its lines recorded is put back, and they wait again as they did. Raises Conflict, and changes nothing,
    where something later stands in the way. Call inside a transaction."""
    require(actor, "imports.run")
    source = mendable(fact.subject_id or 0)
    alone(inbox.source_of(source.kind))
    ours = Correction.objects.open().filter(source=source, pk__in=before["corrections"])
    corrections = list(ours)
    if len(corrections) < len(before["corrections"]):
        raise Conflict(_("These cells were mended again since then. Undo that first."))
    _refuse(source, before, corrections)
    for done in reversed(before["done"]):
        unmending.put_back(source, done)
    ours.end(actor)
    _open_again(before["replaced"])
    if before["draft"]:
        settling.judge_draft(source, list({each.digest for each in corrections}))
    facts.MEND_UNDONE.record(actor, source.pk, cells=len(corrections))


def _refuse(source: Import, before: Mapping[str, Any], corrections: Sequence[Correction]) -> None:
    """Conflict where what the mend did is not known one by one."""
    if before["draft"] != (source.state == Import.State.DRAFT):
        raise Conflict(
            _("The file was imported since then, with these cells. Undo the import on its page.")
        )
    tried = any(each.applied_at for each in corrections)
    if tried and not (before["draft"] or before["done"]):
        raise Conflict(
            _("So many lines were mended at once that only the whole import can be undone.")
        )


def _open_again(ids: Sequence[int]) -> None:
    """What was said of the same cells before holds again."""
    for row in Correction.objects.filter(pk__in=list(ids)):
        row.pk, row.ended_at, row.ended_by = None, None, ""
        row.save(force_insert=True)
