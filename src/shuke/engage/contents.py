"""What a campaign says, by the channel that it goes over: letters, or texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from shuke.engage import (
    letters,
    paper_texts,
    site_texts,
    spoken,
    texts,
    webhook_texts,
    wechat_texts,
)
from shuke.engage.channels import EMAIL
from shuke.engage.channels.paper import INSERT, POST
from shuke.engage.channels.phone import PHONE
from shuke.engage.channels.site import SITE
from shuke.engage.channels.sms import SMS
from shuke.engage.channels.till import TILL
from shuke.engage.channels.webhook import WEBHOOK
from shuke.engage.channels.wechat import WECHAT, WECHAT_CHAT
from shuke.engage.channels.wecom import WECOM


@dataclass(frozen=True)
class Content:
    """How what goes over one channel is written. Each takes whatever has a campaign's words."""

    #: The `Composer`, whose `parts(recipient)` is for looking at. LetterError when it cannot be written.
    compose: Callable[[Any], Any]
    #: Warnings; and an attempt before it is stored. LetterError when it cannot be sent.
    check: Callable[[Any], list[str]]
    trial: Callable[[Any], None]
    #: What has to be there before it can be sent, by field.
    missing: Callable[[Any], dict[str, str]]
    #: The addresses that it links to, in order.
    urls: Callable[[Any], list[str]]


def _missing_in_letter(campaign: Any) -> dict[str, str]:
    fields = {}
    if not campaign.subject:
        fields["subject"] = _("Write a subject.")
    if not campaign.html:
        fields["html"] = _("Write the e-mail.")
    return fields


def _texts(
    compose: type[texts.TextComposer], check: Callable[[Any], list[str]] | None = None
) -> Content:
    return Content(
        compose,
        check or partial(texts.check, compose=compose),
        partial(texts.trial, compose=compose),
        partial(texts.missing, compose=compose),
        texts.urls if compose.counts_links else lambda _campaign: [],
    )


#: Of a channel that a room declared for its own steps and journeys: text as it stands.
PLAIN = _texts(spoken.SpokenComposer, spoken.check)
PAPER = _texts(paper_texts.PaperComposer)
CONTENTS: Mapping[str, Content] = {
    EMAIL: Content(
        letters.compose,
        letters.check,
        letters.trial,
        _missing_in_letter,
        lambda campaign: letters.urls(campaign.html),
    ),
    SMS: _texts(texts.TextComposer),
    WECHAT: _texts(wechat_texts.TemplateComposer, wechat_texts.check_template),
    WECHAT_CHAT: _texts(wechat_texts.ChatComposer),
    WECOM: _texts(wechat_texts.WecomComposer),
    PHONE: PLAIN,
    TILL: PLAIN,
    SITE: _texts(site_texts.SiteComposer, site_texts.check),
    POST: PAPER,
    INSERT: PAPER,
    WEBHOOK: _texts(webhook_texts.WebhookComposer),
}


def content_of_step(channel: str) -> Content:
    """How a step over any declared channel is written."""
    return CONTENTS.get(channel, PLAIN)


def content_of(channel: str) -> Content:
    """KeyError for a channel that campaigns do not go over."""
    return CONTENTS[channel]
