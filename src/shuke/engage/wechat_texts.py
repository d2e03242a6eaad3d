"""What goes out over WeChat: lines as they stand, without a signature, with links that are counted."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.engage import texts
from shuke.engage.channels.wechat import WECHAT, WECHAT_CHAT
from shuke.engage.channels.wecom import WECOM
from shuke.engage.models import Step


class TemplateComposer(texts.TextComposer):
    """Writes the text that an approved template makes; which one, the connection reads from it."""

    is_framed = False
    channel = WECHAT
    no_carrier = gettext_lazy("Set up your WeChat account first, under Channels.")


class ChatComposer(TemplateComposer):
    """Writes a message in the chat."""

    channel = WECHAT_CHAT


class WecomComposer(texts.TextComposer):
    """Writes a message that a colleague confirms."""

    is_framed = False
    channel = WECOM
    no_carrier = gettext_lazy("Set up WeCom first, under Channels.")


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
