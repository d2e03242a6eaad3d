"""What goes out over WeChat: lines as they stand, without a signature, with links that are counted."""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from shuke.engage import texts
from shuke.engage.channels.wechat import WECHAT, WECHAT_CHAT
from shuke.engage.channels.wecom import WECOM
from shuke.engage.models import Step
from shuke.engage.providers import provider_of


class TemplateComposer(texts.TextComposer):
    """Writes the text that an approved template makes; which one, the connection reads from it."""

    is_framed = False
    channel = WECHAT


class ChatComposer(texts.TextComposer):
    """Writes a message in the chat."""

    is_framed = False
    channel = WECHAT_CHAT


class WecomComposer(texts.TextComposer):
    """Writes a message that a colleague confirms."""

    is_framed = False
    channel = WECOM


def missing_wecom(campaign: Any) -> dict[str, str]:
    """As `missing`, of WeCom."""
    fields = texts.missing_words(campaign)
    if provider_of(WECOM) is None:
        fields["channel"] = _("Set up WeCom first, under Channels.")
    return fields


def missing(campaign: Any) -> dict[str, str]:
    """What has to be there before it can be sent, by field."""
    fields = texts.missing_words(campaign)
    if provider_of(WECHAT) is None:
        fields["channel"] = _("Set up your WeChat account first, under Channels.")
    return fields


def check_template(campaign: Any) -> list[str]:
    """Warnings, in the reader's language. LetterError, with `fields`, when it cannot be sent."""
    warnings = texts.check(campaign, TemplateComposer)
    step = getattr(campaign, "step", None)
    if step is None or step.purpose == Step.Purpose.MARKETING:
        warnings.append(
            _(
                "WeChat allows templates for notices, not for advertising: it may close the account's templates."
            )
        )
    return warnings


check_chat = partial(texts.check, compose=ChatComposer)
trial_template = partial(texts.trial, compose=TemplateComposer)
trial_chat = partial(texts.trial, compose=ChatComposer)
check_wecom = partial(texts.check, compose=WecomComposer)
trial_wecom = partial(texts.trial, compose=WecomComposer)
