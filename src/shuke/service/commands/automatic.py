"""Automatic answers: the rule, written, rehearsed and switched on; and what is answered by it, or handed over."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from shuke.collect import commands as collect
from shuke.collect.queries import messages
from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.declarations import declared
from shuke.common.kit import formats
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.customers.queries import whole_person
from shuke.customers.slots import OwnAnswer
from shuke.knowledge import queries as articles
from shuke.service import facts, jobs, wording
from shuke.service.automatic import Rule, holding
from shuke.service.automatic_rehearsing import rehearse, size
from shuke.service.commands.handling import settle
from shuke.service.commands.rows import note_event
from shuke.service.models import (
    Answer,
    AutomaticReply,
    AutomaticRules,
    AutomaticSpell,
    Ticket,
    TicketMessage,
)
from shuke.service.queries.tickets import has_open_complaint
from shuke.team.queries.hours import Calendar, calendar

RULE = "tickets.rule"
Kind = AutomaticReply.Kind
#: What is older came late, from a store of mails or a gateway that was away: a person sees to it.
FRESH = dt.timedelta(hours=1)
#: Answers to one address within a day: two machines do not talk to one another for ever.
MOST_A_DAY = 6


def write_automatic(actor: Actor, definition: Mapping[str, Any]) -> AutomaticRules:
    """Keep a new version and rehearse it in the background: nothing is answered by it yet."""
    require(actor, RULE)
    rule = Rule.of(definition)
    with transaction.atomic():
        row = kit.write(actor, AutomaticRules, rule.as_json(), size(rule))
        facts.AUTOMATIC_WRITTEN.record(actor, row.pk)
        jobs.rehearse_automatic.enqueue(row.pk)
    return row


def run_automatic_rehearsal(version: int) -> None:
    """Try a version; for the job."""
    kit.rehearse(
        AutomaticRules,
        version,
        lambda definition, goes_on: rehearse(Rule.of_version(definition), goes_on),
    )


def begin_automatic(actor: Actor, version: int) -> None:
    """Answer by a version from now on."""
    require(actor, RULE)
    row = kit.version_for(AutomaticRules, version)
    with transaction.atomic():
        alone("service.automatic")
        before = kit.begin(actor, AutomaticSpell, row)
        facts.AUTOMATIC_BEGUN.record(actor, row.pk, undo_with=before)


def end_automatic(actor: Actor, version: int) -> None:
    """Answer nothing by itself any more."""
    require(actor, RULE)
    row = kit.version_for(AutomaticRules, version)
    with transaction.atomic():
        alone("service.automatic")
        kit.end(actor, AutomaticSpell, row)
        facts.AUTOMATIC_ENDED.record(actor, row.pk)


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_automatic, end=end_automatic)


def reply_automatically(message_id: int) -> AutomaticReply | None:
    """Answer a message by the rule, or hand its ticket over; None where nothing is said. Again it changes nothing."""
    rules = holding()
    if rules is None:
        return None
    rule, hours = Rule.of_version(rules.definition), calendar()
    if rule.when == "closed" and hours.is_open(clock.now()):
        return None
    with transaction.atomic():
        row = TicketMessage.objects.select_related("message").filter(message=message_id).first()
        if row is None:
            return None
        ticket = Ticket.objects.select_for_update().get(pk=row.ticket_id)
        if not _may_speak(ticket, row.message, rule):
            return None
        return _reply(ticket, row.message, rules, rule, hours)


def _may_speak(ticket: Ticket, message: Any, rule: Rule) -> bool:
    """Not where a person has taken it, nor to what is old, answered or can not be answered."""
    if (
        message.channel not in rule.channels
        or message.occurred_at < clock.now() - FRESH
        or ticket.is_over
        or ticket.waits_since is None
        or ticket.answered_at is not None
        or AutomaticReply.objects.filter(message=message.pk).exists()
        or any(each.hands_over for each in ticket.replies.all())
        or has_open_complaint(ticket)
        or ticket.answers.filter(author__isnull=False, state=Answer.State.LEAVING).exists()
    ):
        return False
    since = clock.now() - dt.timedelta(days=1)
    lately = AutomaticReply.objects.filter(
        at__gte=since, ticket__sender=ticket.sender, ticket__channel=ticket.channel
    )
    return lately.count() < MOST_A_DAY and not collect.no_way_back(message)


def _reply(
    ticket: Ticket, message: Any, rules: AutomaticRules, rule: Rule, hours: Calendar
) -> AutomaticReply | None:
    text = messages.own_text(message)[0].strip()
    before = [each for each in ticket.replies.all() if each.kind in (Kind.ANSWERED, Kind.OWN)]
    if not text:
        return None
    make = AutomaticReply(ticket=ticket, message=message, rules=rules, at=clock.now())
    if before and wording.says_it_helped(text):
        make.kind = Kind.HELPED
        make.save()
        settle(SYSTEM, ticket)
        facts.SOLVED.record(
            SYSTEM, ticket.pk, undo_with=None, customer=ticket.customer_id, holder=None
        )
        return make
    hit = next(iter(articles.find(text, most=1)), None)
    make.score = hit.score if hit else None
    chinese = articles.is_chinese(text)
    own = _own(message, text, chinese=chinese) if rule.own else ""
    if wording.asks_for_person(text):
        make.kind = Kind.WISHED
    elif own:
        make.kind = Kind.AGAIN if any(each.kind == Kind.OWN for each in before) else Kind.OWN
    elif hit is None or hit.score < rule.threshold / 100:
        make.kind = Kind.AGAIN if before else Kind.UNKNOWN
    elif any(each.article_id == hit.article for each in before):
        make.kind = Kind.AGAIN
    else:
        make.kind, make.article_id = Kind.ANSWERED, hit.article
    _say(make, own or hit, message, hours, chinese=chinese)
    return make


def _own(message: Any, text: str, *, chinese: bool) -> str:
    """What rooms say of the person's own things, where the address that wrote is theirs; "": nothing. A colleague may
    have put somebody else's message on the record, and an answer may come from whom a mail was passed on to."""
    if message.customer_id is None or message.met_by != "identity":
        return ""
    asking = next((each for each in declared(OwnAnswer) if each.asks(text)), None)
    if asking is None:
        return ""
    with translation.override("zh-hans" if chinese else "en"):
        return asking.read(whole_person(message.customer_id))


