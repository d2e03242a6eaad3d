"""Fetching what a carrier has for us: receipts and replies."""

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Sequence

from shuke.common import clock
from shuke.engage.channels.incoming import Receipt, Replied, Reported
from shuke.engage.providers import Access
from shuke.engage.providers.smpp import pdu
from shuke.engage.providers.smpp.session import Session

#: States of a message that are final; of the others nothing is reported.
RECEIPTS = {
    "DELIVRD": Receipt.DELIVERED,
    "EXPIRED": Receipt.FAILED,
    "DELETED": Receipt.FAILED,
    "UNDELIV": Receipt.FAILED,
    "REJECTD": Receipt.FAILED,
}
#: Seconds without anything after which nothing more is waited for.
QUIET = 1.5
#: A status by which a carrier learns never to send this again (ESME_RX_R_APPN).
NEVER = 0x66
Item = Reported | Replied


def hear(access: Access, take: Callable[[Sequence[Item]], object], seconds: float) -> int:
    """Fetch for `seconds` at most, or until nothing more comes; how many were taken. Each is acknowledged
    once `take` has kept it: one that was not comes again. OSError, `session.Refused`: there is no way in."""
    session = Session(access, pdu.BIND_RECEIVER)
    parts: dict[tuple, dict[int, pdu.Delivered]] = {}
    unanswered: list[tuple[int, int]] = []
    taken, end = 0, time.monotonic() + seconds
    try:
        while time.monotonic() < end and (message := session.read(QUIET)) is not None:
            if message.command != pdu.DELIVER:
                session.serve(message)
                continue
            status = 0
            try:
                items = _items(pdu.delivered(message.body), access, parts)
            except pdu.Broken:
                items, status = [], NEVER
            if items:
                take(items)
            taken += len(items)
            unanswered.append((message.number, status))
            # A part is acknowledged with the last one of its kind: until then it is nowhere but here.
            if not parts:
                _acknowledge(session, unanswered)
        # Of some the rest never came: what there is of them is better than nothing.
        if rest := [_reply(_joined(some)) for some in parts.values()]:
            take(rest)
        _acknowledge(session, unanswered)
        return taken + len(rest)
    finally:
        session.close()


def _acknowledge(session: Session, unanswered: list[tuple[int, int]]) -> None:
    for number, status in unanswered:
        session.send(pdu.Pdu(pdu.DELIVER | pdu.ANSWER, status, number, b"\0"))
    unanswered.clear()


def _items(of: pdu.Delivered, access: Access, parts: dict) -> list[Item]:
    if of.is_receipt:
        return _receipt(of, access)
    if of.part is None:
        return [_reply(of)]
    series, count, place = of.part
    some = parts.setdefault((of.source, of.target, series), {})
    some[place] = of
    if len(some) < count:
        return []
    del parts[of.source, of.target, series]
    return [_reply(_joined(some))]


def _joined(some: dict[int, pdu.Delivered]) -> pdu.Delivered:
    first = some[min(some)]
    text = "".join(some[place].text for place in sorted(some))
    return pdu.Delivered(first.source, first.target, False, text, {}, None)


def _receipt(of: pdu.Delivered, access: Access) -> list[Item]:
    name, state, error = pdu.receipt(of)
    if not name or state not in RECEIPTS:
        return []
    # Its dates are on a clock that nobody names: it is so now.
    return [
        Reported(
            RECEIPTS[state], clock.now(), ref=plain_id(name, access, is_ours=False),
            code="" if state == "DELIVRD" else f"{state} {error}"[:12].strip(),
            address=of.source, name=state,
        )
    ]  # fmt: skip


def _reply(of: pdu.Delivered) -> Replied:
    at = clock.now()
    # Replies have no name. One that was kept and not acknowledged comes again soon, and is the same.
    soon = at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)
    words = f"{of.source}/{of.target}/{of.text}/{soon.astimezone(dt.UTC).isoformat()}"
    name = hashlib.sha256(words.encode()).hexdigest()[:32]
    digits = of.source.removeprefix("+")
    address = f"+{digits}" if digits.isdigit() and len(digits) > 10 else of.source
    return Replied(f"smpp-{name}", address, of.text, at)


def plain_id(name: str, access: Access, *, is_ours: bool) -> str:
    """The number of a message as it is kept, whoever wrote it how: answers say it in hexadecimal and receipts
    in decimal at some carriers (`ids`), others put noughts before it."""
    name = name.strip().lower()
    if access.get("ids") == "hex" and is_ours:
        try:
            return str(int(name, 16))
        except ValueError:
            return name
    return name.lstrip("0") or name
