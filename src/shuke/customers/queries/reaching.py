"""Whether and how people may be written to: what a sender checks in the transaction that claims."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from shuke.common.errors import Invalid
from shuke.customers.erased import erased_pairs
from shuke.customers.identities import normalise
from shuke.customers.models import Consent, ConsentState, Customer, Identity
from shuke.customers.postal import lines_of
from shuke.customers.queries.addresses import latest_addresses, values_of
from shuke.customers.queries.identifying import owners_of
from shuke.customers.queries.merges import records_of, whole_person
from shuke.customers.ways import consent_channel


@dataclass(slots=True)
class Reach:
    """One person as a sender sees them. A merged record answers with its survivor's data."""

    #: Id of the record that was asked for, and of the one that stands for it after merges.
    customer_id: int
    person_id: int
    #: The exact identity of the channel that was seen last; empty when there is none.
    address: str
    #: The latest statement for this purpose and channel ("granted", "withdrawn"); "" for none.
    consent: str
    name: str
    language: str
    city: str
    province: str
    order_count: int
    spent: Decimal
    first_order_at: dt.datetime | None
    last_order_at: dt.datetime | None
    joined_at: dt.datetime


#: Which identity carries the address of a channel.
ADDRESS = {
    "email": "email", "sms": "phone", "phone": "phone",
    "wechat": "openid", "wechat_chat": "openid", "wecom": "wecom",
}  # fmt: skip
#: Chats in which people have names that the record knows; nobody is written to there by a step.
NICKS = {"taobao": "taobao"}
#: Letters go to the postal address that was used last.
POST = "post"
_FACTS = (
    "name", "language", "city", "province", "order_count", "spent",
    "first_order_at", "last_order_at", "joined_at",
)  # fmt: skip


def reach(
    customer_ids: Collection[int], *, channel: str, purpose: str = "marketing", lock: bool = False
) -> dict[int, Reach]:
    """How the given people (at most a few thousand) can be reached, by the id asked for.

    `lock` holds their consent still until the caller's transaction ends: an opt-out then commits
    either before this reading, or after what the caller did on the strength of it.
    """
    rows = {row[0]: row for row in _rows(customer_ids)}
    moved = {row[0]: row[1] for row in rows.values() if row[1] is not None}
    while ahead := {target for target in moved.values() if target not in rows}:
        rows |= {row[0]: row for row in _rows(ahead)}
        moved |= {pk: rows[pk][1] for pk in ahead if pk in rows and rows[pk][1] is not None}
    people = {pk: _survivor(pk, moved) for pk in customer_ids if pk in rows}
    consents = _consents(set(people.values()), channel, purpose, lock=lock)
    addresses = _written_to(set(people.values()), channel)
    return {
        pk: Reach(
            pk, person, addresses.get(person, ""), consents.get(person, ""), *rows[person][2:]
        )
        for pk, person in people.items()
    }


def consents_now(
    people: Collection[int], *, channel: str, purpose: str = "marketing"
) -> dict[int, str]:
    """The latest statement of each of these people who made one. The ids are those that stand for them
    after merges (`Reach.person_id`): one query, to look again at what `reach` has read before."""
    return _consents(set(people), channel, purpose, lock=False)


def partner_terms(
    people: Collection[int], *, channel: str, purpose: str = "marketing"
) -> dict[int, set[str]]:
    """Under which terms (`Consent.under`) those of these people agreed who said it to partners only; whoever
    told the shop itself is left out. Two queries."""
    channel = consent_channel(channel)
    states = ConsentState.objects.filter(
        customer__in=people, purpose=purpose, channel=channel, under__isnull=False
    )
    borrowed = set(states.values_list("customer_id", flat=True))
    if not borrowed:
        return {}
    records, terms = records_of(borrowed), {person: set[str]() for person in borrowed}
    rows = Consent.objects.filter(customer__in=records, purpose=purpose, channel=channel)
    for record, state, under in rows.order_by("at", "pk").values_list(
        "customer_id", "state", "under"
    ):
        if state == Consent.State.WITHDRAWN:
            terms[records[record]].clear()
        elif under:
            terms[records[record]].add(under)
    return terms


