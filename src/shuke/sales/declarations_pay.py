"""What targets add to other rooms."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    MARKETERS,
    STORES,
    ApiRouter,
    Capability,
    ConcernFinder,
    MenuPage,
)

DECLARATIONS = (
    ApiRouter("", "shuke.sales.api_targets.router"),
    Capability(
        "sales.earn", _("See own sales targets and pay"), COLLEAGUES, within=STORES, order=350
    ),
    Capability("sales.target", _("Set sales targets"), MARKETERS, within=STORES, order=352),
    MenuPage(
        "sales",
        _("Sales targets"),
        "sales:targets",
        "chart-column",
        "sales.earn",
        ("sales:target",),
        order=40,
    ),
    ConcernFinder("sales.earn", later("shuke.sales.queries.shortfall.mine"), order=30),
)
