"""One customer's record, as far as the actor may see it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import phonenumbers
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers.identity_kinds import DISPLAY_ORDER, is_hidden, kinds_of
from shuke.customers.models import (
    Child,
    Consent,
    ConsentState,
    Customer,
    GuardianConsent,
    Identity,
)
from shuke.customers.queries.erasures import forgotten, refuse_forgotten
from shuke.customers.queries.merges import person_ids, whole_person
from shuke.customers.queries.scoping import is_visible
from shuke.customers.ways import consent_channel

_CN_MOBILE = re.compile(r"\+86(1\d\d)(\d{4})(\d{4})")
_ORDER = {kind: place for place, kind in enumerate(DISPLAY_ORDER)}


class Contact(NamedTuple):
    """One identity for showing (a list makes two hundred). `hidden` when the actor's role may not see it in full."""

    id: int
    kind: str
    label: str
    value: str
    masked: bool
    hidden: bool
    source: str
    icon: str = "user-round"
    #: Whether whoever else comes with it is this person.
    joins: bool = True


@dataclass(frozen=True)
class ChannelConsent:
    """What was last said about one channel; `state` is "" when nothing was ever said."""

    channel: str
    label: str
    state: str
    at: object


def customer_for(actor: Actor, customer_id: int) -> Customer:
    """The customer, or whom they were merged into. NotFound, or Forbidden without the right."""
    require(actor, "customers.view")
    people = Customer.objects.annotate(is_forgotten=forgotten())
    customer = people.filter(pk=customer_id).first()
    while customer is not None and customer.merged_into_id:
        customer = people.filter(pk=customer.merged_into_id).first()
    if customer is None or not is_visible(actor, customer):
        raise NotFound(_("There is no such customer."))
    if customer.is_forgotten:
        refuse_forgotten(customer.pk)
    return customer


def contacts(
    actor: Actor, customer_ids: Iterable[int], *, as_stored: bool = False
) -> dict[int, list[Contact]]:
    """Identities of several customers by id, the most useful first, hidden where need be.

    Phones are spaced for people, or E.164 with `as_stored`.
    """
    identities: dict[int, list[Contact]] = defaultdict(list)
    full = actor.can("customers.contact")
    columns = ("customer_id", "pk", "kind", "value", "masked", "source")
    rows = list(Identity.objects.filter(customer__in=list(customer_ids)).values_list(*columns))
    declared = kinds_of(row[2] for row in rows)
    for row in rows:
        customer_id, pk, kind, value, masked, source = row
        about = declared[kind]
        masked, joins = masked and is_hidden(about, value), about.joins and not masked
        hidden = about.is_contact and not full and not masked
        text = value if as_stored else display_value(kind, value, masked)
        text = hide(kind, value) if hidden else text
        label = str(about.label)
        contact = Contact(pk, kind, label, text, masked, hidden, source, about.icon, joins)
        identities[customer_id].append(contact)
    for listed in identities.values():
        listed.sort(key=lambda each: (each.masked, _ORDER.get(each.kind, 9), each.id))
    return identities


def hide(kind: str, value: str) -> str:
    """A contact detail with its middle taken out, as people in the trade write it: 138****5678, l***@qq.com.
    Of what is shorter than a mobile's number less is left."""
    if kind == "email":
        local, _at, domain = value.partition("@")
        return f"{local[:1]}***@{domain}"
    if kind == "phone" and (mobile := _CN_MOBILE.fullmatch(value)):
        return f"{mobile[1]}****{mobile[3]}"
    return f"****{value[-2:]}" if len(value) > 5 else "****"


def hide_name(name: str) -> str:
    """A name of which the first letter is left: 林**."""
    return f"{name[:1]}**"


#: What in a text may be written to or called.
_ADDRESS_IN_TEXT = re.compile(r"([\w.+-])[\w.+-]*@((?:[\w-]+\.)+\w+)")
#: With a country's code, a mobile of China, a town's code and number, an American number. No dates, no order numbers.
_PHONE_IN_TEXT = re.compile(
    r"(?<![\dA-Za-z.])(?:"
    r"\+\d(?:[ ()-]{0,2}\d){6,14}"
    r"|(?:(?:00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r"|0\d{2,3}[ -]?\d{7,8}"
    r"|\(?\d{3}\)?[ -]\d{3}[ -]\d{4}"
    r")(?!\d)"
)
#: What of an entry of the timeline or of a document is a number of something else.
_NUMBERS = frozenset({"number", "order_number", "ref"})


def seen_text(actor: Actor, text: str) -> str:
    """A text that somebody wrote, as the actor may read it: without "customers.contact" the addresses and phone
    numbers in it have their middle taken out."""
    if not text or actor.can("customers.contact"):
        return text
    text = _ADDRESS_IN_TEXT.sub(r"\1***@\2", text)
    return _PHONE_IN_TEXT.sub(lambda match: _hidden_number(match[0]), text)


