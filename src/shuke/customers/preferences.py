"""What somebody wants, as their own page of preferences shows it. The link is the key: it names them, and by whom
it was given."""

from dataclasses import dataclass, field
from typing import Literal

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.errors import NotFound
from shuke.customers.models import ANY_CHANNEL, Child, Consent, ConsentState, Customer
from shuke.customers.queries import guardians
from shuke.customers.queries.erasures import refuse_forgotten
from shuke.customers.queries.merges import whole_person
from shuke.customers.queries.records import children

#: A link is good for so long, in seconds.
LIFE = 30 * 86_400
#: "shop": a colleague handed it out; "letter": it stands in a letter, which is kept and forwarded, so that it may
#: say no and never yes.
By = Literal["shop", "letter"]
PURPOSES = (Consent.Purpose.MARKETING, Consent.Purpose.SERVICE)
_SALT = "shuke.customers.preferences"


@dataclass(frozen=True)
class Choice:
    """One thing that they may want or not: a purpose by a channel."""

    purpose: str
    channel: str
    is_wanted: bool

    @property
    def name(self) -> str:
        return f"{self.purpose}-{self.channel}"

    @property
    def label(self) -> str:
        """The channel, in the language of the page: it is drawn in that of the person, not of the browser."""
        return str(Consent.Channel(self.channel).label)


@dataclass(frozen=True)
class ChildChoice:
    """Whether what is noted of a child under 14 may be used. `label` names it on the link that a colleague handed
    out; a letter may be forwarded, so it names none and counts them where there are several."""

    child: Child
    is_named: bool
    is_wanted: bool
    #: Which of several it is; 0: the only one.
    number: int = 0

    @property
    def name(self) -> str:
        return f"child-{self.child.pk}"

    @property
    def label(self) -> str:
        """In the language of the page, like `Choice.label`."""
        if self.is_named:
            return guardians.child_label(self.child)
        return _("Child %(number)s") % {"number": self.number} if self.number else ""


@dataclass(frozen=True)
class Preferences:
    """Of the person behind a link."""

    customer: Customer
    by: By
    choices: list[Choice]
    #: Whether conditions and scores may choose them.
    automatic: Choice
    #: Whether what is noted of a child of theirs may be used, child by child.
    children: list[ChildChoice] = field(default_factory=list)

    @property
    def guardian_words(self) -> str:
        """What a guardian agrees to, in the language of the page."""
        return guardian_words()


def link_to(customer_id: int, by: By) -> str:
    """The path of their page of preferences."""
    token = signing.dumps([customer_id, by], salt=_SALT, compress=True)
    return reverse("preferences:preferences", args=[token])


def read(token: str) -> Preferences:
    """Whom a link names, and what they want. Raises NotFound when it is none of ours or too old."""
    try:
        customer_id, by = signing.loads(token, salt=_SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise NotFound(_("This link is no longer valid. Ask the shop for a new one.")) from error
    ids = whole_person(customer_id)
    if not ids:
        raise NotFound(_("This link is no longer valid. Ask the shop for a new one."))
    refuse_forgotten(ids[0])
    states = {
        (purpose, channel): state
        for purpose, channel, state in ConsentState.objects.filter(customer=ids[0]).values_list(
            "purpose", "channel", "state"
        )
    }
    choices = [
        _choice(purpose, channel, states) for channel in Consent.Channel for purpose in PURPOSES
    ]
    automatic = _choice(Consent.Purpose.AUTOMATED, ANY_CHANNEL, states)
    customer = Customer.objects.get(pk=ids[0])
    return Preferences(customer, by, choices, automatic, _children(customer, by))


def guardian_words() -> str:
    """What a guardian agrees to on the page."""
    return _(
        "I am the guardian: you may use my child's birthday and sizes to advise and remind me."
    )


def _children(customer: Customer, by: By) -> list[ChildChoice]:
    young = [child for child in children(customer) if guardians.needs_guardian(child)]
    agreed = guardians.consents_of(young)
    return [
        ChildChoice(child, by == "shop", child.pk in agreed, number if len(young) > 1 else 0)
        for number, child in enumerate(young, 1)
    ]


def _choice(purpose: Consent.Purpose, channel: str, states: dict[tuple[str, str], str]) -> Choice:
    """Marketing needs a yes; service and automatic decisions no no."""
    state = states.get((str(purpose), str(channel)), "")
    needs_yes = purpose == Consent.Purpose.MARKETING
    wanted = state == "granted" if needs_yes else state != "withdrawn"
    return Choice(str(purpose), str(channel), wanted)
