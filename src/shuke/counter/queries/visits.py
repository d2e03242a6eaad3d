"""Visits as an actor may see them: those of their stores."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.counter.models import Call, Visit
from shuke.customers import queries as customers


def visits(actor: Actor) -> QuerySet[Visit]:
    """Every visit that stands, in no order."""
    require(actor, "till.use")
    rows = Visit.objects.filter(taken_back_at=None)
    if not actor.scope.is_all:
        rows = rows.filter(store__in=actor.scope.stores or ())
    return rows.select_related("customer", "store", "spoken_with")


def visit_for(actor: Actor, visit_id: int) -> Visit:
    """One visit, also one that was taken back. NotFound where there is none for this actor."""
    require(actor, "till.use")
    rows = Visit.objects.filter(pk=visit_id)
    if not actor.scope.is_all:
        rows = rows.filter(store__in=actor.scope.stores or ())
    visit = rows.first()
    if visit is None:
        raise NotFound(_("There is no such visit."))
    return visit


def visits_of(actor: Actor, ids: Collection[int], most: int = 3) -> list[Visit]:
    """The latest visits of one person, by the ids of their records."""
    rows = visits(actor).filter(customer__in=list(ids)).order_by("-at", "-pk")
    return for_reader(actor, rows[:most])


def for_reader[Row: (Visit, Call)](actor: Actor, rows: Iterable[Row]) -> list[Row]:
    """Visits or calls as the actor may read them: contacts in their words hidden from who may not see them.
    Not to be saved."""
    read = list(rows)
    for row in read:
        row.about = customers.seen_text(actor, row.about)
    return read


def entry_within(actor: Actor) -> Q:
    """Entries of a timeline that tell of a visit to the actor's stores."""
    rows = Visit.objects.filter(pk=OuterRef("ref"), store__in=actor.scope.stores or ())
    return Q(Exists(rows))


def visit_title(row: Visit) -> str:
    """What a visit is called where it is asked whose it is."""
    words = {"kind": row.get_kind_display(), "about": Truncator(row.about).chars(80)}
    return _("%(kind)s: %(about)s") % words if row.about else str(words["kind"])
