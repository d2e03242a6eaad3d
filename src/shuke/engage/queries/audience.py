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

#: What a campaign will be.
MARKETING = Step(purpose=Step.Purpose.MARKETING, channel=EMAIL)
#: People looked at together.
BATCH = 2_000


def reachable(
    people: Iterable[int], *, automatic: bool, offers: bool = False
) -> tuple[int, Counter[Stop]]:
    """How many of these customers would get a letter now, and what stops the others. `automatic`: conditions
    chose them; `offers`: it has an offer in it."""
    each = each_reach(people, automatic=automatic, offers=offers)
    counts = Counter(stop for _customer, stop in each)
    return counts.pop(None, 0), Counter({stop: n for stop, n in counts.items() if stop})


def each_reach(
    people: Iterable[int], *, automatic: bool, offers: bool = False
) -> Iterator[tuple[int, Stop | None]]:
    """Each of these customers with what stops a letter to them now; None: nothing does."""
    for ids in batched(people, BATCH, strict=False):
        audience = reach(ids, channel=EMAIL)
        against = stops(
            MARKETING, audience.values(), Stage.CLAIM, automatic=automatic, offers=offers
        )
        for customer in audience:
            yield customer, against.get(customer)


def recipient_for(customer_id: int, variables: Collection[str] = ()) -> Recipient:
    """A customer as the recipient of a preview or test letter, which says these variables: no ledger row,
    no key."""
    who = reach([customer_id], channel=EMAIL).get(customer_id)
    if who is None:
        raise NotFound(_("There is no such customer."))
    return Recipient(
        send_id=0,
        key="",
        customer_id=who.person_id,
        address=who.address or "nobody@localhost",
        name=who.name,
        language=who.language,
        values=read_variables(variables, [who])[customer_id],
    )
