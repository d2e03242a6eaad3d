"""What the shop's site says to somebody whom its server names: what they bought, what their children need next,
and the message that waits for them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.engage.channels.site import SITE
from shuke.engage.keys import keyring
from shuke.engage.letters import LetterError
from shuke.engage.letters.variables import in_words
from shuke.engage.letters.wording import wording
from shuke.engage.models import DeliveryEvent, Send
from shuke.engage.queries.audience import recipients_for
from shuke.engage.site_texts import SiteComposer
from shuke.engage.steps import kind_of
from shuke.shop import queries as shop

#: For so long a message waits, and so often it is shown.
LIFETIME, SHOWINGS = dt.timedelta(days=30), 3
#: A size that is needed within so many days is worth a word.
SOON = dt.timedelta(days=45)
_KIND = DeliveryEvent.Kind


@dataclass(frozen=True)
class Line:
    """One sentence. `child`: what "not for them any more" names; 0 where nothing can be ended."""

    text: str
    child: int = 0


@dataclass(frozen=True)
class Greeting:
    """`key` names the send of the message, which is "" where none waits."""

    hello: str = ""
    lines: Sequence[Line] = ()
    key: str = ""
    message: str = ""
    href: str = ""
    words: dict[str, str] = field(default_factory=dict)


def person_of_user(user: str) -> int | None:
    """Whom the shop's account belongs to, after merges. Two queries."""
    forms = {("web", user), ("web", user.lower())}
    owners = customers.owners_of(forms)
    owner = owners.get(("web", user)) or next(iter(owners.values()), None)
    return customers.people_of([owner])[owner] if owner else None


def greeting(person: int) -> Greeting:
    """In the language of the person. Empty for whom nothing is to be said."""
    (recipient,) = recipients_for([person], ("first_name",), SITE) or (None,)
    if recipient is None:
        return Greeting()
    words = wording(recipient.language)
    with translation.override(words.code):
        send = _waiting(person)
        message, href = _message(send, person) if send else ("", "")
        return Greeting(
            hello=_hello(recipient.values, words.code),
            lines=[*_bought(person), *_sizes(person)],
            key=keyring().send_key(send.pk) if send and message else "",
            message=message,
            href=href if message else "",
            words={
                "open": _("Have a look"),
                "close": _("Close"),
                "child": _("Not for them any more"),
                "ended": _("We will suggest nothing for them any more."),
            },
        )


def _hello(values: Mapping[str, Any], language: str) -> str:
    first = in_words(["first_name"], values, language)["first_name"]
    return _("Welcome back, %(name)s") % {"name": first} if first else _("Welcome back")


def _bought(person: int) -> list[Line]:
    last = shop.last_bought(SYSTEM, [person]).get(person)
    if last is None or not last.title:
        return []
    values = {
        "title": " ".join(filter(None, (last.title, last.size))), "day": formats.day(last.placed_at),
    }  # fmt: skip
    return [Line(_("You bought %(title)s on %(day)s.") % values)]


def _sizes(person: int) -> list[Line]:
    if customers.refused_automatic([person]):
        return []
    children = [
        child
        for each in customers.usable_children_of(customers.whole_person(person)).values()
        for child in each
    ]
    growth = customers.growth_of(children)
    agreed = customers.consents_of(children)
    lines = []
    for child in children:
        size = growth[child.pk].size if child.pk in growth else None
        if size and size.next_on and size.next_on <= clock.today() + SOON:
            values = {"name": child.name or _("Your child"), "label": size.next_label}
            text = _("%(name)s will soon need size %(label)s.") % values
            lines.append(Line(text, child.pk if child.pk in agreed else 0))
    return lines


def _waiting(person: int) -> Send | None:
    """The latest message that has not been closed, followed or shown often enough."""
    rows = Send.objects.filter(
        customer__in=customers.whole_person(person),
        channel=SITE,
        state=Send.State.SENT,
        settled_at__gte=clock.now() - LIFETIME,
        clicks=None,
    )
    showings = Count("delivery_events", filter=Q(delivery_events__kind=_KIND.READ))
    closed = Count("delivery_events", filter=Q(delivery_events__kind=_KIND.DISMISSED))
    rows = rows.annotate(showings=showings, closed=closed).filter(showings__lt=SHOWINGS, closed=0)
    return rows.select_related("step").order_by("-settled_at", "-pk").first()


def _message(send: Send, person: int) -> tuple[str, str]:
    try:
        composer = kind_of(send.step).compose(send.step)
        assert isinstance(composer, SiteComposer)
        recipients = recipients_for([person], composer.variables, SITE)
        return composer.message(recipients[0], send.pk, keyring().send_key(send.pk))
    except (LetterError, KeyError, IndexError):  # its room is gone, or it cannot be read any more
        return "", ""


def own_send(person: int, key: str) -> Send | None:
    """The message on the site that a key names, if it is for this person."""
    number = keyring().send_id_of(key)
    people: Collection[int] = customers.whole_person(person)
    return Send.objects.filter(pk=number or 0, channel=SITE, customer__in=people).first()
