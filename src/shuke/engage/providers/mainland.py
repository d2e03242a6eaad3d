"""What carriers in mainland China have in common: an address of one's own, a limit for one person in a month. And
Aliyun and Tencent: templates that were approved, one request a message, the same reasons for saying no, China's time
without saying so."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import Invalid
from shuke.engage.channels import Answer, Outcome
from shuke.engage.channels.incoming import Posted, Replied, Reported, Unreadable
from shuke.engage.providers import Access, Field, templates
from shuke.engage.providers.calling import call

CHINA = ZoneInfo("Asia/Shanghai")

SIGNATURE = Field("signature", _("Signature"), _("As it was approved, without 【】."))
TEMPLATES = Field(
    "templates",
    _("Approved templates"),
    _("One a line: its number, then its text as it was approved."),
    is_long=True,
    check=templates.read,
)
ENDPOINT = Field("endpoint", _("API address"), _("Only if yours is another one."), is_needed=False)


def _check_month(text: str) -> None:
    if not text.isdigit() or int(text) > 31:
        raise Invalid(gettext("A number between 0 and 31; 0 for no limit."))


def monthly(most: int, about: Any) -> Field:
    """What `providers.a_month` reads: `most` unless the shop says another number."""
    label = _("Marketing messages to one person in a month, at most")
    return Field("monthly", label, about, default=str(most), check=_check_month)


class TemplateConnection:
    """Hands over one SMS a request; how it is asked and what it answers is each carrier's own."""

    #: Where it is asked, unless the shop has another address.
    endpoint: str

    def __init__(self, access: Access):
        self.access = access
        self.url = access.get("endpoint") or self.endpoint
        self._templates = templates.read(access.get("templates", ""))

    def open(self) -> None:
        pass

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        match = templates.match(self._templates, templates.unsigned(content.decode()))
        if match is None:
            return Answer(Outcome.REFUSED, text=str(templates.NO_TEMPLATE), step="template")
        template, values = match
        request = self.request(key, address, template.number, values)
        begin()
        answer = call(*request)
        return answer if isinstance(answer, Answer) else self.answer(answer)

    def close(self) -> None:
        pass

    def request(
        self, key: str, address: str, template: str, values: Mapping[str, str]
    ) -> tuple[str, Mapping[str, str], bytes]:
        """The address, the headers, signed, and the body of a request."""
        raise NotImplementedError

    def answer(self, answer: Mapping[str, Any]) -> Answer:
        """What its answer means for the message. ChannelTrouble where it means something for all."""
        raise NotImplementedError


def posted_items(
    posted: Posted, read: Callable[[Mapping[str, Any]], Reported | Replied]
) -> list[Reported | Replied]:
    """Receipts and replies: a JSON array of them, or one alone. Raises Unreadable."""
    try:
        items = json.loads(posted.body)
        return [read(item) for item in (items if isinstance(items, list) else [items])]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable(f"no receipts and no replies: {error!r}") from error


def instant(text: str) -> dt.datetime:
    """An instant as these carriers write it."""
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
