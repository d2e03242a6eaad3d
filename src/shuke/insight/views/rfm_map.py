"""The RFM map as 25 fields: recency across, value up, darker where more people are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.insight.metrics.rfm_groups import GROUPS, Group
from shuke.insight.queries.reports import Cell
from shuke.insight.reports.presentation import Audience
from shuke.insight.reports.query import Query

SCORES = (1, 2, 3, 4, 5)
#: Groups that need the same are drawn in one colour; their names tell them apart.
FAMILIES = {
    "strong": ("champions", "loyal"),
    "growing": ("potential", "new", "promising"),
    "watch": ("attention", "cooling"),
    "leaving": ("at_risk", "cannot_lose"),
    "gone": ("sleeping",),
}
FAMILY = {group: family for family, groups in FAMILIES.items() for group in groups}
FAMILY_NAMES = {
    "strong": gettext_lazy("Carry the shop"),
    "growing": gettext_lazy("Becoming regulars"),
    "watch": gettext_lazy("Cooling off"),
    "leaving": gettext_lazy("Leaving"),
    "gone": gettext_lazy("Gone"),
}
#: Steps of the colour, from nobody to the fullest field.
SHADES = 5


@dataclass(frozen=True)
class Field:
    """One field as it is drawn."""

    r: int
    fm: int
    group: Group
    customers: int
    revenue: Decimal
    #: How many were here in the days compared with; None: nothing is compared.
    before: int | None
    shade: int
    url: str
    #: Whether the group's name stands here: in the first of its fields.
    is_named: bool

    @property
    def family(self) -> str:
        return FAMILY[self.group.key]


def drawn_map(cells: Sequence[Cell], query: Query) -> list[list[Field]]:
    """Rows from the highest value down, each from long ago to just now."""
    by_score = {(cell.r, cell.fm): cell for cell in cells}
    fullest = max((cell.customers for cell in cells), default=0)
    nobody = 0 if any(cell.before is not None for cell in cells) else None
    named: set[str] = set()
    rows = []
    for fm in reversed(SCORES):
        row = []
        for r in SCORES:
            group = _group(r, fm)
            cell = by_score.get((r, fm))
            customers = cell.customers if cell else 0
            title = _("%(group)s: R %(r)s, FM %(fm)s") % {"group": group.name, "r": r, "fm": fm}
            where = (
                {"field": "r_score", "op": "equals", "value": r, **query.arguments},
                {"field": "fm_score", "op": "equals", "value": fm, **query.arguments},
            )
            url = Audience(title, where).url(query)
            revenue = cell.revenue if cell else Decimal(0)
            shade = _shade(customers, fullest)
            before = cell.before if cell else nobody
            is_named = group.key not in named
            row.append(Field(r, fm, group, customers, revenue, before, shade, url, is_named))
            named.add(group.key)
        rows.append(row)
    return rows


def _group(r: int, fm: int) -> Group:
    return next(g for g in GROUPS if g.r[0] <= r <= g.r[1] and g.fm[0] <= fm <= g.fm[1])


def _shade(customers: int, fullest: int) -> int:
    """0 for nobody, else 1 to 5 by the square root, so that small fields differ too."""
    if not customers:
        return 0
    return max(1, round(SHADES * (customers / fullest) ** 0.5))
