"""What follows when money is told otherwise than before."""

from shuke.common.models import RecordedFact
from shuke.shop import jobs


def follow_rates(_fact: RecordedFact) -> None:
    """Other rates: what people spent in other currencies is worth something else."""
    jobs.recount.enqueue(False)


def follow_currency(fact: RecordedFact) -> None:
    """Another currency of the shop: what everybody spent is told in it."""
    if fact.payload["setting"] == "currency":
        jobs.recount.enqueue(True)
