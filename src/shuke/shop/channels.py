"""By which kind of way a visit came: one classification of source and medium, wherever it is shown.

After the default channel groups of web analytics (Google Analytics, "Default channel group"), with paid
search apart from display advertising, and codes that are printed and scanned.
"""

import re
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHANNELS: dict[str, Any] = {
    "sem": _("Search advertising (SEM)"),
    "display": _("Display advertising (DSP)"),
    "social": _("Social media"),
    "search": _("Search engine"),
    "referral": _("Link on another website"),
    "email": _("E-mail or SMS"),
    "offline": _("Offline code"),
    "other": pgettext_lazy("channel", "Something else"),
    "direct": pgettext_lazy("source", "Directly"),
}
_MEDIUMS = {
    "display": "display cpm banner dsp programmatic rtb expandable interstitial",
    "social": "social paid_social paidsocial sns video social_media kol",
    "search": "organic search",
    "referral": "referral link affiliate friends",
    "email": "email e-mail newsletter edm sms",
    "offline": "offline qr qrcode qr_code print poster flyer leaflet scan",
    "sem": "cpc ppc sem paidsearch paid_search paid-search",
}
_OF_MEDIUM = {word: channel for channel, words in _MEDIUMS.items() for word in words.split()}
#: A name in `utm_source` or a host: whole labels of it, so that mygoogle.example is none.
_ENGINES = re.compile(
    r"(?:^|\.)(?:google|bing|baidu|sogou|so|sm|360|yahoo|yandex|duckduckgo|ecosia|naver|qwant|daum)"
    r"(?:\.[a-z]{2,3}){0,2}$"
)
_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|instagram|twitter|x|t|linkedin|pinterest|reddit|snapchat|tiktok|youtube|vk|lnkd"
    r"|wechat|weixin|weibo|xiaohongshu|xhslink|douyin|iesdouyin|kuaishou|bilibili|zhihu|douban|qq|line|telegram)"
    r"(?:\.[a-z]{2,3}){0,2}$"
)


@lru_cache(4_096)
def channel_of(source: str, medium: str) -> str:
    """The key of `CHANNELS` for what a visit's link or its page before says."""
    source, medium = source.strip().lower(), medium.strip().lower()
    if not source and not medium:
        return "direct"
    channel = _OF_MEDIUM.get(medium, "")
    if channel in ("", "referral", "sem") and _SOCIAL.search(source):
        return "social"
    if channel in ("", "referral") and _ENGINES.search(source):
        return "search"
    return channel or "other"
