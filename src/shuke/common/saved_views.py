"""Saved views of lists: kept, shared, ended and taken up again by whoever made them."""

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.bulk_changes import allow, list_page
from shuke.common.errors import Forbidden, Invalid, NotFound
from shuke.common.models import SavedView

#: So many of one's own stand over one list.
MOST = 20
#: Of the address, what says where one stands in the list and not what the list is.
PLACE = ("after", "before", "view")


def views_of(actor: Actor, table: str) -> QuerySet[SavedView]:
    """The actor's own and those that are shared, the oldest first."""
    mine = Q(owner_id=actor.id) | Q(shared_at__isnull=False)
    return SavedView.objects.filter(mine, table=table, ended_at=None).order_by("pk")


def save_view(
    actor: Actor, table: str, *, name: str, query: str, columns: str = "", is_shared: bool = False
) -> SavedView:
    """Keep this query of the list under a name; the same name of one's own is kept anew."""
    allow(actor, list_page(table).capability)
    if actor.id is None:
        raise Forbidden(_("Only somebody who is signed in has views."))
    name = " ".join(name.replace("\0", "").split())[:60]
    if not name:
        message = _("Give the view a name.")
        raise Invalid(message, fields={"name": message})
    if SavedView.objects.filter(owner_id=actor.id, table=table, ended_at=None).count() >= MOST:
        raise Invalid(_("You have %(most)s views of this list. End one first.") % {"most": MOST})
    now = clock.now()
    return SavedView.objects.create(
        table=table, name=name, query=clean_query(query), columns=columns[:2000],
        owner_id=actor.id, owner_name=actor.name[:120], at=now,
        shared_at=now if is_shared else None,
    )  # fmt: skip


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


def _own(actor: Actor, view_id: int) -> SavedView:
    view = SavedView.objects.filter(pk=view_id, owner_id=actor.id).first()
    if view is None:
        raise NotFound(_("There is no such view, or it is somebody else’s."))
    return view
