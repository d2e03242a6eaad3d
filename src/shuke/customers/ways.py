"""Ways to reach people that are one to those who are reached: what they said of the one holds for the other."""

from django.utils.translation import gettext_lazy as _

#: Channels as they are called inside a sentence.
CHANNELS = {
    "email": _("e-mail"),
    "sms": _("SMS"),
    "wechat": _("WeChat"),
    "phone": _("phone calls"),
    "post": _("post"),
}
_SPOKEN_OF = {"wechat_chat": "wechat", "wecom": "wechat"}


def consent_channel(channel: str) -> str:
    """Of which channel people speak who are reached over this one: a chat in WeChat is WeChat to them."""
    return _SPOKEN_OF.get(channel, channel)
