"""What each number of the shop means: one definition each, as ibis expressions over the warehouse.

Everything starts from a `Basis` (which currency, up to which day, net or sales only) and a warehouse
connection. Functions give ibis tables, so that a report, a segment and a page share them; functions
whose name begins with ``find_`` or that return a dataclass run a query. `docs/metrics.md` tells the
same in words, in both languages.
"""

from shuke.insight.metrics.basis import Basis, basis_for, last_order_day
from shuke.insight.metrics.customers import buyers, facts
from shuke.insight.metrics.definitions import METRICS, Metric, measured
from shuke.insight.metrics.orders import counted_lines, counted_orders, purchases
from shuke.insight.metrics.pareto import Pareto, TopBorder, find_top_border, pareto, ranked, ranking
from shuke.insight.metrics.quadrant import QUADRANTS, Borders, find_borders, with_quadrant
from shuke.insight.metrics.rfm import Cuts, find_cuts, with_scores
from shuke.insight.metrics.rfm_groups import GROUPS, with_group
from shuke.insight.metrics.summary import Summary, summary

__all__ = [
    "GROUPS",
    "METRICS",
    "QUADRANTS",
    "Basis",
    "Borders",
    "Cuts",
    "Metric",
    "Pareto",
    "Summary",
    "TopBorder",
    "basis_for",
    "buyers",
    "counted_lines",
    "counted_orders",
    "facts",
    "find_borders",
    "find_cuts",
    "find_top_border",
    "last_order_day",
    "measured",
    "pareto",
    "purchases",
    "ranked",
    "ranking",
    "summary",
    "with_group",
    "with_quadrant",
    "with_scores",
]
