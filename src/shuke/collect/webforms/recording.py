"""An entry of a form on the right record. Whoever fills in a form may be anybody: what they say of somebody
whom the shop knows fills blanks only, and a contact of theirs is a claim until somebody looks at it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from shuke.collect import facts
from shuke.collect.models import Document, FormEntry, FormVersion
from shuke.collect.slots import Body, Verdict
from shuke.collect.tracking.visits import IDENTIFIED
from shuke.collect.webforms.answers import YES, Answers, read
from shuke.collect.webforms.content import Content
from shuke.collect.webforms.questions import CONTACTS, questions
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid
from shuke.common.turns import alone
from shuke.customers import commands as customers
from shuke.customers import queries as people
from shuke.shop import commands as shop

#: Of the timeline.
TOUCH = "collect.form"
#: An address gets a letter that asks to confirm at most so often; one answer counts for all.
LETTER_EVERY = dt.timedelta(hours=1)


@dataclass
class Sent:
    """What an entry says, by what it is about."""

    contacts: dict[str, str] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    agreements: list[tuple[str, str]] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    children: list[dt.date] = field(default_factory=list)
    #: In which words a guardian agreed to the use of it; "": nobody did.
    guardian: str = ""


@dataclass
class Resolved:
    """On whose record the entry stands, by which of their contacts, and what stays a claim."""

    #: Null for somebody who was forgotten.
    customer_id: int | None
    is_new: bool
    contacts: set[str]
    claims: list[dict[str, Any]]


def record(bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """Record entries of one form; see `slots.DocumentKind`. An entry that is there already stays."""
    return [_record(body, source) for body in bodies]


def _record(body: Body, source: str) -> Verdict:
    if body.get("trap"):
        return Verdict("rejected", "form_trap")
    version = _version(body, source)
    if version is None:
        return Verdict("rejected", "body_shape", "form")
    key = str(body.get("key"))
    if same := FormEntry.objects.filter(form=version.form_id, key=key).first():
        return Verdict("unchanged", customer=same.customer_id)
    try:
        answers = read(version.content, body.get("answers") or {})
    except Invalid as error:
        return Verdict("rejected", "answer_unreadable", ", ".join(error.fields))
    alone(
        "customers.people"
    )  # before looking who is known: two must not both meet the same newcomer
    at = _moment(source, key)
    sent = sort(version.content, answers)
    origin = body.get("origin") or {}
    by_letter = version.content["confirm"] and "email" in sent.contacts
    purposes = [p for p, channel in sent.agreements if channel == "email"] if by_letter else []
    whom = _resolve(sent, source, at, origin, by_letter=bool(purposes))
    if whom.customer_id is None:
        return Verdict("held", "forgotten_back")
    entry = FormEntry.objects.create(
        form=version.form, version=version, key=key, customer_id=whom.customer_id, at=at,
        answers=answers, origin=origin, claims=whom.claims,
        address=sent.contacts["email"] if purposes else "", purposes=purposes,
    )  # fmt: skip
    _write(sent, whom, source, at, has_letter=bool(purposes))
    detail = {"form": version.form.name, "claims": len(whom.claims), **_where_from(origin)}
    customers.record_touches([(whom.customer_id, at, TOUCH, entry.pk, detail, "")])
    if whom.is_new and origin.get("visitor"):
        _name_visitor(str(origin["visitor"]), entry)
    facts.FORM_SENT.record(SYSTEM, whom.customer_id, form=version.form_id, entry=entry.pk)
    if purposes and not _has_letter(entry):
        facts.OPT_IN_WANTED.record(SYSTEM, whom.customer_id, entry=entry.pk)
    return Verdict("recorded", customer=whom.customer_id)


def _name_visitor(visitor: str, entry: FormEntry) -> None:
    """The website's visitor who sent the entry is the person whom it made. Of a person who was there already
    an entry proves nothing: whoever types their address would be taken for them."""
    row = {
        **{"at": entry.at, "name": IDENTIFIED, "visitor": f"a:{visitor}"},
        **{"key": str(entry.pk), "customer_id": entry.customer_id},
    }
    shop.record_events(pl.DataFrame([row]), door="form")


def _has_letter(entry: FormEntry) -> bool:
    """Whether a letter to that address is under way: nobody shall flood a stranger with ours."""
    lately = entry.at - LETTER_EVERY
    rows = FormEntry.objects.filter(address=entry.address, confirmed_at=None, at__gte=lately)
    return rows.exclude(pk=entry.pk).exists()


def _version(body: Body, source: str) -> FormVersion | None:
    form = int(source.partition(":")[0].removeprefix("form-"))
    versions = FormVersion.objects.select_related("form").filter(form=form)
    number = body.get("version")
    if isinstance(number, int):
        return versions.filter(number=number).first()
    return versions.order_by("-number").first()


def _moment(source: str, key: str) -> dt.datetime:
    """When it was sent, however late it is recorded."""
    rows = Document.objects.filter(source=source, key=key).order_by("occurred_at")
    return rows.values_list("occurred_at", flat=True).first() or clock.now()


def sort(content: Content, answers: Answers) -> Sent:
    """The answers by what they are about; free ones stand in the entry alone."""
    sent = Sent()
    for row in content["fields"]:
        about, answer = row["about"], answers.get(row["id"])
        if not answer or isinstance(answer, list):
            continue
        if about in CONTACTS:
            sent.contacts[about] = answer
        elif about == "birthday":
            day = dt.date.fromisoformat(answer)
            sent.profile |= {
                "birth_year": day.year, "birth_month": day.month, "birth_day": day.day,
                "birth_calendar": "solar",
            }  # fmt: skip
        elif about == "child":
            sent.children.append(dt.date.fromisoformat(answer))
        elif about == "guardian" and answer == YES:
            sent.guardian = _words(row)
        elif about.startswith("consent:") and answer == YES:
            sent.agreements.append(tuple(about.split(":")[1:3]))  # type: ignore[arg-type]
        elif about.startswith("own:"):
            sent.own[about.removeprefix("own:")] = answer
        elif about in ("name", "gender", "city"):
            sent.profile[about] = answer
    return sent


def _words(row: Mapping[str, Any]) -> str:
    """What was agreed to, as the form had it: in each of its languages, else as it is usually asked."""
    labels = [str(text) for text in row["label"].values() if text]
    return " / ".join(labels) or str(questions()[row["about"]].words)


def _resolve(
    sent: Sent, source: str, at: dt.datetime, origin: dict[str, Any], *, by_letter: bool
) -> Resolved:
    """The person whose contact was given. Where a letter will prove the address, the address alone decides:
    who can read that letter may still have typed somebody else's phone."""
    owners = {kind: _owner(kind, value) for kind, value in sent.contacts.items()}
    decisive = ("email",) if by_letter else CONTACTS
    named = next((kind for kind in decisive if owners.get(kind)), None)
    if named:
        taken_over = {named: sent.contacts[named]}
    else:
        taken_over = {kind: value for kind, value in sent.contacts.items() if not owners[kind]}
    row = {**taken_over, **sent.profile, "language": origin.get("language")}
    if origin.get("source"):
        row["source"] = str(origin["source"])[:60]
    resolved = customers.resolve_people(
        pl.DataFrame([row]), source=source[:60], at=at, origin="form"
    )
    customer_id = resolved["customer_id"][0]
    # An own contact that was given again is no claim.
    own = {kind for kind, owner in owners.items() if owner == customer_id} | set(taken_over)
    claims = [
        {"kind": kind, "value": value, "owner": owners[kind], "state": "open"}
        for kind, value in sent.contacts.items()
        if kind not in own
    ]
    return Resolved(customer_id, resolved["outcome"][0] == "created", own, claims)


