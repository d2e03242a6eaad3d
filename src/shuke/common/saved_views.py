"""Saved views of lists: kept, renamed, shared, put in order, ended and taken up again by whoever made them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.bulk_changes import allow, list_page
from shuke.common.errors import Forbidden, Invalid, NotFound
from shuke.common.models import SavedView, ViewOrder

#: So many of one's own stand over one list.
MOST = 20
#: Of the address, what says where one stands in the list and not what the list is.
PLACE = ("after", "before", "view")
#: With it a view can be shown to everybody.
SHARE = "views.share"


def views_of(actor: Actor, table: str) -> list[SavedView]:
    """The actor's own and those that are shared, in the actor's order; new ones last."""
    mine = Q(owner_id=actor.id) | Q(shared_at__isnull=False)
    order = ViewOrder.objects.filter(owner_id=actor.id, table=table).values("view_ids")[:1]
    views = SavedView.objects.filter(mine, table=table, ended_at=None).annotate(
        order=Subquery(order)
    )
    return sorted(views, key=_place)


def _place(view: Any) -> tuple[int, int]:
    order = view.order or []
    return (order.index(view.pk) if view.pk in order else len(order), view.pk)


def save_view(
    actor: Actor,
    table: str,
    *,
    name: str,
    query: str,
    columns: str = "",
    is_shared: bool = False,
    labels: Mapping[str, str] | None = None,
) -> SavedView:
    """Keep this query of the list under a name that no other present view of one's own has."""
    allow(actor, list_page(table).capability)
    if actor.id is None:
        raise Forbidden(_("Only somebody who is signed in has views."))
    own = SavedView.objects.filter(owner_id=actor.id, table=table, ended_at=None)
    if own.count() >= MOST:
        raise Invalid(_("You have %(most)s views of this list. End one first.") % {"most": MOST})
    view = SavedView(
        table=table, owner_id=actor.id, owner_name=actor.name[:120], at=clock.now(),
        name=_name(actor, table, name), **_state(query, columns, labels),
    )  # fmt: skip
    _share(actor, view, is_shared)
    view.save()
    return view


def change_view(
    actor: Actor,
    view_id: int,
    *,
    name: str | None = None,
    is_shared: bool | None = None,
    query: str | None = None,
    columns: str = "",
    labels: Mapping[str, str] | None = None,
) -> SavedView:
    """Rename one's own view, share it or take it back, let it hold another `query` with its `columns`."""
    view = _own(actor, view_id)
    if name is not None and name != view.name:
        view.name = _name(actor, view.table, name, view)
    if is_shared is not None:
        _share(actor, view, is_shared)
    if query is not None:
        for field, value in _state(query, columns, labels).items():
            setattr(view, field, value)
    view.save()
    return view


def order_views(actor: Actor, table: str, view_ids: Sequence[int]) -> None:
    """Let the actor have the tabs over the list in this order; what is not named comes after."""
    allow(actor, list_page(table).capability)
    if actor.id is None:
        raise Forbidden(_("Only somebody who is signed in has views."))
    there = {view.pk for view in views_of(actor, table)}
    order = [pk for pk in dict.fromkeys(view_ids) if pk in there]
    ViewOrder.objects.update_or_create(owner_id=actor.id, table=table, defaults={"view_ids": order})


def move_view(actor: Actor, view_id: int, by: int) -> SavedView:
    """Move a tab by so many places to the right, or to the left when less than 0."""
    view = SavedView.objects.filter(pk=view_id, ended_at=None).first()
    views = views_of(actor, view.table) if view else []
    if view is None or view not in views:
        raise _missing()
    order = [each.pk for each in views]
    place = order.index(view.pk)
    order.insert(max(place + by, 0), order.pop(place))
    order_views(actor, view.table, order)
    return view


def may_share(actor: Actor) -> bool:
    return actor.can(SHARE)


def end_view(actor: Actor, view_id: int) -> SavedView:
    view = _own(actor, view_id)
    view.ended_at = clock.now()
    view.save(update_fields=["ended_at"])
    return view


def restore_view(actor: Actor, view_id: int) -> SavedView:
    view = _own(actor, view_id)
    view.ended_at = None
    view.save(update_fields=["ended_at"])
    return view


def clean_query(query: str) -> str:
    """The query string without its place in the list and without what is empty."""
    given = QueryDict(query[:4000], mutable=True)
    for name in [*PLACE, *(name for name, values in given.lists() if not any(values))]:
        given.pop(name, None)
    return given.urlencode()[:2000]


def _state(query: str, columns: str, labels: Mapping[str, str] | None) -> dict[str, Any]:
    named = {key[:100]: str(text)[:200] for key, text in (labels or {}).items()}
    return {"query": clean_query(query), "columns": columns[:2000], "labels": named}


def _name(actor: Actor, table: str, raw: str, view: SavedView | None = None) -> str:
    name = " ".join(raw.replace("\0", "").split())[:60]
    message = ""
    if not name:
        message = _("Give the view a name.")
    others = SavedView.objects.filter(owner_id=actor.id, table=table, ended_at=None)
    if view is not None:
        others = others.exclude(pk=view.pk)
    if name.casefold() in {each.casefold() for each in others.values_list("name", flat=True)}:
        message = _("You have a view of this name already.")
    if message:
        raise Invalid(message, fields={"name": message})
    return name


def _share(actor: Actor, view: SavedView, is_shared: bool) -> None:
    if is_shared and view.shared_at is None:
        require(actor, SHARE)
        view.shared_at = clock.now()
    elif not is_shared:
        view.shared_at = None


def _missing() -> NotFound:
    return NotFound(_("There is no such view, or it is somebody else’s."))


def _own(actor: Actor, view_id: int) -> SavedView:
    view = SavedView.objects.filter(pk=view_id, owner_id=actor.id).first()
    if view is None:
        raise _missing()
    return view
