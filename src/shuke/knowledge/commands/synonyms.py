"""Words that mean the same in this shop."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.common.texts import readable
from shuke.knowledge import facts
from shuke.knowledge.models import Synonym
from shuke.knowledge.queries.articles import WRITE

MOST, LONGEST, MOST_GROUPS = 20, 60, 2_000


def add_synonym(actor: Actor, words: Sequence[str]) -> Synonym:
    """Two words or more that mean the same to whoever searches."""
    require(actor, WRITE)
    clean = list(dict.fromkeys(filter(None, map(readable, words))))
    if not 2 <= len(clean) <= MOST or any(len(word) > LONGEST for word in clean):
        text = _("Between two and %(most)d words of %(signs)d characters at most.") % {
            "most": MOST, "signs": LONGEST,
        }  # fmt: skip
        raise Invalid(text, fields={"words": text})
    with transaction.atomic():
        if Synonym.objects.filter(ended_at=None).count() >= MOST_GROUPS:
            raise Conflict(_("There are very many already. Take some apart first."))
        row = Synonym.objects.create(
            words=clean, made_at=clock.now(), by=actor.name[:120], revision=next_revision()
        )
        facts.SYNONYM_ADDED.record(actor, row.pk)
    return row


def end_synonym(actor: Actor, synonym_id: int) -> Synonym:
    """They mean the same no longer."""
    return _turn(actor, synonym_id, is_over=True)


def restore_synonym(actor: Actor, synonym_id: int) -> Synonym:
    """The undo of `end_synonym`."""
    return _turn(actor, synonym_id, is_over=False)


def _turn(actor: Actor, synonym_id: int, *, is_over: bool) -> Synonym:
    require(actor, WRITE)
    with transaction.atomic():
        row = Synonym.objects.select_for_update().filter(pk=synonym_id).first()
        if row is None:
            raise NotFound(_("There are no such words."))
        if bool(row.ended_at) == is_over:
            raise Conflict(_("Somebody has done this before."))
        row.ended_at, row.revision = clock.now() if is_over else None, next_revision()
        row.save(update_fields=["ended_at", "revision"])
        (facts.SYNONYM_ENDED if is_over else facts.SYNONYM_ADDED).record(actor, row.pk)
    return row
