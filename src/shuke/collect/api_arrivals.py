"""The proof that what was sent came in, for programs; and where a sender says how much it sent."""

import datetime as dt

from ninja import Field, Schema

from shuke.collect import commands
from shuke.collect.queries import arrivals as queries
from shuke.common import clock
from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.errors import Invalid

router = Router(tags=["documents"])


class ArrivalsOut(Schema):
    source: str = Field(description="Door and kind, api:orders; events:<write key>; file:orders")
    name: str
    day: dt.date = Field(description="The shop's day on which it came in")
    unit: str = Field(description="documents, lines (of a file) or events")
    stated: int | None = Field(
        description="What the sender says that it sent; null: it says nothing"
    )
    sent: int = Field(description="All that came: the sum of the seven figures that follow")
    recorded: int
    repeated: int = Field(description="The same words had come before")
    outdated: int = Field(description="A later version was there already")
    held: int
    rejected: int
    undone: int = Field(description="Taken back with the import that brought it")
    waiting: int = Field(description="Kept and not judged yet")
    file: int | None = Field(description="The import, for lines of a file")
    gap: int = Field(description="stated - sent; 0 while a file is being read")
    needs: str = Field(description="missing, more, unread, waiting, held, drift; empty: nothing")
    advice: str = Field(description="What to do, as a sentence")


class CountIn(Body):
    source: str = Field(max_length=60)
    day: dt.date
    count: int | None = Field(description="null takes the count back")


@router.get(
    "/arrivals", response=list[ArrivalsOut], capability="imports.view", summary="What came in"
)
def list_arrivals(
    request: Request,
    since: dt.date | None = None,
    until: dt.date | None = None,
    source: str = "",
):
    """By source and day, both days included; the last two weeks when nothing else is asked for."""
    last = until or clock.today()
    first = since or last - dt.timedelta(days=queries.DAYS - 1)
    if not 0 <= (last - first).days < queries.MOST_DAYS:
        raise Invalid(f"Ask for 1 to {queries.MOST_DAYS} days.")
    return [queries.described(row) for row in queries.arrivals(first, last, source)]


@router.post(
    "/arrivals/counts",
    response=list[ArrivalsOut],
    capability="imports.run",
    summary="Say how much was sent",
)
def state_count(request: Request, given: CountIn):
    """Control totals: how many documents or events the sender counts for a day. The latest word counts."""
    commands.state_count(request.actor, given.source, given.day, given.count)
    rows = queries.arrivals(given.day, given.day, given.source)
    return [queries.described(row) for row in rows]
