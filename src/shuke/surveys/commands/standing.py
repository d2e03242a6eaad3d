"""What somebody said last, worked out anew from their responses."""

from collections.abc import Sequence

from django.db import transaction

from shuke.common import clock
from shuke.common.revisions import next_revision
from shuke.customers.queries import records_of
from shuke.surveys.measures import recommends, satisfied
from shuke.surveys.models import Response, Standing


def restate(people: Sequence[int]) -> None:
    """For records that stand for themselves: after a response, when records become one person or two again."""
    records = records_of(people)
    rows = Response.objects.filter(customer__in=list(records)).order_by("at", "pk")
    last = {pk: Standing(customer_id=pk) for pk in people}
    for pk, at, measure, score in rows.values_list("customer_id", "at", "measure", "score"):
        row = last[records[pk]]
        row.responses += 1
        row.answered_on = at.astimezone(clock.shop_zone()).date()
        if measure == "nps" and score is not None:
            row.recommends = recommends(score)
        if measure == "csat" and score is not None:
            row.satisfied = satisfied(score)
    with transaction.atomic():
        revision = next_revision()
        there = Standing.objects.in_bulk(list(people), field_name="customer_id")
        for pk, row in last.items():
            row.revision = revision
            if old := there.get(pk):
                row.pk = old.pk
                row.save(force_update=True)
            elif row.responses:
                row.save(force_insert=True)
