"""WooCommerce: its own export of products, and orders as the usual export plugins write them."""

from django.utils.translation import gettext_lazy as _

from shuke.collect.layouts.base import Layout

ORDERS = Layout(
    code="woocommerce",
    label=_("WooCommerce orders"),
    kind="orders",
    sign=("Order Number", "Order Status", "Order Date", "Order Total Amount"),
    columns={
        "number": "Order Number",
        "placed_at": "Order Date",
        "paid_at": "Paid Date",
        "status": "Order Status",
        "currency": "Order Currency",
        "total": "Order Total Amount",
        "shipping": "Order Shipping Amount",
        "refunded": "Order Refund Amount",
        "discount": "Cart Discount Amount",
        "product_code": "SKU",
        "title": "Item Name",
        "quantity": ("Quantity", "Quantity (- Refund)"),
        "unit_price": "Item Cost",
        "note": "Customer Note",
        "payment_method": "Payment Method Title",
        "email": "Email (Billing)",
        "phone": "Phone (Billing)",
        "city": "City (Billing)",
        "province": "State Name (Billing)",
        "country": "Country Name (Billing)",
    },
)
PRODUCTS = Layout(
    code="woocommerce-products",
    label=_("WooCommerce products"),
    kind="products",
    sign=("SKU", "Name", "Regular price", "Categories", "Published"),
    columns={
        "code": "SKU",
        "title": "Name",
        "category": "Categories",
        "brand": "Brands",
        "list_price": "Regular price",
        "article": "Parent",
        "barcode": "GTIN, UPC, EAN, or ISBN",
        "stock": "Stock",
    },
)
