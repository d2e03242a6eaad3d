"""Tasks over the API: the same commands and queries as the pages."""

import datetime as dt
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _
from ninja import Field, Query, Schema, Status

from shuke.common.access import Actor, Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.common.errors import NotFound
from shuke.common.kit import paging
from shuke.customers import queries as customers
from shuke.tasks.commands import giving as commands
from shuke.tasks.commands import ticking
from shuke.tasks.commands.people import MOST_PEOPLE
from shuke.tasks.commands.splitting import Way, split_task
from shuke.tasks.models import Task
from shuke.tasks.queries.colleagues import DAYS, may_see_work, to_do, work_of
from shuke.tasks.queries.people import PersonOfTask, people_of, person_of, tasks_about
from shuke.tasks.queries.tasks import OPEN, Progress, progress, task_for, tasks

router = Router(tags=["tasks"])


class HolderOut(Schema):
    id: int
    name: str


class TaskOut(Schema):
    id: int
    title: str
    note: str
    due_on: dt.date | None
    state: str = Field(description="open, done or withdrawn")
    holder: HolderOut | None = Field(description="Who has it; null: it is free")
    role: str = Field(description="Who may take it while nobody has it; empty: anyone")
    version: int = Field(description="Grows with every change of the words or the day")
    people: int = Field(description="How many it is about")
    ticked: int = Field(description="With how many of them it is said what came of it")
    given_at: dt.datetime
    given_by: HolderOut | None
    done_at: dt.datetime | None
    withdrawn_at: dt.datetime | None


class TaskPage(Schema):
    items: list[TaskOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class Words(Body):
    title: str = Field(max_length=120)
    note: str = Field("", max_length=4000)
    due_on: dt.date | None = None


class WordsChange(Words):
    version: WholeNumber | None = Field(None, description="409 unless this is the version in force")


class To(Body):
    staff: WholeNumber | None = Field(None, description="Staff id; null: it stays free")
    role: str = Field("", description="Who may take it while it is free; empty: anyone")


class About(Body):
    customers: list[WholeNumber] = Field([], max_length=MOST_PEOPLE, description="Customer ids")
    list: WholeNumber | None = Field(None, description="Whoever is on this list now")
    segment: WholeNumber | None = Field(None, description="Whoever is in this segment now")


class TaskIn(Words, To, About):
    pass


class SplitIn(Words, About):
    split: Way = Field(description="evenly, worth (as much spent for each), load, owners")


class ContactOut(Schema):
    kind: str
    value: str = Field(description="E.164 for phones; middle taken out when `hidden`")
    hidden: bool = Field(description="The token lacks customers.contact")


class PersonOut(Schema):
    customer: int
    name: str
    contacts: list[ContactOut]
    outcome: str = Field(description="reached, missed, later, declined, wrong; empty: nothing yet")
    said: str
    outcome_at: dt.datetime | None
    outcome_by: str | None
    call_on: dt.date | None = Field(description="To be called again on this day")
    spent: Decimal
    last_order_at: dt.datetime | None
    reason: str = Field(description="How they buy, in a few words")
    say: list[str] = Field(description="What to say, and what they agreed to hear, a sentence each")


class TaskPeoplePage(Schema):
    items: list[PersonOut]
    next: int | None = Field(description="Pass as `after`; null on the last page")


class OutcomeIn(Body):
    outcome: Literal["reached", "missed", "later", "declined", "wrong", ""] = Field(
        description="Empty takes the tick back"
    )
    said: str = Field("", max_length=300, description="Empty: what was said before stays")
    call_on: dt.date | None = Field(None, description="With later: on which day; else tomorrow")


class WorkOut(Schema):
    to_do: int = Field(description="People still to be contacted, and open tasks about nobody")
    days: int = Field(description="So many days, today included, the rest looks back")
    contacted: int = Field(description="People of whom they said what came of it")
    outcomes: dict[str, int] = Field(description="The same by outcome")
    done: int = Field(description="Tasks that they closed")
    orders: int = Field(description="Counted sales of these people within 14 days of the contact")
    revenue: Decimal = Field(description="Net of refunds; some would have come anyway")
    buyers: int
    currency: str


class ListQuery(Schema):
    state: Literal["open", "done", "withdrawn"] = "open"
    staff: int | None = Field(None, description="Only what this staff member has")
    customer: int | None = Field(None, description="Only what is about this customer")
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500, description="`next` of the page before")


@router.get("", response=TaskPage, capability="tasks.do", summary="List")
def listing(request: Request, query: Query[ListQuery]):
    """Tasks that the token's owner may see, the newest first."""
    rows = tasks(request.actor)
    if query.state == "open":
        rows = rows.filter(OPEN)
    elif query.state == "withdrawn":
        rows = rows.exclude(withdrawn_at=None)
    else:
        rows = rows.exclude(done_at=None).filter(withdrawn_at=None)
    if query.staff is not None:
        rows = rows.filter(holder=query.staff)
    if query.customer is not None:
        rows = rows.filter(pk__in=tasks_about(query.customer))
    page = paging.onward(rows, "-pk", query.limit, query.after)
    far = progress(task.pk for task in page.rows)
    return {
        "items": [_described(request.actor, task, far.get(task.pk)) for task in page.rows],
        "next": page.after or None,
    }


@router.post("", response={201: TaskOut}, capability="tasks.do", summary="Assign")
def assign(request: Request, body: TaskIn):
    """Give a task. To others than oneself needs `tasks.assign`; people need the right to see them."""
    made = commands.assign_task(
        request.actor,
        title=body.title,
        note=body.note,
        due_on=body.due_on,
        holder_id=body.staff,
        role=body.role,
        customers=body.customers,
        list_id=body.list,
        segment_id=body.segment,
    )
    return Status(201, _one(request.actor, made.pk))


