"""Choices that several conditions share, each with what people call it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GENDERS = {"f": _("Female"), "m": _("Male")}
CHANNELS = {
    "email": _("E-mail"),
    "sms": _("SMS"),
    "wechat": _("WeChat"),
    "phone": _("Phone calls"),
    "post": _("Post"),
}
STORE_KINDS = {"online": _("online shops"), "door": _("stores with a door")}
CHILD_GENDERS = {"f": pgettext_lazy("child", "girl"), "m": pgettext_lazy("child", "boy")}
PURPOSES = {"marketing": _("Marketing"), "service": _("Service")}
