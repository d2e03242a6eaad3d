"""The proof that what was sent came in, for programs; and where a sender says how much it sent."""

import datetime as dt

from ninja import Field, Schema

from shuke.collect import commands
from shuke.collect.queries import arrivals as queries
from shuke.collect.queries import silence
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


class ArrivalCountIn(Body):
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


class SilenceOut(Schema):
    source: str = Field(description="shop-<connection>, events:<write key> or api")
    name: str
    last_at: dt.datetime = Field(description="The hour in which it last sent something")
    hours: int = Field(description="Hours since in which it usually sends")
    longest: int = Field(description="The most of them in a row before")
    ask: str
    advice: str
    url: str
    put_off_until: dt.datetime | None


class PutOffIn(Body):
    source: str = Field(max_length=60)
    days: int = Field(ge=1, le=90)


@router.get(
    "/arrivals/silences",
    response=list[SilenceOut],
    capability="imports.view",
    summary="Silent sources",
)
def list_silences(request: Request):
    """Sources that say nothing for longer than they ever did, also those that are put off."""
    return [silence.described(row) for row in silence.silences(put_off=True)]


@router.post(
    "/arrivals/silences",
    response=list[SilenceOut],
    capability="imports.run",
    summary="Put off an alarm",
)
def put_off_silence(request: Request, given: PutOffIn):
    """No alarm of this silence for some days; it ends when something comes."""
    commands.put_off_silence(request.actor, given.source, given.days)
    return [silence.described(row) for row in silence.silences(put_off=True)]


@router.post(
    "/arrivals/counts",
    response=list[ArrivalsOut],
    capability="imports.run",
    summary="Say how much was sent",
)
def state_count(request: Request, given: ArrivalCountIn):
    """Control totals: how many documents or events the sender counts for a day. The latest word counts."""
    commands.state_count(request.actor, given.source, given.day, given.count)
    rows = queries.arrivals(given.day, given.day, given.source)
    return [queries.described(row) for row in rows]
