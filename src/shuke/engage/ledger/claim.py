"""Take a batch of letters for one run of the sending loop, and hand in what became of the last.

Both happen in one transaction, so a batch costs one commit. The gates (consent, block list, quiet
hours, caps …) and the step's state are asked in that same transaction.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction

from shuke.common import clock
from shuke.customers.queries import Reach, consents_now, reach
from shuke.customers.slots import Stage
from shuke.engage.channels.house import keep
from shuke.engage.keys import keyring
from shuke.engage.ledger.gating import Stop, rules_in_force, stops
from shuke.engage.ledger.settle import Result, settle
from shuke.engage.ledger.witness import DatabaseRestored, seal
from shuke.engage.models import Send, Step
from shuke.engage.rules import Rules
from shuke.engage.steps import readdress

__all__ = ["Claimed", "Result", "exchange"]

#: How long a claim is good. Every single wait on a server is far shorter (`smtp.TIMEOUT`).
LEASE = dt.timedelta(minutes=10)
#: Looks for replacements of people who were skipped, in one transaction.
PASSES = 4


@dataclass(slots=True)
class Claimed:
    """One letter that this worker, and nobody else, may hand over until the lease ends."""

    send_id: int
    #: Its public name (`Keyring.send_key`).
    key: str
    claim: str
    attempts: int
    lease_until: dt.datetime
    who: Reach
    address_hash: str
    occurrence: int = 0
    #: What its letter says of the person, once it was read (`letters.read_variables`).
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """The letters claimed, whether more may be waiting, and whether the step is open."""

    claimed: list[Claimed]
    more: bool
    is_open: bool = True


def exchange(step: Step, results: list[Result], *, claim: str, want: int) -> Batch:
    """Settle `results` and claim up to `want` letters under the fencing token `claim`.

    DatabaseRestored: the ledger is an older one, so nothing is written.
    """
    for attempt in range(3):
        try:
            return _exchange(step, results, claim, want)
        except IntegrityError:
            # Another worker took the same address for somebody else at the same moment: looking
            # again will find it served.
            if attempt == 2:
                raise
    raise AssertionError  # pragma: no cover


def _exchange(step: Step, results: list[Result], claim: str, want: int) -> Batch:
    with seal() as sealed:
        with transaction.atomic():
            if not sealed.matches():
                raise DatabaseRestored
            keep(step, results)
            settle(results)
            batch = _claim(step, claim, want)
            if batch.claimed:
                sealed.renew()
        if batch.claimed:
            sealed.write()
    return batch


def look_again(step: Step, letters: list[Claimed]) -> tuple[bool, dict[int, Stop]]:
    """Whether the step is open, and which claimed letters may not begin any more, with the reason:
    whoever left or was blocked after the claim gets nothing, and who is asleep by now gets it later."""
    people = {one.who.person_id for one in letters}
    consents = consents_now(people, channel=step.channel, purpose=step.purpose)
    for one in letters:
        one.who.consent = consents.get(one.who.person_id, "")
    which = {one.who.customer_id: one.occurrence for one in letters}
    stopped = stops(step, [one.who for one in letters], Stage.HAND_OVER, occurrences=which)
    refusals = {
        one.send_id: stopped[one.who.customer_id]
        for one in letters
        if one.who.customer_id in stopped
    }
    return _is_open(step), refusals


def _is_open(step: Step) -> bool:
    return Step.objects.filter(pk=step.pk, state=Step.State.OPEN).exists()


def _claim(step: Step, claim: str, want: int) -> Batch:
    is_open = _is_open(step)
    if not want or not is_open:
        return Batch([], more=False, is_open=is_open)
    now = clock.now()
    lease = now + LEASE
    rules = rules_in_force(lock=True)
    claimed: list[Claimed] = []
    for _pass in range(PASSES):
        lacking = want - len(claimed)
        rows = _candidates(step, now, lacking)
        firsts = _one_each(rows, {one.who.customer_id for one in claimed})
        claimed += _take(step, firsts, claim, lease, rules)
        if len(rows) < lacking and len(firsts) == len(rows):
            return Batch(claimed, more=False)
        if len(claimed) == want:
            break
    return Batch(claimed, more=True)


def _candidates(step: Step, now: dt.datetime, count: int) -> list[tuple]:
    """Who waits and may begin. Those who were put off stand apart in the index, so that a million of
    them are not looked through again and again."""
    waiting = Send.objects.filter(step=step, state=Send.State.QUEUED)
    waiting = waiting.select_for_update(skip_locked=connection.vendor == "postgresql", no_key=True)
    columns = ("pk", "customer_id", "attempts", "occurrence")
    fresh = waiting.filter(not_before__isnull=True).order_by("pk")
    rows = list(fresh.values_list(*columns)[:count])
    if len(rows) < count:
        due = waiting.filter(not_before__lte=now).order_by("not_before", "pk")
        rows += due.values_list(*columns)[: count - len(rows)]
    return rows


def _one_each(rows: list[tuple], served: set[int]) -> list[tuple]:
    """One send of each person and batch: gates answer by person. Others of theirs wait for the next batch."""
    firsts: dict[int, tuple] = {}
    for row in rows:
        if row[1] not in served:
            firsts.setdefault(row[1], row)
    return list(firsts.values())


def _take(
    step: Step, rows: list[tuple], claim: str, lease: dt.datetime, rules: Rules
) -> list[Claimed]:
    """Claim those of the rows that may get a letter now; skip or put off the others with their
    reason."""
    people = reach([row[1] for row in rows], channel=step.channel, purpose=step.purpose, lock=True)
    occurrences = {pk: occurrence for pk, _who, _attempts, occurrence in rows}
    which = {who: occurrence for _pk, who, _attempts, occurrence in rows}
    readdress(step, people, which)
    stopped = stops(step, people.values(), Stage.CLAIM, rules=rules, occurrences=which)
    keys = keyring()
    hashes = {
        pk: keys.address_hash(people[who].address or f"{step.channel}:{people[who].person_id}")
        for pk, who, _attempts, _occurrence in rows
        if who not in stopped
    }
    served = _served(step, hashes, set(occurrences.values()))
    taken: list[Claimed] = []
    left_out: dict[Stop, list[int]] = {}
    for pk, customer_id, attempts, occurrence in rows:
        stop = stopped.get(customer_id)
        if not stop and served.get((occurrence, hashes[pk]), pk) != pk:
            stop = Stop(Send.Reason.DUPLICATE)
        if stop:
            left_out.setdefault(stop, []).append(pk)
            continue
        served[occurrence, hashes[pk]] = pk
        key, who = keys.send_key(pk), people[customer_id]
        one = Claimed(pk, key, claim, attempts, lease, who, hashes[pk], occurrence)
        taken.append(one)
    _leave_out(left_out)
    _write(taken, hashes, claim, lease)
    return taken


def _leave_out(stopped: dict[Stop, list[int]]) -> None:
    now = clock.now()
    for stop, ids in stopped.items():
        rows = Send.objects.filter(pk__in=ids)
        if stop.until:
            rows.update(reason=stop.reason, not_before=stop.until)
        else:
            rows.update(
                state=Send.State.SKIPPED, reason=stop.reason, not_before=None, settled_at=now
            )


def _served(
    step: Step, hashes: dict[int, str], occurrences: set[int]
) -> dict[tuple[int, str], int]:
    """Which of these addresses have a letter of this step already, for which occurrence, and whose it is."""
    rows = Send.objects.filter(
        step=step, occurrence__in=occurrences, address_hash__in=set(hashes.values())
    ).exclude(address_hash="")  # said again so that the partial index serves
    letters = rows.values_list("occurrence", "address_hash", "pk")
    return {(occurrence, address): pk for occurrence, address, pk in letters}


def _write(taken: list[Claimed], hashes: dict[int, str], claim: str, lease: dt.datetime) -> None:
    if not taken:
        return
    holes = ", ".join(["(%s, %s)"] * len(taken))
    pairs = [value for one in taken for value in (one.send_id, hashes[one.send_id])]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE engage_send SET state = 'sending', reason = '', claim = %s, lease_until = %s, "
            f"address_hash = v.column2 FROM (VALUES {holes}) AS v "
            "WHERE engage_send.id = v.column1",
            [claim, connection.ops.adapt_datetimefield_value(lease), *pairs],
        )
