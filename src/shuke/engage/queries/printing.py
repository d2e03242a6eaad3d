"""What waits to be printed, what was, and the pages of a batch."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shuke.common import qr
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import branding
from shuke.common.pdf import pdf
from shuke.customers.queries import reach
from shuke.engage import texts
from shuke.engage.channels.paper import INSERT, POST
from shuke.engage.keys import keyring
from shuke.engage.letters import read_variables
from shuke.engage.models import PrintBatch, Send, Step
from shuke.engage.recipients import Recipient
from shuke.engage.rules import channel_name
from shuke.engage.steps import details_of_steps, kind_of

#: Batches that are listed.
LISTED = 50
_CSS = Path(__file__).parent.parent / "static/engage/paper.css"


@dataclass(frozen=True)
class Pile:
    """What of one step waits to be printed."""

    step: Step
    name: str
    channel: str
    letters: int


@dataclass(frozen=True)
class Sheet:
    """One letter: the lines of its address, and its paragraphs as words and codes."""

    address: list[str]
    name: str
    parts: list[tuple[str, str]]


def to_be_printed() -> QuerySet[Send]:
    """Handed over, in no batch, and not known to be lost."""
    steps = Step.objects.filter(channel__in=(POST, INSERT))
    rows = Send.objects.filter(step__in=steps, state=Send.State.SENT, printout=None)
    return rows.exclude(delivery_events__kind="failed")


def piles(actor: Actor) -> list[Pile]:
    """What waits, the oldest first."""
    require(actor, "letters.print")
    waiting = to_be_printed().values_list("step_id").annotate(letters=Count("pk"))
    letters = dict(waiting.order_by("step_id"))
    steps = Step.objects.in_bulk(list(letters))
    names = _names(steps.values())
    return [
        Pile(steps[pk], names[pk], channel_name(steps[pk].channel), count)
        for pk, count in letters.items()
    ]


def batches(actor: Actor) -> list[PrintBatch]:
    """The last ones, each with how many `letters` and its step's `name`."""
    require(actor, "letters.print")
    rows = (
        PrintBatch.objects.select_related("step")
        .annotate(letters=Count("printouts"))
        .order_by("-pk")
    )
    listed: list[Any] = list(rows[:LISTED])
    names = _names(row.step for row in listed)
    for row in listed:
        row.name = names[row.step_id]
    return listed


def _names(steps: Iterable[Step]) -> dict[int, str]:
    """What their messages are called, by the id of the step."""
    steps = list(steps)
    details = details_of_steps(steps)
    return {step.pk: str(details.get(step.pk, {}).get("name") or _("A message")) for step in steps}


def pages(actor: Actor, batch_id: int) -> bytes:
    """A batch as a PDF, each letter on pages of its own, written as of now. NotFound for one that was put back; NoPdf
    where this computer cannot make one."""
    require(actor, "letters.print")
    require(actor, "customers.contact")
    batch = PrintBatch.objects.select_related("step").filter(pk=batch_id).first()
    if batch is None or batch.state == PrintBatch.State.DROPPED:
        raise NotFound(_("There is no such batch."))
    context = {
        "sheets": sheets(batch),
        "face": branding.face(),
        "channel": batch.step.channel,
    }
    return pdf(render_to_string("engage/paper.html", context), _CSS.read_text(encoding="utf-8"))


def sheets(batch: PrintBatch) -> list[Sheet]:
    """Its letters; whoever was forgotten since is left out."""
    step = batch.step
    composer = kind_of(step).compose(step)
    sends = list(batch.printouts.order_by("send_id").values_list("send_id", "send__customer_id"))
    people = reach({who for _, who in sends}, channel=step.channel, purpose=step.purpose)
    values = read_variables(composer.variables, list(people.values()))
    keys = keyring()
    listed = []
    for send, customer in sends:
        who = people.get(customer)
        if who is None or (not who.address and step.channel == POST):
            continue
        one = Recipient(
            send,
            keys.send_key(send),
            who.person_id,
            who.address,
            who.name,
            who.language,
            values[customer],
        )
        text = composer.letter(one).decode()
        listed.append(Sheet(who.address.splitlines(), who.name, _parts(text)))
    return listed


def _parts(text: str) -> list[tuple[str, str]]:
    """Paragraphs, and codes for the web addresses in them: (kind, what)."""
    parts: list[tuple[str, str]] = []
    for paragraph in filter(None, (line.strip() for line in text.split("\n"))):
        words = texts.URL.sub("", paragraph).strip()
        if words:
            parts.append(("words", words))
        for url in texts.URL.findall(paragraph):
            drawn = qr.svg(url, is_fluid=True).decode()
            parts.append(("code", mark_safe(drawn)))  # noqa: S308 - squares, no words of anybody
    return parts
