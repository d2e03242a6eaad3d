"""Shopify's exports. An order's own columns stand on its first line only."""

from django.utils.translation import gettext_lazy as _

from shuke.collect.layouts.base import Layout

ORDERS = Layout(
    code="shopify",
    label=_("Shopify orders"),
    kind="orders",
    sign=("Name", "Financial Status", "Created at", "Lineitem quantity", "Lineitem name",
          "Lineitem price"),
    columns={
        "number": "Name",
        "email": "Email",
        "status": "Financial Status",
        "cancelled_at": "Cancelled at",
        "shipped": "Fulfillment Status",
        "paid_at": "Paid at",
        "consent_email": "Accepts Marketing",
        "currency": "Currency",
        "shipping": "Shipping",
        "tax": "Taxes",
        "total": "Total",
        "discount": "Discount Amount",
        "placed_at": "Created at",
        "quantity": "Lineitem quantity",
        "title": "Lineitem name",
        "unit_price": "Lineitem price",
        "product_code": "Lineitem sku",
        "line_discount": "Lineitem discount",
        "name": ("Billing Name", "Shipping Name"),
        "city": ("Billing City", "Shipping City"),
        "province": ("Billing Province Name", "Shipping Province Name", "Billing Province", "Shipping Province"),
        "country": ("Billing Country", "Shipping Country"),
        "phone": ("Phone", "Billing Phone", "Shipping Phone"),
        "note": "Notes",
        "refunded": "Refunded Amount",
        "payment_method": "Payment Method",
    },
)  # fmt: skip

CUSTOMERS = Layout(
    code="shopify-customers",
    label=_("Shopify customers"),
    kind="customers",
    sign=("First Name", "Last Name", "Email", "Accepts Email Marketing", "Total Spent",
          "Total Orders"),
    columns={
        "first_name": "First Name",
        "last_name": "Last Name",
        "email": "Email",
        "consent_email": "Accepts Email Marketing",
        "consent_sms": "Accepts SMS Marketing",
        "phone": "Phone",
        "city": "City",
        "province": "Province",
        "country": "Country",
        "tags": "Tags",
    },
)  # fmt: skip

PRODUCTS = Layout(
    code="shopify-products",
    label=_("Shopify products"),
    kind="products",
    sign=("Handle", "Title", "Vendor", "Variant SKU", "Variant Price"),
    columns={
        "code": "Variant SKU",
        "title": "Title",
        "brand": "Vendor",
        "category": ("Type", "Product Category"),
        "list_price": "Variant Price",
        "unit_cost": "Cost per item",
        "article": "Handle",
        "barcode": "Variant Barcode",
        "stock": "Variant Inventory Qty",
    },
)
