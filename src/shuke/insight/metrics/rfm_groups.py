"""Named groups of buyers by RFM scores, with what to do for each.

Two axes: R, and FM = the mean of F and M rounded up. Every pair belongs to exactly one group.
Source: the usual eleven-field map of RFM tools, drawn here on ten fields without overlap.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Group:
    """One group: its key in data, its name and advice for people, its fields of the map."""

    key: str
    name: str | Promise
    advice: str | Promise
    r: tuple[int, int]
    fm: tuple[int, int]


GROUPS: tuple[Group, ...] = (
    Group("champions", _("Champions"), _("Bought lately, often and much. Thank them, show new things first, ask for reviews and referrals. No discounts needed."), (5, 5), (4, 5)),
    Group("loyal", _("Loyal"), _("Buy regularly. Offer what goes with what they have, and membership benefits."), (3, 4), (4, 5)),
    Group("potential", _("Potential regulars"), _("Came lately and more than once, or spent well. Suggest the next product while they remember you."), (4, 5), (2, 3)),
    Group("new", pgettext_lazy("RFM group", "New"), _("First small purchase just now. Make the start good: care call, how-to, a reason for the second order."), (5, 5), (1, 1)),
    Group("promising", _("Promising"), _("One small purchase not long ago. A light reminder and a first-repeat gift."), (4, 4), (1, 1)),
    Group("attention", _("Need attention"), _("Middling in everything and slipping. Ask what they need; a limited offer on what they liked."), (3, 3), (3, 3)),
    Group("cooling", _("Cooling down"), _("Small buyers who have not been here for a while. A reminder with popular goods; spend little."), (3, 3), (1, 2)),
    Group("at_risk", _("At risk"), _("Bought well, but long ago. Write personally, ask for the reason, offer something they liked before."), (1, 2), (3, 4)),
    Group("cannot_lose", _("Can’t lose them"), _("Once the best, now silent. Call them; let the owner write; make it right."), (1, 2), (5, 5)),
    Group("sleeping", _("Dormant"), _("Small and long gone. A seasonal greeting at most; do not pay to win them back."), (1, 2), (1, 2)),
)  # fmt: skip


def with_group(scored: ir.Table) -> ir.Table:
    """A table with r, f, m, and in addition fm and group (a key of `GROUPS`)."""
    fm = ((scored.f + scored.m + 1) // 2).cast("int8")
    scored = scored.mutate(fm=fm)
    cases = [
        (scored.r.between(*group.r) & scored.fm.between(*group.fm), group.key) for group in GROUPS
    ]
    return scored.mutate(group=ibis.cases(*cases))
