"""Articles beside a ticket: what answers it, and a draft of what solved it."""

from django.utils.translation import gettext as _

from shuke.collect.queries import messages
from shuke.common.access import NOBODY, Actor
from shuke.common.errors import Conflict
from shuke.customers.queries import seen_text
from shuke.knowledge import commands as knowledge
from shuke.knowledge import queries as articles
from shuke.service.commands.rows import refuse_stub
from shuke.service.models import Answer, Ticket, TicketMessage
from shuke.service.queries.tickets import parts, ticket_for

#: Of a title, from what the person wrote.
_TITLE = 80


def draft_article(actor: Actor, ticket_id: int) -> int:
    """A draft of an article from what was asked and what was answered last; its id. Contacts and the person's name
    are left out. Conflict while nobody has answered."""
    row = ticket_for(actor, ticket_id)
    refuse_stub(row)
    question, answer = first_question(row), _last_answer(row)
    if not question or not answer:
        raise Conflict(
            _("An article is made of a question and an answer: nobody has answered yet.")
        )
    question, answer = _impersonal(row, question), _impersonal(row, answer)
    title = question.splitlines()[0][:_TITLE]
    language = "zh" if articles.is_chinese(question) else "en"
    values = {f"title_{language}": title, f"body_{language}": answer}
    text = knowledge.Text(**values, questions=" ".join(question.split())[:500])
    origin = _("from ticket #%(number)s") % {"number": row.pk}
    return knowledge.write_article(actor, text, origin=origin).pk


def first_question(row: Ticket) -> str:
    """What the person wrote first; "" when they wrote nothing."""
    rows = TicketMessage.objects.filter(ticket__in=parts(row), message__direction="in")
    first = rows.select_related("message").order_by("at", "pk").first()
    return messages.own_text(first.message)[0].strip() if first else ""


def _last_answer(row: Ticket) -> str:
    rows = Answer.objects.filter(ticket__in=parts(row), state=Answer.State.GONE, automatic=None)
    return rows.order_by("-pk").values_list("text", flat=True).first() or ""


def _impersonal(row: Ticket, text: str) -> str:
    """Without contacts, whoever reads it, and without the name of whom it was."""
    for name in (row.customer.name if row.customer else "", row.sender_name):
        if len(name) > 1:
            text = text.replace(name, "")
    return seen_text(NOBODY, text).strip(" ，,、。!！")
