"""Children over the API, with the size that they wear and the one that comes next."""

import datetime as dt

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.errors import NotFound
from shuke.customers import commands, queries
from shuke.customers.models import Child
from shuke.customers.queries.growth import growth_of
from shuke.customers.queries.guardians import consents_of, usable

router = Router(tags=["customers"])


class ChildOut(Schema):
    id: int
    name: str
    born_on: dt.date | None
    gender: str
    height: float | None = Field(description="In cm, as it is by now; a guess")
    size: int | None = Field(description="Clothes label by now")
    next_size: int | None
    next_on: dt.date | None = Field(description="From about then")
    reason: str
    usable: bool = Field(description="False: under 14, and no guardian agreed; it is used nowhere")
    guardian: str | None = Field(description="Who agreed")


class GuardianIn(Body):
    guardian: str = Field(max_length=100, description="Who agrees: a parent, another guardian")
    text: str = Field(max_length=500, description="What they said or signed: the proof")
    source: str = Field("api", max_length=120)


class MeasureIn(Body):
    what: str = Field(description="height (cm), label (clothes size that fits) or foot (mm)")
    value: float
    on: dt.date | None = Field(None, description="Default: today")


@router.get(
    "/customers/{int:pk}/children",
    response=list[ChildOut],
    capability="customers.view",
    summary="Children and their sizes",
)
def list_children(request: Request, pk: int):
    """The children that somebody shops for, the youngest first."""
    return _described(queries.children(queries.customer_for(request.actor, pk)))


@router.post(
    "/customers/{int:pk}/children/{int:child}/measures",
    response={201: ChildOut},
    capability="customers.edit",
    summary="Write down a child's size",
)
def measure(request: Request, pk: int, child: int, body: MeasureIn):
    """How tall a child is, which label fits it, how long its foot is."""
    row = _row(request, pk, child)
    commands.measure_child(request.actor, child, **body.dict())
    return Status(201, _described([row])[0])


@router.post(
    "/customers/{int:pk}/children/{int:child}/guardian-consents",
    response={201: ChildOut},
    capability="customers.edit",
    summary="A guardian agrees",
)
def agree(request: Request, pk: int, child: int, body: GuardianIn):
    """What is noted of the child may be used from now on. 409 when one agreed already."""
    row = _row(request, pk, child)
    commands.agree_as_guardian(request.actor, child, **body.dict())
    return Status(201, _described([row])[0])


@router.post(
    "/customers/{int:pk}/children/{int:child}/guardian-consents/ending",
    response=ChildOut,
    capability="customers.edit",
    summary="A guardian agrees no longer",
)
def disagree(request: Request, pk: int, child: int):
    """Nothing of the child is used from now on; what was said stays on record."""
    row = _row(request, pk, child)
    commands.withdraw_guardian(request.actor, child)
    return _described([row])[0]


def _row(request: Request, pk: int, child: int) -> Child:
    ids = queries.person_ids(queries.customer_for(request.actor, pk))
    row = Child.objects.filter(pk=child, customer__in=ids).first()
    if row is None:
        raise NotFound("There is no such child.")
    return row


def _described(children: list[Child]) -> list[dict]:
    agreed = consents_of(children)
    may = usable(children, agreed)
    growth = growth_of(may)
    return [
        {
            **_child(child, growth.get(child.pk)),
            "usable": child in may,
            "guardian": agreed[child.pk].guardian if child.pk in agreed else None,
        }
        for child in children
    ]


def _child(child: Child, growth) -> dict:
    size = growth.size if growth else None
    return {
        **{name: getattr(child, name) for name in ("id", "name", "born_on", "gender")},
        "height": round(size.height, 1) if size else None,
        "size": size.label if size else None,
        "next_size": size.next_label if size else None,
        "next_on": size.next_on if size else None,
        "reason": growth.reason if growth else "",
    }