def _say(
    make: AutomaticReply,
    source: articles.Hit | str | None,
    message: Any,
    hours: Calendar,
    *,
    chinese: bool,
) -> None:
    if make.hands_over:
        words = wording.handing_over(make.kind, chinese=chinese, opens=_opens(hours, chinese))
        note_event(make.ticket, SYSTEM, make.kind)
    elif isinstance(source, str):
        words = wording.own(source, chinese=chinese)
    else:
        hit = source
        assert hit is not None
        address = f"{settings.PUBLIC_URL}{reverse('help:article', args=[hit.article])}"
        words = wording.quoting(hit.passage, hit.title, address, chinese=hit.language == "zh")
    now = clock.now()
    make.answer = Answer.objects.create(
        ticket=make.ticket, by=wording.author(chinese=chinese), text=collect.answer_text(words),
        state=Answer.State.LEAVING, written_at=now, leaves_at=now, answers_id=message.pk,
    )  # fmt: skip
    make.save()
    facts.REPLIED_BY_ITSELF.record(SYSTEM, make.ticket_id, kind=make.kind)
    jobs.send_answers.enqueue()


def _opens(hours: Calendar, chinese: bool) -> str:
    """When somebody is there again; "": now, or never."""
    now = clock.now()
    if hours.is_open(now):
        return ""
    try:
        opens = hours.add(now, dt.timedelta(seconds=1))
    except ValueError:
        return ""
    with translation.override("zh-hans" if chinese else "en"):
        return formats.moment(opens.replace(second=0, microsecond=0))
