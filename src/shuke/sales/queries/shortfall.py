"""Today: what is short of one's own target this month."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern
from shuke.sales.models import Target
from shuke.sales.periods import month_of
from shuke.sales.queries import targets


def mine(actor: Actor) -> Concern | None:
    """One's own; the whole shop's for whoever sets targets and has none. No query of sales while there is no target."""
    for kind, thing in ((Target.Kind.PERSON, actor.id), (Target.Kind.SHOP, 0)):
        if thing is None or (kind == Target.Kind.SHOP and not targets.may_see(actor, kind, thing)):
            continue
        period = month_of(clock.today())
        own = Target.objects.open().filter(
            kind=kind, thing=thing, span=period.span, first=period.first, side=Target.Side.GIVEN
        )
        if own.exists():
            return _concern(kind, thing)
    return None


def _concern(kind: str, thing: int) -> Concern | None:
    row = targets.row_of(kind, thing, month_of(clock.today()))
    if not row.short or row.a_day is None or row.pace is None or row.given is None:
        return None
    currency = basics.currency()
    words = {
        "money": formats.money(row.a_day, currency),
        "pace": formats.money_short(row.pace, currency),
        "target": formats.money_short(row.given.amount, currency),
    }
    title = _("%(short)s short of this month’s target")
    return Concern(
        kind="target",
        icon="chart-column",
        title=title % {"short": formats.money_short(row.short, currency)},
        why=_("%(money)s a day are needed. At this pace it comes to %(pace)s of %(target)s.")
        % words,
        url=reverse("sales:target", args=[kind, thing]),
        action=_("To the target"),
        tone="warn" if row.pace < row.given.amount else "",
    )
