"""Change the sending rules. Every change is a new version; the old one stays readable."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid
from shuke.engage import facts
from shuke.engage.channels import Channel
from shuke.engage.ledger.gating import rules_in_force
from shuke.engage.models import SendingRules
from shuke.engage.rules import MOST, PURPOSES, WINDOWS, Rules

#: People have to be reachable for so long a day.
LEAST_OPEN = dt.timedelta(hours=1)


def set_rules(actor: Actor, rules: Rules, *, base: int | None = None) -> Rules:
    """Let these rules hold from the next claim on; as they are now, nothing changes.

    `base` is the version that was edited: Conflict when somebody has written a newer one meanwhile.
    Invalid names what cannot be used.
    """
    require(actor, "rules.edit")
    check_rules(rules)
    try:
        with transaction.atomic():
            current = rules_in_force(lock=True)
            if base is not None and base != current.version:
                raise _overtaken()
            if (rules.caps, rules.quiet) == (current.caps, current.quiet):
                return current
            row = SendingRules.objects.create(
                version=current.version + 1,
                definition=rules.as_json(),
                at=clock.now(),
                actor_id=actor.id,
                by=actor.name[:120],
            )
            facts.RULES_CHANGED.record(
                actor, version=row.version, undo_with={"rules": current.as_json()}
            )
    except IntegrityError:
        raise _overtaken() from None
    return Rules(rules.caps, rules.quiet, row.version)


def check_rules(rules: Rules) -> None:
    """Invalid, one message per part, when these cannot hold."""
    fields = {}
    channels = {"", *(each.name for each in declared(Channel))}
    for cap in rules.caps:
        if cap.purpose not in PURPOSES or cap.channel not in channels or cap.days not in WINDOWS:
            fields["caps"] = _("There is no such purpose, channel or number of days.")
        elif not 1 <= cap.most <= MOST:
            fields["caps"] = _("A limit is a number from 1 to %(most)d.") % {"most": MOST}
    if len({(cap.purpose, cap.channel, cap.days) for cap in rules.caps}) < len(rules.caps):
        fields["caps"] = _("Give each limit once.")
    if rules.quiet and (words := _trouble_with_hours(rules)):
        fields["quiet"] = words
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)


def _trouble_with_hours(rules: Rules) -> str:
    quiet = rules.quiet
    assert quiet
    if not quiet.purposes or set(quiet.purposes) - set(PURPOSES):
        return _("There is no such purpose.")
    begins = dt.datetime.combine(dt.date(2000, 1, 1), quiet.begins)
    open_time = begins - dt.datetime.combine(begins.date(), quiet.ends)
    if open_time % dt.timedelta(days=1) < LEAST_OPEN:
        return _("Leave at least an hour of the day in which messages may go out.")
    return ""


def _overtaken() -> Conflict:
    return Conflict(
        _("Somebody has changed the rules meanwhile. Look at them again."), code="rules_changed"
    )
