"""What the prices of competitors add to the frame of all pages."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import BulkAction, ConcernFinder, ListPage, PaletteAction

DECLARATIONS = (
    ListPage(
        "competitors",
        "shop:competitors",
        "orders.view",
        later("shuke.shop.tables_competitors.competitor_table"),
    ),
    BulkAction(
        "competitors",
        "remove",
        _("Remove"),
        "trash-2",
        "prices.edit",
        later("shuke.shop.bulk.end_competitor_prices"),
        later("shuke.shop.bulk.restore_competitor_prices"),
    ),
    ConcernFinder("orders.view", later("shuke.shop.concerns.undercut_prices"), order=46),
    PaletteAction(
        _("Competitors"),
        "shop:competitors",
        "scale",
        "orders.view",
        "competitor price rival 竞品 竞争对手 对手价格 jingpin jingzheng",
        order=62,
    ),
)
