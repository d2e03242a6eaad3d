"""Write what became of claimed letters. Only the claim that a row carries may settle it."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef

from shuke.common import clock
from shuke.common.money import to_units
from shuke.engage.channels import Answer, Outcome
from shuke.engage.channels.incoming import Receipt
from shuke.engage.ledger.gating import Stop
from shuke.engage.ledger.responses import believe, note_receipt
from shuke.engage.models import Send, Step

#: Waits after the first, second … temporary refusal; after the last one the letter has failed.
BACKOFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))

#: Enhanced status codes (RFC 3463) that say the address itself does not work.
DEAD_ADDRESS = re.compile(r"\b5\.(1\.(1|2|3|6|10)|2\.1)\b")


@dataclass(slots=True)
class Result:
    """What became of one claimed letter. `attempts` is the count before this one."""

    send_id: int
    claim: str
    attempts: int
    address: str
    answer: Answer
    #: Set when the letter never came into being (its template failed for this person).
    unwritten: bool = False
    #: Why it was not begun after all: somebody left after it was claimed, or it became night.
    stop: Stop | None = None
    #: Parts that were handed over, and what they cost.
    parts: int = 0
    cost: Decimal = Decimal(0)
    #: What was handed over, where it is kept in the house.
    content: bytes = b""


def settle(results: list[Result]) -> None:
    """Write the results, in the caller's transaction. A row that has moved on stays as it is."""
    now = clock.now()
    final = [(one, _state(one)) for one in results]
    _write([(one, *verdict) for one, verdict in final if verdict], now)
    for one, verdict in final:
        if verdict is None:
            _requeue(one, now)
        elif verdict[1] == Send.Reason.REFUSED and (code := DEAD_ADDRESS.search(one.answer.text)):
            note_receipt(
                one.send_id,
                Receipt.NO_ADDRESS,
                code=code.group(),
                detail=str(one.answer),
                ref=one.claim,
                address=one.address,
            )
    # A receipt may have been faster than what our side could tell.
    believe([one.send_id for one in results if one.answer.outcome in _DOUBTFUL and not one.stop])


def _state(result: Result) -> tuple[str, str] | None:
    """The settled state and reason; None when the letter goes back to the queue."""
    if result.stop:
        return None if result.stop.until else (Send.State.SKIPPED, result.stop.reason)
    if result.unwritten:
        return Send.State.FAILED, Send.Reason.LETTER
    if result.answer.outcome is Outcome.DEFERRED and result.attempts >= len(BACKOFF):
        return Send.State.FAILED, Send.Reason.GAVE_UP
    return _FINAL.get(result.answer.outcome)


#: After these it may have left us all the same.
_DOUBTFUL = (Outcome.UNKNOWN, Outcome.DEFERRED)
#: What these outcomes make of a letter; after any other it goes back to the queue.
_FINAL = {
    Outcome.SENT: (Send.State.SENT, ""),
    Outcome.REFUSED: (Send.State.FAILED, Send.Reason.REFUSED),
    Outcome.UNKNOWN: (Send.State.UNKNOWN, ""),
}


def _write(settled: list[tuple[Result, str, str]], now: dt.datetime) -> None:
    if not settled:
        return
    holes = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(settled))
    values = [
        value
        for one, state, reason in settled
        for value in (
            one.send_id, one.claim, str(state), str(reason), str(one.answer), one.parts,
            to_units(one.cost), one.answer.ref[:120],
        )
    ]  # fmt: skip
    # An unknown keeps its claim: the worker that was thought dead may still bring the truth.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE engage_send SET state = v.column3, reason = v.column4, response = v.column5, "
            "attempts = attempts + CASE WHEN v.column3 = 'skipped' THEN 0 ELSE 1 END, "
            "settled_at = %s, lease_until = NULL, not_before = NULL, parts = v.column6, "
            "cost = NULLIF(v.column7, 0), ref = NULLIF(v.column8, ''), "
            "claim = CASE WHEN v.column3 = 'unknown' THEN v.column2 ELSE '' END "
            f"FROM (VALUES {holes}) AS v WHERE engage_send.id = v.column1 "
            "AND engage_send.claim = v.column2 AND engage_send.state IN ('sending', 'unknown')",
            [connection.ops.adapt_datetimefield_value(now), *values],
        )


def _requeue(result: Result, now: dt.datetime) -> None:
    """Back to the queue: at once when nothing was begun, later when the server put it off."""
    mine = Send.objects.filter(
        pk=result.send_id,
        claim=result.claim,
        state__in=(Send.State.SENDING, Send.State.UNKNOWN),
    )
    # Asked by Exists: an update of joined rows would close one that another worker has settled since.
    ended = mine.filter(Exists(Step.objects.filter(pk=OuterRef("step"), state=Step.State.ENDED)))
    if ended.update(state=Send.State.FAILED, reason=Send.Reason.GAVE_UP, claim="", settled_at=now):
        return  # thought lost until the step had ended: it stays closed, and nobody waits in it
    deferred = result.answer.outcome is Outcome.DEFERRED
    wait = now + BACKOFF[result.attempts] if deferred else None
    mine.update(
        state=Send.State.QUEUED,
        reason=result.stop.reason if result.stop else "",
        claim="",
        lease_until=None,
        settled_at=None,
        attempts=result.attempts + deferred,
        not_before=result.stop.until if result.stop else wait,
        response=str(result.answer),
    )
