"""How long facts stay: what is audited for ever, the rest until nothing waits for it any more."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from shuke.common import clock
from shuke.common.models import Reaction, ReactionChunk, RecordedFact

#: Rows that one transaction deletes.
STEP = 1_000


def forget_facts() -> int:
    """Delete facts that are older than SHUKE_FACT_DAYS, not audited, and followed by all that follows
    them; how many. Of audited ones the proofs of their reactions go."""
    if not settings.FACT_DAYS:
        return 0
    limit = clock.now() - dt.timedelta(days=settings.FACT_DAYS)
    undone = Reaction.objects.filter(fact=OuterRef("pk"), done_at=None)
    old = RecordedFact.objects.filter(~Exists(undone), audited=False, at__lt=limit)
    done = Reaction.objects.filter(done_at__lt=limit, fact__audited=True)
    forgotten = 0
    while some := list(old.order_by("pk").values_list("pk", flat=True)[:STEP]):
        with transaction.atomic():
            _forget_reactions(Reaction.objects.filter(fact__in=some))
            forgotten += RecordedFact.objects.filter(pk__in=some).delete()[0]
    while some := list(done.order_by("pk").values_list("pk", flat=True)[:STEP]):
        with transaction.atomic():
            _forget_reactions(Reaction.objects.filter(pk__in=some))
    return forgotten


def _forget_reactions(reactions) -> None:
    ReactionChunk.objects.filter(reaction__in=reactions).delete()
    reactions.delete()