def _owner(kind: str, value: str) -> int | None:
    channel = "email" if kind == "email" else "phone"
    return people.reached_at(channel, value)


def _write(sent: Sent, whom: Resolved, source: str, at: dt.datetime, *, has_letter: bool) -> None:
    fields = {row.key: row for row in people.custom_fields()}
    values = []
    assert whom.customer_id is not None
    for key, text in sent.own.items():
        if own := fields.get(key):
            values.append((whom.customer_id, own.pk, people.read_custom(own, text)))
    customers.record_custom_values(values, overwrite=False)
    if sent.children:
        born = {"customer_id": [whom.customer_id] * len(sent.children), "born_on": sent.children}
        customers.record_children(pl.DataFrame(born))
    if sent.children and sent.guardian:
        who = str(sent.profile.get("name") or "") or str(_("whoever sent the form"))
        customers.record_guardian_consents(
            {whom.customer_id: who},
            source=source,
            text=sent.guardian,
            by=source,
            born_on=sent.children,
        )
    agreements = [
        (purpose, channel)
        for purpose, channel in sent.agreements
        if people.ADDRESS.get(channel) in (*whom.contacts, None)
        and not (has_letter and channel == "email")
    ]
    if agreements:
        # Undated: what a stranger ticks never turns a no of somebody known into a yes.
        rows = [
            {"customer_id": whom.customer_id, "purpose": p, "channel": c, "state": "granted"}
            for p, c in agreements
        ]
        customers.record_consents(pl.DataFrame(rows), source=source)


def _where_from(origin: dict[str, Any]) -> dict[str, str]:
    keys = ("source", "medium", "campaign")
    return {key: str(origin[key])[:60] for key in keys if origin.get(key)}