@router.post("/split", response={201: list[TaskOut]}, capability="tasks.assign", summary="Split")
def split(request: Request, body: SplitIn):
    """A task for each colleague who gets some of the people, in one step."""
    made = split_task(
        request.actor,
        title=body.title,
        note=body.note,
        due_on=body.due_on,
        way=body.split,
        customer_ids=body.customers,
        list_id=body.list,
        segment_id=body.segment,
    )
    return Status(201, [_one(request.actor, task.pk) for task in made])


@router.get("/{int:pk}", response=TaskOut, capability="tasks.do", summary="Get")
def get(request: Request, pk: int):
    return _one(request.actor, pk)


@router.put("/{int:pk}", response=TaskOut, capability="tasks.do", summary="Change")
def change(request: Request, pk: int, body: WordsChange):
    words = body.dict()
    commands.edit_task(request.actor, pk, expected_version=words.pop("version"), **words)
    return _one(request.actor, pk)


@router.post("/{int:pk}/holder", response=TaskOut, capability="tasks.do", summary="Hand over")
def hand_over(request: Request, pk: int, body: To):
    """Let somebody else have it. Without `tasks.assign` one takes a free one and gives back one's own."""
    commands.hand_over(request.actor, pk, holder_id=body.staff, role=body.role)
    return _one(request.actor, pk)


@router.get("/{int:pk}/people", response=TaskPeoplePage, capability="tasks.do", summary="People")
def people(
    request: Request,
    pk: int,
    ticked: bool | None = None,
    after: int = Query(0, ge=0, lt=2**63),
    limit: int = Query(200, ge=1, le=MOST_PEOPLE),
):
    """Its people, those who spent most first; needs `customers.view` too."""
    task = task_for(request.actor, pk)
    page = people_of(request.actor, task, ticked=ticked, after=after, limit=limit, as_stored=True)
    return {"items": [_person(each) for each in page.rows], "next": page.after or None}


@router.post(
    "/{int:pk}/people/{int:customer}/outcome",
    response=PersonOut,
    capability="tasks.do",
    summary="Tick",
)
def tick(request: Request, pk: int, customer: int, body: OutcomeIn):
    """Say what came of it with one of the people, on their timeline too. The last one closes the task."""
    if body.outcome:
        ticking.tick_person(request.actor, pk, customer, body.outcome, body.said, body.call_on)
    else:
        ticking.untick_person(request.actor, pk, customer)
    person = person_of(request.actor, task_for(request.actor, pk), customer, as_stored=True)
    if person is None:
        raise NotFound("This task is not about them.")
    return _person(person)


@router.post("/{int:pk}/done", response=TaskOut, capability="tasks.do", summary="Done")
def done(request: Request, pk: int):
    """It is done, whether or not everybody was ticked."""
    ticking.finish_task(request.actor, pk)
    return _one(request.actor, pk)


@router.post("/{int:pk}/reopening", response=TaskOut, capability="tasks.do", summary="Open again")
def reopen(request: Request, pk: int):
    ticking.reopen_task(request.actor, pk)
    return _one(request.actor, pk)


@router.post("/{int:pk}/withdrawal", response=TaskOut, capability="tasks.do", summary="Take back")
def withdraw(request: Request, pk: int):
    """Nobody has to do it any more; what was ticked stays."""
    commands.withdraw_task(request.actor, pk)
    return _one(request.actor, pk)


@router.post("/{int:pk}/return", response=TaskOut, capability="tasks.do", summary="Give again")
def restore(request: Request, pk: int):
    commands.restore_task(request.actor, pk)
    return _one(request.actor, pk)


@router.get("/colleagues/{int:staff}", response=WorkOut, capability="tasks.do", summary="Colleague")
def colleague(request: Request, staff: int):
    """What a colleague has to do and did lately: one's own, or with `tasks.assign`; 404 for others."""
    if not may_see_work(request.actor, staff):
        raise NotFound(_("There is no such staff member."))
    work = work_of(request.actor, staff)
    names = ("outcomes", "done", "orders", "revenue", "buyers", "currency")
    return {
        "to_do": to_do([staff]).get(staff, 0),
        "days": DAYS,
        "contacted": work.calls,
        **{name: getattr(work, name) for name in names},
    }


def _one(actor: Actor, pk: int) -> dict:
    task = task_for(actor, pk)
    return _described(actor, task, progress([pk]).get(pk))


def _described(actor: Actor, task: Task, far: Progress | None) -> dict:
    far = far or Progress()
    plain = (
        *("id", "title", "note", "due_on", "state", "holder", "role", "version"),
        *("given_at", "given_by"),
    )
    return {
        **{name: getattr(task, name) for name in (*plain, "done_at", "withdrawn_at")},
        "note": customers.seen_text(actor, task.note),
        "people": far.people,
        "ticked": far.ticked,
    }


def _person(person: PersonOfTask) -> dict:
    row = person.row
    return {
        "customer": person.customer.pk,
        "name": person.customer.name,
        "contacts": person.contacts,
        "outcome": row.outcome,
        "said": row.answer,
        "outcome_at": row.outcome_at,
        "outcome_by": row.outcome_by.name if row.outcome_by else None,
        "call_on": row.call_on,
        "spent": person.customer.spent,
        "last_order_at": person.customer.last_order_at,
        "reason": person.reason,
        "say": [hint.text for hint in person.say],
    }
