"""What of a person may go between the shop and a partner."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: By which a person is recognised.
CONTACTS = ("phone", "email")
_NAME = pgettext_lazy("person", "Name")
#: Field of an import -> what it is called.
TAKES = {
    "phone": _("Phone"),
    "email": _("E-mail"),
    "name": _NAME,
    "gender": _("Gender"),
    "birthday": _("Birthday"),
    "city": _("City"),
    "province": _("Province"),
}
GIVES = {"phone": _("Phone"), "email": _("E-mail"), "name": _NAME, "city": _("City")}
CHANNELS = {
    "email": _("E-mail"),
    "sms": _("SMS"),
    "wechat": _("WeChat"),
    "phone": _("Phone calls"),
    "post": _("Post"),
}
#: Contact -> channels of which one has to be granted before it may be given.
SHARED_BY = {"phone": ("sms", "phone"), "email": ("email",)}
