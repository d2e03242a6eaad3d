"""Who a campaign would reach, and one of them as a recipient."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import batched

from django.utils.translation import gettext as _

from shuke.common.errors import NotFound
from shuke.customers.queries import reach
from shuke.customers.slots import Stage
from shuke.engage.channels import EMAIL
from shuke.engage.ledger.gating import Stop, stops
from shuke.engage.letters import read_variables
from shuke.engage.models import Step
from shuke.engage.recipients import Recipient

#: People looked at together.
BATCH = 2_000


def reachable(
    people: Iterable[int], *, automatic: bool, channel: str = EMAIL, offers: bool = False
) -> tuple[int, Counter[Stop]]:
    """How many of these customers would get a message now, and what stops the others. `automatic`: conditions
    chose them; `offers`: it has an offer in it."""
    answers = each_reach(people, automatic=automatic, channel=channel, offers=offers)
    counts = Counter(stop for _customer, stop in answers)
    return counts.pop(None, 0), Counter({stop: n for stop, n in counts.items() if stop})


def each_reach(
    people: Iterable[int], *, automatic: bool, channel: str = EMAIL, offers: bool = False
) -> Iterator[tuple[int, Stop | None]]:
    """Each of these customers with what stops a message to them now; None: nothing does."""
    step = Step(kind="campaign", purpose=Step.Purpose.MARKETING, channel=channel)
    for ids in batched(people, BATCH, strict=False):
        audience = reach(ids, channel=channel)
        against = stops(step, audience.values(), Stage.CLAIM, automatic=automatic, offers=offers)
        for customer in audience:
            yield customer, against.get(customer)


def recipient_for(
    customer_id: int, variables: Collection[str] = (), channel: str = EMAIL
) -> Recipient:
    """A customer as the recipient of a preview or test message, which says these variables: no ledger row,
    no key."""
    recipients = recipients_for([customer_id], variables, channel)
    if not recipients:
        raise NotFound(_("There is no such customer."))
    return recipients[0]


def recipients_for(
    customer_ids: Collection[int], variables: Collection[str] = (), channel: str = EMAIL
) -> list[Recipient]:
    """The same of several at once; who is gone is left out."""
    people = reach(customer_ids, channel=channel)
    values = read_variables(variables, list(people.values()))
    return [
        Recipient(
            send_id=0,
            key="",
            customer_id=who.person_id,
            address=who.address or "nobody@localhost",
            name=who.name,
            language=who.language,
            values=values[customer_id],
        )
        for customer_id, who in people.items()
    ]
