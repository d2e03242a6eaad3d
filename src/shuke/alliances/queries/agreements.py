"""Agreements, and whether they hold."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.alliances.models import Agreement
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, NotFound


def agreements(actor: Actor) -> QuerySet[Agreement]:
    """All of them, ended ones included."""
    require(actor, "agreements.view")
    return Agreement.objects.all()


def agreement_for(actor: Actor, agreement_id: int) -> Agreement:
    """One of them. NotFound when there is none."""
    row = agreements(actor).filter(pk=agreement_id).first()
    if row is None:
        raise NotFound(_("There is no such agreement."))
    return row


def in_force() -> dict[str, Agreement]:
    """Those that hold today, by `Agreement.under`."""
    today = clock.today()
    rows = Agreement.objects.open().filter(starts_on__lte=today, ends_on__gte=today)
    return {row.under: row for row in rows}


def require_in_force(agreement_id: int) -> None:
    """Raises Conflict when it does not hold today, with what to do."""
    row = Agreement.objects.filter(pk=agreement_id).first()
    if row is None or not row.is_open:
        raise Conflict(_("This agreement was ended: nothing is taken or given under it any more."))
    if not row.holds_on(clock.today()):
        raise Conflict(
            _("This agreement holds from %(first)s to %(last)s, not today. Make another one.")
            % {"first": row.starts_on, "last": row.ends_on}
        )
