"""What the page of a ticket shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.collect import commands as collect
from shuke.collect.queries import messages
from shuke.common import clock
from shuke.common.access import Actor, Request
from shuke.common.declarations import declared
from shuke.common.errors import Invalid, NotFound
from shuke.common.texts import whole_number
from shuke.customers import queries as customers
from shuke.customers.queries import seen_text
from shuke.customers.slots import Panel, TalkingPoint
from shuke.knowledge import queries as articles
from shuke.service import queries
from shuke.service.models import Answer, Macro, Ticket
from shuke.service.queries.complaints import complaint_part
from shuke.service.queries.tickets import last_of_person, seen_subject
from shuke.service.shaping_views import snooze_times

SOLVED = gettext_lazy("It is solved")


def person_of(actor: Actor, entry: str) -> int:
    """Whom a contact, a number or an #id names. Invalid when it is nobody."""
    [match] = customers.identify(actor, [entry.strip()[:254]])
    if match.customer_id is None:
        text = _("Nobody on record is “%(entry)s”. Type a phone, an e-mail address, a customer number or #id.")  # fmt: skip
        words = text % {"entry": entry}
        raise Invalid(words, fields={"person": words})
    return match.customer_id


def conversation_part(actor: Actor, row: Ticket) -> dict[str, Any]:
    return {
        "ticket": row,
        "entries": queries.conversation(actor, row),
        "others": queries.others(actor, row),
        "conversation_url": reverse("service:conversation", args=[row.pk]),
    }


def ticket_page(request: Request, row: Ticket) -> dict[str, Any]:
    actor = request.actor
    last = last_of_person(row)
    person, gone = _person(actor, row)
    may_answer = actor.can(queries.ANSWER)
    return {
        **conversation_part(actor, row),
        **_beside(actor, person),
        **complaint_part(actor, row, person),
        "gone": gone,
        "now": clock.now(),
        "subject": seen_subject(actor, row),
        "last": last,
        "obstacle": collect.no_way_back(last) if last else "",
        "holders": list(queries.receivers()) if may_answer else [],
        "priorities": Ticket.Priority.choices,
        "may_answer": may_answer,
        "draft": _draft(request, row),
        **_articles(actor, last),
        "note_draft": "",
        "note_problem": "",
        "macros": list(queries.macros()) if may_answer else [],
        "macro": chosen_macro(request),
        "tags": list(row.tags.order_by("name").values_list("name", flat=True)),
        "tag_options": queries.tag_names() if may_answer else [],
        "times": snooze_times() if may_answer else [],
    }


def _articles(actor: Actor, last: Any) -> dict[str, Any]:
    """What may answer the last that they wrote."""
    if last is None or not (actor.can(queries.ANSWER) and actor.can(articles.VIEW)):
        return {"articles": []}
    question = messages.own_text(last)[0][:300]
    return {
        "question": seen_text(actor, question),
        "articles": articles.search(question, actor=actor, most=3),
    }


def _draft(request: Request, row: Ticket) -> str:
    """The text of an answer that was taken back, once more in the field, or of a macro."""
    if macro := chosen_macro(request):
        return queries.filled(macro, row, request.actor)
    number = whole_number(request.GET.get("draft", ""), 15)
    taken = Answer.objects.filter(pk=number, ticket=row, state=Answer.State.TAKEN_BACK)
    return taken.filter(author=request.actor.id).values_list("text", flat=True).first() or ""


def chosen_macro(request: Request) -> Macro | None:
    """The macro that the address names."""
    number = whole_number(request.GET.get("macro", ""), 15)
    return queries.macros().filter(pk=number).first() if number else None


def news(actor: Actor) -> dict[str, Any]:
    """Over the list: how many wait, how many of them are the actor's, and nobody's, each leading there."""
    waiting = queries.waiting_counts(actor)
    labels = (
        ("", _("Wait for an answer"), waiting.everybody),
        ("me", _("Mine"), waiting.own),
        ("nobody", _("Nobody’s"), waiting.free),
    )
    return {"news": [(who, str(label), count) for who, label, count in labels]}


def _person(actor: Actor, row: Ticket) -> tuple[customers.Customer | None, str]:
    """Who it is, as far as the actor sees them; else why the record is not there, as somebody was forgotten: their
    ticket stays, and may be open."""
    if row.customer_id is None or not actor.can("customers.view"):
        return None, ""
    try:
        return customers.customer_for(actor, row.customer_id), ""
    except NotFound as gone:
        return None, str(gone.message)


def _beside(actor: Actor, person: customers.Customer | None) -> dict[str, Any]:
    """What the rooms show of somebody beside a conversation, and what is worth a word."""
    if person is None:
        return {"person": None}
    ids = customers.whole_person(person.pk)
    panels = [each for each in declared(Panel) if each.in_conversation]
    drawn = [(each.template, each.read(actor, person, ids)) for each in panels]
    hints = [point.read(actor, [person]).get(person.pk, ()) for point in declared(TalkingPoint)]
    return {
        "person": person,
        "contacts": customers.contacts(actor, [person.pk])[person.pk],
        "panels": [(template, panel) for template, panel in drawn if panel is not None],
        "hints": [hint for some in hints for hint in some],
    }
