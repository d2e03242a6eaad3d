"""Say of people how many they brought and whether they were brought. A part of commands, and of merges."""

from collections import Counter
from collections.abc import Collection

from shuke.common.revisions import next_revision
from shuke.customers import queries as customers
from shuke.loyalty.models import Referral, ReferralStanding

State = Referral.State


def settle_referrals(people: Collection[int]) -> None:
    """Of these, who stand for themselves, over all their records. Three queries."""
    of = customers.records_of(people)
    rewarded = Referral.objects.filter(referrer__in=list(of), state=State.REWARDED)
    brought = Counter(of[record] for record in rewarded.values_list("referrer", flat=True))
    came = Referral.objects.filter(customer__in=list(of)).exclude(state=State.REFUSED)
    newcomers = {of[record] for record in came.values_list("customer", flat=True)}
    there = {row.customer_id: row for row in ReferralStanding.objects.filter(customer__in=list(of))}
    fresh, changed = [], []
    for record, person in of.items():
        is_self = record == person
        number = brought[person] if is_self else 0
        word = "yes" if is_self and person in newcomers else ""
        row = there.get(record)
        if row is None and (number or word):
            fresh.append(ReferralStanding(customer_id=record, brought=number, was_brought=word))
        elif row is not None and (row.brought, row.was_brought) != (number, word):
            row.brought, row.was_brought = number, word
            changed.append(row)
    if fresh or changed:
        revision = next_revision()
        for row in (*fresh, *changed):
            row.revision = revision
        ReferralStanding.objects.bulk_create(fresh, batch_size=500)
        columns = ("brought", "was_brought", "revision")
        ReferralStanding.objects.bulk_update(changed, columns, batch_size=500)