def spoke_themselves(records: Collection[int]) -> set[int]:
    """Those of these records who agreed to something in their own words, not by a partner."""
    own = Consent.objects.filter(
        customer__in=records, state=Consent.State.GRANTED, under__isnull=True
    )
    return set(own.values_list("customer_id", flat=True))


def identity_kind(channel: str) -> str:
    """The kind of identity that an address of the channel is; "" where the record knows none."""
    return ADDRESS.get(channel) or NICKS.get(channel, "")


def is_address(channel: str, address: str) -> bool:
    """Whether the record can know somebody by it; never so of a channel whose addresses it does not know."""
    kind = identity_kind(channel)
    try:
        return bool(kind) and not normalise(kind, address).masked
    except Invalid:
        return False


def address_form(channel: str, address: str) -> str:
    """An address of the channel as the record keeps it ("+8613800000000"); as it is when it is none."""
    kind = identity_kind(channel)
    try:
        return normalise(kind, address).value if kind else address
    except Invalid:
        return address


def reached_at(channel: str, address: str) -> int | None:
    """Whose address of the channel this is, merges followed; None when nobody's."""
    pk = record_at(channel, address)
    return whole_person(pk)[0] if pk else None


def record_at(channel: str, address: str) -> int | None:
    """The record that has this address of the channel, whoever stands for it now: what is written there can
    be told apart again when a merge is taken back."""
    return records_at(channel, [address]).get(address)


def records_at(channel: str, addresses: Collection[str]) -> dict[str, int]:
    """By address the same for those of them that somebody has. One query for thousands."""
    forms = _forms(channel, addresses)
    owners = owners_of(set(forms.values()))
    return {address: owners[form] for address, form in forms.items() if form in owners}


def forgotten_at(channel: str, addresses: Collection[str]) -> set[str]:
    """Those of these addresses of the channel whose owner was forgotten."""
    forms = _forms(channel, addresses)
    gone = erased_pairs(forms.values())
    return {address for address, form in forms.items() if form in gone}


def _forms(channel: str, addresses: Collection[str]) -> dict[str, tuple[str, str]]:
    """By address its kind and stored form; none of a channel whose addresses the record does not know."""
    kind = identity_kind(channel)
    return {address: (kind, address_form(channel, address)) for address in addresses if kind}


def granted(people: Collection[int], *, channel: str, purpose: str = "marketing") -> set[int]:
    """Which of these people have agreed, and not withdrawn it."""
    consents = consents_now(people, channel=channel, purpose=purpose)
    return {person for person, state in consents.items() if state == Consent.State.GRANTED}


def _rows(ids: Collection[int]) -> Collection[tuple]:
    return Customer.objects.filter(pk__in=ids).values_list("pk", "merged_into_id", *_FACTS)


def _survivor(pk: int, moved: dict[int, int]) -> int:
    while pk in moved:
        pk = moved[pk]
    return pk


def _consents(people: set[int], channel: str, purpose: str, *, lock: bool) -> dict[int, str]:
    states = ConsentState.objects.filter(
        customer__in=people, purpose=purpose, channel=consent_channel(channel)
    )
    if lock:
        # In one order, so that two senders never wait for each other in a ring.
        states = states.select_for_update(no_key=True).order_by("customer_id")
    return dict(states.values_list("customer_id", "state"))


def _written_to(people: set[int], channel: str) -> dict[int, str]:
    if channel == POST:
        rows = latest_addresses(people)
        return {person: "\n".join(lines_of(values_of(row))) for person, row in rows.items()}
    return _addresses(people, ADDRESS.get(channel, ""))


def _addresses(people: set[int], kind: str) -> dict[int, str]:
    # Everything of these people, sorted out here: asked for by kind too, SQLite would walk
    # through every address of the shop. Their own count before those of records merged into theirs.
    records = records_of(people)
    identities = Identity.objects.filter(customer__in=records)
    rows = identities.values_list("customer_id", "value", "kind", "masked", "seen_at", "pk")
    wanted = [row for row in rows if row[2] == kind and not row[3]]
    wanted.sort(key=lambda row: (row[0] in people, *row[4:]))
    return {records[row[0]]: row[1] for row in wanted}
