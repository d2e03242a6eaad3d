"""What sizes measure."""

from django.db.models import Q, QuerySet

from shuke.common.access import Actor, require
from shuke.shop.models import Product, SizeChart
from shuke.shop.sizes import fitting


def size_charts(actor: Actor) -> QuerySet[SizeChart]:
    """Every chart that holds."""
    require(actor, "orders.view")
    return SizeChart.objects.open().order_by("brand", "category")


def chart_of(actor: Actor, product: Product) -> SizeChart | None:
    """The chart of a product's brand and category; None for goods without sizes."""
    if not product.size:
        return None
    near = Q(brand__in=("", product.brand)) & Q(category__in=("", product.category))
    return fitting(size_charts(actor).filter(near), product.brand, product.category)
