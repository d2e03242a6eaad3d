"""Plan a gathering, open and close its sign-ups, call it off."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import commands as collect
from shuke.collect import queries as forms
from shuke.common import clock, ids
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.texts import readable
from shuke.gatherings import facts
from shuke.gatherings.commands.seats import fill_up, locked
from shuke.gatherings.models import Gathering

MOST_ROOM, MOST_PARTY = 100_000, 20
_TEXTS = {"name": 120, "place": 200, "about": 2000, "enclosures": 300, "series": 80}
_TIMES = ("starts_at", "ends_at")
State = Gathering.State


@dataclass(frozen=True)
class Plan:
    """What an owner says of a gathering. Times are aware; `capacity` 0: any number of people."""

    name: str
    kind: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    about: str = ""
    enclosures: str = ""
    series: str = ""
    capacity: int = 0
    largest_party: int = 2


def make_gathering(actor: Actor, plan: Plan) -> Gathering:
    """A gathering that nobody can sign up for yet. Raises Invalid by field."""
    require(actor, "gatherings.edit")
    values = _checked(plan)
    with transaction.atomic():
        row = Gathering.objects.create(
            **values, state=State.PLANNED, seed=ids.token(16)[:32], made_at=clock.now(),
            by=actor.name[:120],
        )  # fmt: skip
        facts.MADE.record(actor, row.pk)
    return row


def change_gathering(actor: Actor, gathering_id: int, plan: Plan) -> Gathering:
    """Other words, times or room. More room is given to who waits; whoever comes keeps the seat in a smaller one."""
    require(actor, "gatherings.edit")
    values = _checked(plan)
    with transaction.atomic():
        row = locked(gathering_id)
        before = {name: getattr(row, name) for name in values}
        if before == values:
            return row
        _write(row, values)
        facts.CHANGED.record(
            actor,
            row.pk,
            undo_with={"values": {k: _plain(v) for k, v in before.items()}},
        )
    return row


def restore_gathering(actor: Actor, gathering_id: int, *, values: Mapping[str, Any]) -> None:
    """What it was before a change, as `change_gathering` noted it."""
    require(actor, "gatherings.edit")
    times = {name: dt.datetime.fromisoformat(values[name]) for name in _TIMES}
    with transaction.atomic():
        row = locked(gathering_id)
        _write(row, {**values, **times})
        facts.CHANGED.record(actor, row.pk, undo_with=None)


def open_gathering(actor: Actor, gathering_id: int) -> Gathering:
    """Let people sign up, on a form of its own that is made the first time."""
    require(actor, "gatherings.edit")
    with transaction.atomic():
        row = locked(gathering_id)
        if row.state == State.OPEN:
            return row
        if row.state == State.CALLED_OFF:
            raise Conflict(_("It was called off. Let it take place again first."))
        if row.is_over(clock.now()):
            raise Conflict(_("It is over: nobody can sign up any more."))
        if row.form is None:
            _make_form(actor, row)
        elif not row.form.is_open:
            collect.reopen_form(actor, row.form.pk)
        _move(row, State.OPEN)
        facts.OPENED.record(actor, row.pk)
    return row


def close_gathering(actor: Actor, gathering_id: int) -> Gathering:
    """Take no more sign-ups; whoever is on the list stays."""
    require(actor, "gatherings.edit")
    with transaction.atomic():
        row = locked(gathering_id)
        if row.state != State.OPEN:
            raise Conflict(_("It takes no sign-ups."))
        _close_form(actor, row)
        _move(row, State.CLOSED)
        facts.CLOSED.record(actor, row.pk)
    return row


def call_off(actor: Actor, gathering_id: int) -> Gathering:
    """It does not take place. Guests stay on the list: write to them."""
    require(actor, "gatherings.edit")
    with transaction.atomic():
        row = locked(gathering_id)
        if row.state == State.CALLED_OFF:
            raise Conflict(_("It was called off before."))
        _close_form(actor, row)
        _move(row, State.CALLED_OFF)
        facts.CALLED_OFF.record(actor, row.pk)
    return row


def take_up(actor: Actor, gathering_id: int) -> Gathering:
    """It takes place after all; sign-ups stay closed."""
    require(actor, "gatherings.edit")
    with transaction.atomic():
        row = locked(gathering_id)
        if row.state != State.CALLED_OFF:
            raise Conflict(_("It has not been called off."))
        _move(row, State.CLOSED if row.form else State.PLANNED)
        facts.TAKEN_UP.record(actor, row.pk)
    return row


def _move(row: Gathering, state: str) -> None:
    row.state = state
    row.called_off_at = clock.now() if state == State.CALLED_OFF else None
    row.save(update_fields=["state", "called_off_at", "form", "party_question"])


def _write(row: Gathering, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    fill_up(row)


def _close_form(actor: Actor, row: Gathering) -> None:
    if row.form is not None and row.form.is_open:
        collect.end_form(actor, row.form.pk)


def _make_form(actor: Actor, row: Gathering) -> None:
    """A form that asks who comes and how many; it can be changed like any other."""
    when = row.starts_at.astimezone(clock.shop_zone())
    intro = "\n".join(filter(None, (f"{when:%Y-%m-%d %H:%M}", row.place, row.about[:400])))
    fields: list[dict[str, Any]] = [
        {"about": "name", "required": True},
        {"about": "phone", "required": True},
        {"about": "email"},
    ]
    if row.largest_party > 1:
        label = {"en": "How many of you will come?", "zh-hans": "几位参加？"}
        choices = [str(number) for number in range(1, row.largest_party + 1)]
        fields.append({"about": "choice", "required": True, "label": label, "choices": choices})
    thanks = {
        "en": "Noted. If there is no seat left you are on the waiting list, and hear from us.",
        "zh-hans": "已收到。如名额已满，会为您排候补，有位置马上通知您。",
    }
    content = {"title": row.name, "intro": intro, "thanks": thanks, "fields": fields}
    row.form = collect.make_form(actor, kind="event", name=row.name[:80], content=content)
    last = forms.latest_form(row.form).content["fields"][-1]
    row.party_question = last["id"] if last["about"] == "choice" else ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _checked(plan: Plan) -> dict[str, Any]:
    values = asdict(plan)
    wrong: dict[str, str] = {}
    for name, most in _TEXTS.items():
        lines = (readable(line) for line in str(values[name]).splitlines())
        values[name] = "\n".join(lines).strip() if name == "about" else readable(values[name])
        if len(values[name]) > most:
            wrong[name] = _("At most %(most)s characters.") % {"most": most}
    if not values["name"]:
        wrong["name"] = _("Give the event a name.")
    if plan.kind not in Gathering.Kind.values:
        wrong["kind"] = _("Choose one of the list.")
    if plan.ends_at <= plan.starts_at:
        wrong["ends_at"] = _("It ends before it begins.")
    if not 0 <= plan.capacity <= MOST_ROOM:
        wrong["capacity"] = _("A whole number, at most %(most)s; 0 for any number.") % {
            "most": MOST_ROOM
        }
    if not 1 <= plan.largest_party <= MOST_PARTY:
        wrong["largest_party"] = _("A whole number between 1 and %(most)s.") % {"most": MOST_PARTY}
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return values