def unless_as_read(actor: Actor, typed: str, before: str) -> str:
    """What was typed, or what stood there before where somebody sends back what they may read of it."""
    return before if before and typed == seen_text(actor, before) else typed


def seen_texts(actor: Actor, tree: Any) -> Any:
    """All texts of an entry of the timeline, a document or a file's lines (dicts and lists of texts and numbers),
    as the actor may read them."""
    if actor.can("customers.contact"):
        return tree
    if isinstance(tree, str):
        return seen_text(actor, tree)
    if isinstance(tree, dict):
        return {k: v if k in _NUMBERS else seen_texts(actor, v) for k, v in tree.items()}
    if isinstance(tree, list | tuple):
        return [seen_texts(actor, each) for each in tree]
    return tree


def _hidden_number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > 10 else f"****{digits[-2:]}"


def display_value(kind: str, value: str, masked: bool = False) -> str:
    """An identity as people write it: +8613911112222 is 139 1111 2222."""
    if kind != "phone" or masked:
        return value
    if mobile := _CN_MOBILE.fullmatch(value):
        return " ".join(mobile.groups())
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def consents(customer: Customer, purpose: str = "marketing") -> list[ChannelConsent]:
    """What was last said about each channel."""
    return _by_channel(ConsentState.objects.filter(customer=customer, purpose=purpose))


def stated_will(customer: Customer) -> tuple[list[ChannelConsent], bool]:
    """What was last said about marketing by each channel, and whether they refused automatic decisions."""
    purposes = (Consent.Purpose.MARKETING, Consent.Purpose.AUTOMATED)
    states = list(ConsentState.objects.filter(customer=customer, purpose__in=purposes))
    about = {purpose: [each for each in states if each.purpose == purpose] for purpose in purposes}
    refusals = about[Consent.Purpose.AUTOMATED]
    refused = any(each.state == Consent.State.WITHDRAWN for each in refusals)
    return _by_channel(about[Consent.Purpose.MARKETING]), refused


def _by_channel(rows: Iterable[ConsentState]) -> list[ChannelConsent]:
    states = {state.channel: state for state in rows}
    return [
        ChannelConsent(
            channel,
            str(label),
            states[channel].state if channel in states else "",
            states[channel].at if channel in states else None,
        )
        for channel, label in Consent.Channel.choices
    ]


def refuses_automatic(customer: Customer) -> bool:
    """Whether they refused to be chosen by conditions and scores."""
    return bool(refused_automatic([customer.pk]))


def refused_automatic(people: Iterable[int] | None = None) -> set[int]:
    """Who of these people (ids that stand for themselves; None: of everybody) refused it."""
    rows = refusing_automatic()
    if people is not None:
        rows = rows.filter(customer__in=list(people))
    return set(rows)


def refusing_automatic() -> QuerySet[ConsentState, int]:
    """The ids of everybody who did, for a question that leaves them out."""
    rows = ConsentState.objects.filter(
        purpose=Consent.Purpose.AUTOMATED, state=Consent.State.WITHDRAWN
    )
    return rows.values_list("customer_id", flat=True)


def consent_history(customer: Customer) -> list[Consent]:
    """Every statement of will, the latest first."""
    return list(Consent.objects.filter(customer__in=person_ids(customer)).order_by("-at", "-pk"))


def last_statement(customer_id: int, channel: str, purpose: str = "marketing") -> Consent | None:
    """What this person, merged records included, said last about the channel."""
    statements = Consent.objects.filter(
        customer__in=whole_person(customer_id), purpose=purpose, channel=consent_channel(channel)
    )
    return statements.order_by("-at", "-pk").first()


#: Undated last.
_YOUNGEST_FIRST = (F("born_on").desc(nulls_last=True), "pk")


def _agreed() -> Exists:
    """Whether a guardian agreed, so that nobody asks for it child by child (`queries.guardians`)."""
    return Exists(GuardianConsent.objects.open().filter(child=OuterRef("pk")))


def children_of(ids: Iterable[int]) -> dict[int, list[Child]]:
    """The children of many customers, by customer; the youngest first, undated last."""
    rows = Child.objects.annotate(has_guardian=_agreed()).filter(customer__in=list(ids))
    children_by_customer: dict[int, list[Child]] = defaultdict(list)
    for child in rows.order_by(*_YOUNGEST_FIRST):
        children_by_customer[child.customer_id].append(child)
    return children_by_customer


def children(customer: Customer) -> list[Child]:
    """The children they shop for, the youngest first, undated last."""
    rows = Child.objects.annotate(has_guardian=_agreed())
    children_of_person = rows.filter(customer__in=person_ids(customer))
    return list(children_of_person.order_by(*_YOUNGEST_FIRST))
