"""Tags of customers over the API: which there are, and putting one on many people."""

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.customers import commands, queries
from shuke.customers.commands.tagging import tag_people, untag_people
from shuke.customers.models import Tag
from shuke.customers.queries.tags import people_with_tags, tag_id

router = Router(tags=["customers"])
#: People whom one call tags.
MOST = 1000


class TagOut(Schema):
    id: int
    name: str
    colour: int = Field(description="0 to 7")
    people: int
    created_by: str


class TagIn(Body):
    name: str = Field(max_length=40)
    colour: int | None = None


class TagPatch(Body):
    name: str | None = Field(None, max_length=40)
    colour: int | None = None


class TaggingIn(Body):
    tag: str = Field(max_length=40, description="A new name is made")
    customers: list[Id] = Field(min_length=1, max_length=MOST)


class TaggingOut(Schema):
    changed: int = Field(description="Of how many it was not so before")


@router.get("/tags", response=list[TagOut], capability="customers.view", summary="Tags")
def list_tags(request: Request):
    """The tags that can be given, by name, with how many people have each."""
    counts = people_with_tags()
    return [_described(tag, counts.get(tag.pk, 0)) for tag in queries.present_tags()]


@router.post("/tags", response={201: TagOut}, capability="customers.tags", summary="Add a tag")
def add_tag(request: Request, body: TagIn):
    """Names are told apart without case, width and spaces; one that there is answers 422."""
    made = commands.add_tag(request.actor, name=body.name, colour=body.colour)
    return Status(201, _described(made, people_with_tags().get(made.pk, 0)))


@router.patch(
    "/tags/{int:tag}", response=TagOut, capability="customers.tags", summary="Change a tag"
)
def change_tag(request: Request, tag: int, body: TagPatch):
    """Rename or recolour it, on everybody who has it."""
    changed = commands.edit_tag(request.actor, tag, **body.dict(exclude_unset=True))
    return _described(changed, people_with_tags().get(tag, 0))


@router.delete(
    "/tags/{int:tag}", response={204: None}, capability="customers.tags", summary="End a tag"
)
def end_tag(request: Request, tag: int):
    """It is shown and given no more; adding it again brings it back to whoever had it."""
    commands.end_tag(request.actor, tag)
    return Status(204, None)


@router.post("/taggings", response=TaggingOut, capability="customers.edit", summary="Tag people")
def tag_customers(request: Request, body: TaggingIn):
    """Put a tag on up to 1,000 customers; ids of nobody are passed over."""
    return {"changed": len(tag_people(request.actor, body.customers, body.tag))}


@router.post(
    "/taggings/ending", response=TaggingOut, capability="customers.edit", summary="Untag people"
)
def untag_customers(request: Request, body: TaggingIn):
    """Take a tag off up to 1,000 customers."""
    return {"changed": len(untag_people(request.actor, body.customers, tag_id(body.tag)))}


def _described(tag: Tag, people: int) -> dict:
    return {
        "id": tag.pk, "name": tag.name, "colour": tag.colour, "people": people,
        "created_by": tag.created_by,
    }  # fmt: skip
