"""What the sources of customers are called, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Stable code -> name. Other sources are called as the shop writes them.
NAMES: dict[str, Any] = {
    "taobao": _("Taobao"),
    "tmall": _("Tmall"),
    "jd": _("JD"),
    "pinduoduo": _("Pinduoduo"),
    "youzan": _("Youzan"),
    "douyin": _("Douyin"),
    "kuaishou": _("Kuaishou"),
    "xiaohongshu": _("Xiaohongshu"),
    "wechat": _("WeChat"),
    "shopify": _("Shopify"),
    "woocommerce": _("WooCommerce"),
    "baidu": _("Baidu"),
    "google": _("Google"),
    "store": pgettext_lazy("source", "In the shop"),
    "referral": _("Referred by a customer"),
    "direct": pgettext_lazy("source", "Directly"),
    "email": pgettext_lazy("source", "E-mail"),
    "sms": pgettext_lazy("source", "SMS"),
    "form": pgettext_lazy("source", "Form"),
    "api": _("Another program"),
    "track": _("Website or app"),
}

#: Before the code of a store, whose screen somebody left their number on.
KIOSK = "kiosk-"

#: Sources that name only the way by which we heard of somebody, not what brought them.
DOORS = ("", "track", "form", "api", "shopify", "woocommerce", "vendure", "medusa", "saleor")


def source_name(code: str) -> str:
    """The name of a source; "" for none."""
    if code.startswith(KIOSK):
        return _of_kiosk(code)
    return str(NAMES.get(code, code))


def _of_kiosk(code: str) -> str:
    return str(_("Kiosk of %(store)s")) % {"store": code.removeprefix(KIOSK)}


def source_code(name: str) -> str:
    """The code of a source that was written as the reader reads it; others are as they are written."""
    folded = name.casefold()
    return next((code for code, each in NAMES.items() if str(each).casefold() == folded), name)


def source_names() -> dict[str, str]:
    """Code -> name of the sources that every shop may have."""
    return {code: str(name) for code, name in NAMES.items() if code not in ("api", "track")}
