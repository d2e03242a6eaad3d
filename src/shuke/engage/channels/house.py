"""Channels that end in the house: what is handed over is work for a colleague, a row of our own.

Nothing leaves by them, so nothing can be lost on the way: the work is written in the transaction that settles
the send (`Channel.keep`), once, whatever dies meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from shuke.engage.channels import Answer, Outcome, channel
from shuke.engage.ledger.settle import Result
from shuke.engage.models import Send, Step


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done for one person: the send, whom it is for, at what address, and the words."""

    send_id: int
    customer_id: int
    address: str
    text: str


class HouseConnection:
    """Takes everything: it is kept when its send is settled."""

    def open(self) -> None:
        pass

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        return Answer(Outcome.SENT)

    def close(self) -> None:
        pass


def keep(step: Step, results: Sequence[Result]) -> None:
    """Write the work of those results whose claim still holds. Call in the transaction that settles them, before
    it does."""
    taken = [one for one in results if one.answer.outcome is Outcome.SENT and not one.stop]
    way = channel(step.channel) if taken else None
    if way is None or way.keep is None:
        return
    mine = Q()
    for one in taken:
        mine |= Q(pk=one.send_id, claim=one.claim)
    held = Send.objects.filter(mine, state__in=(Send.State.SENDING, Send.State.UNKNOWN))
    customers = dict(held.select_for_update(no_key=True).values_list("pk", "customer_id"))
    way.keep(
        step,
        [
            Errand(one.send_id, customers[one.send_id], one.address, one.content.decode())
            for one in taken
            if one.send_id in customers
        ],
    )
