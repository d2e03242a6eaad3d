"""Small files in the shapes that shops export, made by hand."""

import csv
import io

UCI_HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
#: A sale of two lines, one without a customer, a gift, a return, a stock correction, a bad debt.
UCI = "\r\n".join([
    UCI_HEADER,
    "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:27:00,3.39,17850.0,United Kingdom",
    "536366,22633,HAND WARMER,2,2010-12-01 08:28:00,1.85,,United Kingdom",
    "536367,22423,CAKESTAND,1,2010-12-01 08:34:00,0,13047.0,United Kingdom",
    "536367,22423,CAKESTAND,1,2010-12-01 08:34:00,0,13047.0,United Kingdom",
    "C536379,85123A,WHITE HANGING HEART,-2,2010-12-01 09:41:00,2.55,17850.0,United Kingdom",
    "536589,21777,,-10,2010-12-01 16:50:00,0,,United Kingdom",
    "A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom",
]) + "\r\n"  # fmt: skip

SHOPIFY_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
    "Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,"
    "Billing City,Billing Country,Notes,Cancelled at,Refunded Amount,Id,Lineitem discount,Phone"
)


def shopify(*orders: dict) -> str:
    """An orders export of Shopify; each dict is one line, by header name."""
    columns = SHOPIFY_HEADER.split(",")
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(orders)
    return out.getvalue()


TWO_SHOPIFY_ORDERS = shopify(
    {"Name": "#1001", "Email": "emma@example.com", "Financial Status": "paid",
     "Fulfillment Status": "fulfilled", "Accepts Marketing": "yes", "Currency": "EUR",
     "Shipping": "4.90", "Discount Amount": "5.00", "Total": "39.90",
     "Created at": "2026-03-01 23:30:00 +0100", "Paid at": "2026-03-01 23:31:00 +0100",
     "Lineitem quantity": "2", "Lineitem name": "Romper", "Lineitem price": "15.00",
     "Lineitem sku": "R-80", "Billing Name": "Emma Clarke", "Billing City": "Utrecht",
     "Refunded Amount": "3.00", "Lineitem discount": "0.00"},
    {"Name": "#1001", "Email": "emma@example.com", "Created at": "2026-03-01 23:30:00 +0100",
     "Lineitem quantity": "1", "Lineitem name": "Bib", "Lineitem price": "10.00",
     "Lineitem discount": "1.00"},
    {"Name": "#1002", "Email": "", "Financial Status": "pending", "Currency": "EUR",
     "Created at": "2026-03-02 10:00:00 +0100", "Lineitem quantity": "1", "Lineitem name": "Cap",
     "Lineitem price": "9.00", "Cancelled at": "2026-03-02 11:00:00 +0100"},
)  # fmt: skip

CUSTOMERS = (
    "客户编号,客户姓名,客户手机号,邮箱,生日,性别,接受邮件,标签\r\n"
    "17850,林小满,13912345678,lin@example.com,1990-05-04,女,是,老客\r\n"
    "13047,陈嘉禾,186******05,chen@example.com,农历8-15,男,否,\r\n"
    ",匿名,,,,,,\r\n"
)
