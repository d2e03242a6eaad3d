"""How much of the shop no rule of retention takes."""

from shuke.shop.models import Invoice, Order


def count_orders() -> int:
    return Order.objects.count()


def count_invoices() -> int:
    return Invoice.objects.count()
