"""Look for records that may be one person, and put off deciding about a pair."""

import datetime as dt
import json

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock, leases
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers import facts
from shuke.customers.models import Customer, DuplicateDelay, DuplicateSearch, DuplicateSuggestion
from shuke.customers.queries.duplicates import distinct_pairs
from shuke.customers.queries.scoping import require_customer

#: Suggestions that are kept, the surest: more than a team looks through.
MOST = 20_000
#: How long a pair stays away that was put off.
LATER = dt.timedelta(days=30)


def look_for_duplicates(actor: Actor) -> DuplicateSearch:
    """Have everybody compared in the background; a search that has not ended goes on instead of a second."""
    from shuke.customers.jobs import search_duplicates

    require(actor, "customers.edit")
    with transaction.atomic():
        search = DuplicateSearch.objects.filter(ended_at=None).order_by("-pk").first()
        if search is None:
            search = DuplicateSearch.objects.create(
                requested_at=clock.now(), requested_by=actor.name[:120]
            )
        if actor.id is not None:
            facts.DUPLICATES_LOOKED_FOR.record(actor)
        search_duplicates.enqueue(search.pk)
    return search


def search_duplicates(search_id: int) -> None:
    """Do a search that was asked for: read, compare, replace what the last one suggested. Safe to run again;
    of two workers one does it."""
    # The engine takes a second to import: pages that only ask for a search go without.
    from shuke.customers.duplicates.comparing import find_pairs
    from shuke.customers.duplicates.reading import read_contacts, read_people

    rows = DuplicateSearch.objects.filter(pk=search_id, ended_at=None)
    token = leases.take(rows, step="reading")
    if not token:
        return
    try:
        with leases.beating(rows, token):
            people, contacts = read_people(), read_contacts()
        leases.renew(rows, token, step="comparing", people=people.height)
        with leases.beating(rows, token):
            outcome = find_pairs(people, contacts)
        leases.renew(rows, token, step="writing", compared=outcome.compared, left=outcome.left)
        with transaction.atomic():
            count = _replace(outcome.pairs)
            leases.renew(rows, token, suggested=count)
            leases.release(rows, token, ended_at=clock.now(), step="")
    except leases.LeaseLost:
        return
    except Exception:
        leases.release(rows, token, ended_at=clock.now(), failed=True)
        raise


def put_off_pair(actor: Actor, one_id: int, other_id: int) -> None:
    """Leave a pair for later: it is shown again after LATER, or when it is taken up."""
    first, second = _pair(actor, one_id, other_id)
    with transaction.atomic():
        pair = DuplicateDelay.objects.filter(first=first, second=second)
        pair.filter(until__lte=clock.now()).end(actor)
        until = clock.now() + LATER
        DuplicateDelay.objects.begin(actor, {"first_id": first, "second_id": second}, until=until)
        facts.DUPLICATE_PUT_OFF.record(actor, first, other=second, undo_with={"other_id": second})


def take_up_pair(actor: Actor, one_id: int, other_id: int) -> None:
    """Show a pair again that was put off."""
    first, second = _pair(actor, one_id, other_id)
    with transaction.atomic():
        if DuplicateDelay.objects.filter(first=first, second=second).end(actor):
            undo_with = {"other_id": second}
            facts.DUPLICATE_TAKEN_UP.record(actor, first, other=second, undo_with=undo_with)


def _pair(actor: Actor, one_id: int, other_id: int) -> tuple[int, int]:
    """The lower id first. Raises Forbidden, or NotFound for records that are not both in sight."""
    for customer_id in (one_id, other_id):
        require_customer(actor, "customers.edit", customer_id)
    first, second = sorted((one_id, other_id))
    if Customer.objects.filter(pk__in={first, second}).count() != 2:
        raise NotFound(_("There is no such customer."))
    return first, second


def _replace(pairs: pl.DataFrame) -> int:
    """Keep these suggestions and no others, without the pairs that somebody said are two; how many."""
    apart = pl.DataFrame(
        list(distinct_pairs()), schema={"one": pl.Int64, "other": pl.Int64}, orient="row"
    )
    fresh = pairs.join(apart, on=["one", "other"], how="anti").sort("bits", descending=True)
    DuplicateSuggestion.objects.all().delete()
    rows = [
        (one, other, bits, json.dumps(list(evidence)))
        for one, other, bits, evidence in fresh.head(MOST).iter_rows()
    ]
    bulk.insert(DuplicateSuggestion, ("one_id", "other_id", "bits", "evidence"), rows)
    return len(rows)
