"""Saved views of lists over the API: those of whoever owns the token, and those that are shared."""

from ninja import Field, Schema, Status

from shuke.common import bulk_changes, saved_views
from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.common.kit.saved import address, standing
from shuke.common.models import SavedView

router = Router(tags=["views"])
Names = list[str]
ViewIds = list[Id]


class ViewOut(Schema):
    id: int
    list: str = Field(description="customers, orders, tasks, …")
    name: str
    query: str = Field(description="Conditions and order, as the address of the list has them")
    columns: Names = Field(description="Empty: as each reader has them")
    url: str
    shared: bool
    owner: str


class ViewIn(Body):
    list: str = Field(max_length=60)
    name: str = Field(max_length=60)
    query: str = Field("", max_length=2000)
    columns: Names = Field([], max_length=100)
    shared: bool = False


class ViewPatch(Body):
    name: str | None = Field(None, max_length=60)
    shared: bool | None = None
    query: str | None = Field(None, max_length=2000, description="With it, `columns` too")
    columns: Names = Field([], max_length=100)


class OrderIn(Body):
    list: str = Field(max_length=60)
    views: ViewIds = Field(max_length=500)


@router.get("/views", response=list[ViewOut], capability="views.share", summary="Saved views")
def list_views(request: Request, list: str):
    """One's own and the shared ones of a list, in one's own order."""
    bulk_changes.allow(request.actor, bulk_changes.list_page(list).capability)
    return [_described(view) for view in saved_views.views_of(request.actor, list)]


@router.post("/views", response={201: ViewOut}, capability="views.share", summary="Save a view")
def save_view(request: Request, body: ViewIn):
    """Conditions that the list does not know are left out."""
    state = standing(request, body.list, body.query, ".".join(body.columns))
    view = saved_views.save_view(
        request.actor, body.list, name=body.name, is_shared=body.shared, **state
    )
    return Status(201, _described(view))


@router.patch(
    "/views/{int:view}", response=ViewOut, capability="views.share", summary="Change a view"
)
def change_view(request: Request, view: int, body: ViewPatch):
    """Rename it, share it or take it back, let it hold another query. Only one's own."""
    now = saved_views.change_view(request.actor, view)
    state = {}
    if body.query is not None:
        state = standing(request, now.table, body.query, ".".join(body.columns))
    changed = saved_views.change_view(
        request.actor, view, name=body.name, is_shared=body.shared, **state
    )
    return _described(changed)


@router.delete(
    "/views/{int:view}", response={204: None}, capability="views.share", summary="Delete a view"
)
def end_view(request: Request, view: int):
    """`POST /api/v1/views/{view}/return` brings it back."""
    saved_views.end_view(request.actor, view)
    return Status(204, None)


@router.post(
    "/views/{int:view}/return", response=ViewOut, capability="views.share", summary="Bring it back"
)
def restore_view(request: Request, view: int):
    """As it was."""
    return _described(saved_views.restore_view(request.actor, view))


@router.put("/views/order", response={204: None}, capability="views.share", summary="Order of tabs")
def order_views(request: Request, body: OrderIn):
    """Those that are not named come after."""
    saved_views.order_views(request.actor, body.list, body.views)
    return Status(204, None)


def _described(view: SavedView) -> dict:
    return {
        "id": view.pk, "list": view.table, "name": view.name, "query": view.query,
        "columns": [name for name in view.columns.split(".") if name], "url": address(view),
        "shared": view.shared_at is not None, "owner": view.owner_name,
    }  # fmt: skip
