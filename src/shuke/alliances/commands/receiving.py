"""Take a partner's list in: an import under the agreement's terms."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.alliances import facts
from shuke.alliances.models import ReceivedList
from shuke.alliances.queries.agreements import agreement_for, require_in_force
from shuke.collect import commands as collect
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, ShukeError


def receive_list(actor: Actor, agreement_id: int, chunks: Iterable[bytes], name: str) -> int:
    """Store a file as a draft of an import, whose id it gives. Whoever is in it will have agreed to what the agreement says.

    Raises Conflict when the agreement does not hold today, Invalid for a file that is no list of people;
    nothing is kept then.
    """
    require(actor, "agreements.give")
    row = agreement_for(actor, agreement_id)
    require_in_force(row.pk)
    if not row.takes:
        raise Invalid(_("Under this agreement nothing is taken. Make one that says what."))
    source = collect.receive_file(actor, chunks, name, kind="customers")
    terms = collect.Terms(
        under=row.under,
        name=row.partner,
        purpose=row.purpose,
        channels=tuple(row.channels),
        fields=tuple(row.takes),
    )
    try:
        with transaction.atomic():
            source = collect.set_terms(actor, source.pk, terms)
            ReceivedList.objects.create(
                agreement=row, source=source, at=clock.now(), by=actor.name[:120]
            )
            facts.RECEIVED.record(actor, row.pk, file=source.pk)
    except ShukeError:
        collect.discard_import(actor, source.pk)
        raise
    return source.pk
