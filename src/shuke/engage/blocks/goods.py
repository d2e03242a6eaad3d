"""What a letter offers: products that somebody chose or that a person may order next, and their coupon."""

import html
from collections.abc import Mapping
from typing import Any

from shuke.common.kit import formats
from shuke.engage.letters.layout import LINE, SOFT
from shuke.shop import queries as shop

_TABLE = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px">'
_CELL = f"padding:12px 0;border-bottom:1px solid {LINE};font-size:16px;line-height:1.5"


def products(block: Mapping[str, Any]) -> str:
    """A line for each: title and price; those that are no longer in the catalogue are left out."""
    if block["source"] == "suggested":
        price = "{% if item[1] %}{{ item[1] | money }}{% endif %}"
        row = _row("{{ item[0] }}", price, block["href"])
        each = f"{{% for item in customer.suggestions %}}{row}{{% endfor %}}"
        has_some = html.escape("{% if customer.suggestions.size > 0 %}")
        return f"{has_some}{_TABLE}{each}</table>{{% endif %}}"
    offered = shop.products_by_code(block["codes"].split())
    rows = "".join(
        _row(html.escape(each.title), html.escape(_price(each)), block["href"]) for each in offered
    )
    return f"{_TABLE}{rows}</table>" if rows else ""


def _price(product: Any) -> str:
    if product.list_price is None:
        return ""
    return formats.money(product.list_price, product.currency)


def _row(title: str, price: str, href: str) -> str:
    name = f'<a href="{html.escape(href)}">{title}</a>' if href else title
    return (
        f'<tr><td style="{_CELL}">{name}</td>'
        f'<td align="right" style="{_CELL};padding-left:16px">{price}</td></tr>'
    )


def coupon(block: Mapping[str, Any]) -> str:
    """The code that a person holds, of one coupon or of whichever they have; nothing for who holds none."""
    line = f'<p style="margin:0 0 4px">{html.escape(block["text"])}</p>' if block["text"] else ""
    code = (
        '<p style="margin:0;font-size:24px;font-weight:700;letter-spacing:2px">{{ coupon[1] }}</p>'
    )
    if block["href"]:
        code = code.replace(
            "{{ coupon[1] }}", f'<a href="{html.escape(block["href"])}">{{{{ coupon[1] }}}}</a>'
        )
    until = " · {{ coupon[3] | date }}"
    terms = (
        f'<p style="margin:4px 0 0;font-size:14px;color:{SOFT}">{{{{ coupon[2] }}}}'
        f"{{% if coupon[3] %}}{until}{{% endif %}}</p>"
    )
    card = (
        f'{_TABLE}<tr><td align="center" style="padding:20px;border:2px dashed {LINE};border-radius:8px">'
        f"{line}{code}{terms}</td></tr></table>"
    )
    chosen = block["coupon"]
    if chosen:
        card = f"{{% if coupon[0] == {int(chosen)} %}}{card}{{% break %}}{{% endif %}}"
    else:
        card = f"{card}{{% break %}}"
    return f"{{% for coupon in customer.coupons %}}{card}{{% endfor %}}"
