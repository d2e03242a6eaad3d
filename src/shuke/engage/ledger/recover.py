"""Decide about letters whose worker is gone: sent, queued again, or honestly unknown."""

from collections.abc import Collection

from django.db import transaction

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.engage.channels import Answer, Channel, Outcome
from shuke.engage.ledger.settle import Result, settle
from shuke.engage.models import Send
from shuke.engage.sending import journal

#: Letters per transaction.
BATCH = 500
#: What is kept in the house is written with the settling: without that nothing was.
UNTOUCHED = Answer(Outcome.NOT_BEGUN, text="worker died before it was kept")


def recover() -> int:
    """Settle what dead workers left in flight, of every campaign; how many letters that were.

    A worker whose journal lies on this machine is dead when its lock is free; its journal then
    tells how far each letter got. Of any other worker only the end of the lease is known, and
    its letters become unknown.
    """
    count = 0
    runs = {claim.partition(".")[0] for claim in _claims_in_flight()}
    for run in sorted(runs | set(journal.journals())):
        try:
            remains = journal.remains_of(run)
        except journal.StillAlive:
            remains = None
        if remains is None:
            continue
        settled = False
        try:
            count += _settle_run(run, remains)
            settled = True
        finally:
            remains.close(settled=settled)
    return count + _expire()


def _claims_in_flight() -> list[str]:
    rows = Send.objects.filter(state=Send.State.SENDING, lease_until__isnull=False)
    return list(rows.values_list("claim", flat=True).distinct())


def _settle_run(run: str, remains: journal.Remains) -> int:
    count = 0
    while True:
        with transaction.atomic():
            rows = _in_flight(claim__startswith=f"{run}.")
            house = _in_house([row[0] for row in rows])
            settle(
                [
                    Result(pk, claim, tries, "", UNTOUCHED if pk in house else remains.verdict(pk))
                    for pk, claim, tries in rows
                ]
            )
        count += len(rows)
        if len(rows) < BATCH:
            return count


def _expire() -> int:
    """Letters whose lease has ended without a word: nobody can know about them."""
    with transaction.atomic():
        rows = _in_flight(lease_until__lt=clock.now())
        lost = Answer(Outcome.UNKNOWN, text="no word from the worker until its lease ended")
        house = _in_house([row[0] for row in rows])
        settle(
            [
                Result(pk, claim, attempts, "", UNTOUCHED if pk in house else lost)
                for pk, claim, attempts in rows
            ]
        )
    return len(rows)


def _in_house(send_ids: Collection[int]) -> set[int]:
    """Those of these whose work is kept when they are settled, and which were not: it never began."""
    names = {each.name for each in declared(Channel) if each.keep}
    rows = Send.objects.filter(pk__in=send_ids, channel__in=names)
    return set(rows.values_list("pk", flat=True)) if names else set()


def _in_flight(**which) -> list[tuple[int, str, int]]:
    in_flight = Send.objects.filter(state=Send.State.SENDING, lease_until__isnull=False)
    rows = in_flight.filter(**which)
    rows = rows.select_for_update(no_key=True)
    return list(rows.values_list("pk", "claim", "attempts")[:BATCH])
