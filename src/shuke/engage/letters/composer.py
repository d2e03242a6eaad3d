"""From a campaign and a person to a letter. Parsed once, rendered per person."""

import datetime as dt
import threading
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr

from django.utils.translation import gettext as _

from shuke.common import basics, clock, ids
from shuke.engage import senders
from shuke.engage.letters import layout, links, mime, plain, variables
from shuke.engage.letters.clean import liquid_of
from shuke.engage.letters.errors import LetterError
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.wording import Wording, wording
from shuke.engage.recipients import Recipient


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person, before it becomes bytes."""

    subject: str
    preheader: str
    html: str
    text: str
    #: "Name <address>", unencoded.
    sender: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True)
class _Version:
    """A campaign's letter in one language."""

    wording: Wording
    subject: Template
    preheader: Template
    html: Template
    text: Template
    sheet: layout.Sheet
    ending: str


class Composer:
    """Writes the letters of one step; several threads may share it.

    `campaign` is whatever has a campaign's words: subject, preheader, html, text, sender, reply_to,
    language, and the step that it belongs to, if any yet.
    """

    def __init__(self, campaign) -> None:
        self._campaign = campaign
        name, sender = sender_of(campaign.sender)
        self._shop = sender_name(campaign.sender)
        self._sender = f"{name} <{sender}>" if name else sender
        self._domain = sender.partition("@")[2]
        self._positions = _positions(campaign)
        self._body = links.number(campaign.html, self._positions)
        self._versions: dict[str, _Version] = {}
        self._parsing = threading.Lock()
        self._dated: tuple[dt.datetime, str] | None = None
        self._fixed_headers = [
            ("From", mime.mailbox(name, sender)),
            *_reply_to(campaign.reply_to),
            ("Feedback-ID", _feedback_id(campaign)),
        ]
        # A letter that cannot be written says so now.
        version = self._version(campaign.language)
        #: Where it says which variables, as paths; and those that rooms declare, by name.
        self.paths = {name: getattr(version, name).variables() for name in _FIELDS}
        self.variables = variables.used(path for paths in self.paths.values() for path in paths)

    def letter(self, recipient: Recipient) -> bytes:
        """The letter on the wire. LetterError when it cannot be written for this person."""
        to = addressee(recipient)
        letter = self.parts(recipient)
        key = recipient.key or f"test-{ids.token(9)}"
        headers = [
            *self._fixed_headers,
            ("To", to),
            ("Subject", mime.unstructured(letter.subject)),
            ("Date", self._date()),
            ("Message-ID", f"<{key}@{self._domain}>"),
            ("List-Unsubscribe", f"<{letter.unsubscribe_url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
        return mime.alternative(headers, letter.text, letter.html)

    def parts(self, recipient: Recipient) -> Letter:
        """The letter to look at: the same words that go on the wire."""
        version = self._version(self._campaign.language or recipient.language)
        values = self._values(recipient, version.wording)
        subject = mime.one_line(version.subject.render(values), 300)
        preheader = mime.one_line(version.preheader.render(values), 300)
        unsubscribe_url = values["unsubscribe_url"]
        return Letter(
            subject=subject,
            preheader=preheader,
            html=version.sheet.html(
                subject, preheader, version.html.render(values), unsubscribe_url
            ),
            text=plain.squeeze(version.text.render(values))
            + version.ending
            + unsubscribe_url
            + "\n",
            sender=self._sender,
            unsubscribe_url=unsubscribe_url,
        )

    def _version(self, language: str) -> _Version:
        version = self._versions.get(language)
        if version is None:
            with self._parsing:
                version = self._versions[language] = self._parse(wording(language))
        return version

    def _parse(self, words: Wording) -> _Version:
        campaign = self._campaign
        text = campaign.text.strip() or plain.derive(self._body)
        return _Version(
            wording=words,
            subject=_field("subject", campaign.subject, words),
            preheader=_field("preheader", campaign.preheader, words),
            html=_field("html", liquid_of(layout.styled(self._body)), words, escapes=True),
            text=_field("text", text, words),
            sheet=layout.sheet(words, self._shop, blocks=layout.is_blocks(self._body)),
            ending=f"\n--\n{words.reason.replace('{shop}', self._shop)}\n{words.unsubscribe}: ",
        )

    def _values(self, recipient: Recipient, words: Wording) -> dict:
        key = recipient.key
        if recipient.send_id:
            addresses = {
                number: links.click_url(key, number) for number in self._positions.values()
            }
        else:
            addresses = {number: url for url, number in self._positions.items()}
        return {
            "customer": variables.in_words(self.variables, recipient.values, words.code),
            "shop": {"name": self._shop},
            "today": clock.now(),
            "unsubscribe_url": links.unsubscribe_url(key or "preview"),
            "links": addresses,
        }

    def _date(self) -> str:
        now = clock.now().replace(microsecond=0)
        if self._dated is None or self._dated[0] != now:
            self._dated = (now, format_datetime(now))
        return self._dated[1]


#: The parts of a letter that are templates.
_FIELDS = ("subject", "preheader", "html", "text")


def sender_of(sender: str) -> tuple[str, str]:
    """Name and address that a letter is from, of the shop where it says none. LetterError when it is no sender."""
    written = sender or senders.sender()
    name, address = parseaddr(written)
    valid = mime.valid_address(address)
    if valid is None:
        words = _("“%(sender)s” is no sender. Write it like: Shop name <shop@example.com>")
        raise LetterError(words % {"sender": written})
    return name, valid


def addressee(recipient: Recipient) -> str:
    """What stands behind To. LetterError when nobody can be written to there."""
    address = mime.valid_address(recipient.address)
    if address is None:
        words = _("“%(address)s” is no e-mail address.")
        raise LetterError(words % {"address": recipient.address})
    return mime.mailbox(recipient.name, address)


def sender_name(sender: str) -> str:
    """The shop as customers read it: its name, else the sender's, else the domain of its address."""
    if shop := basics.name():
        return shop
    name, address = parseaddr(sender or senders.sender())
    return name or address.rpartition("@")[2]


def _positions(campaign) -> dict[str, int]:
    """Address -> number: as stored with the step, or as they will be stored."""
    if campaign.step_id:
        stored = dict(campaign.step.links.values_list("url", "position"))
        if stored:
            return stored
    return {url: number for number, url in enumerate(links.urls(campaign.html), start=1)}


def _feedback_id(campaign) -> str:
    """By what mailbox providers sort complaints: the step, its kind, and who sends."""
    return f"{campaign.step_id}:{campaign.step.kind}:shuke" if campaign.step_id else "0:draft:shuke"


def _field(name: str, source: str, words: Wording, *, escapes: bool = False) -> Template:
    try:
        return Template(source, words, escapes=escapes)
    except LetterError as error:
        raise LetterError(error.message, fields={name: error.message}) from error


def _reply_to(address: str) -> list[tuple[str, str]]:
    if not address:
        return []
    name, mailbox = parseaddr(address)
    valid = mime.valid_address(mailbox)
    if valid is None:
        raise LetterError(
            _("Replies cannot go to “%(address)s”.") % {"address": address},
            fields={"reply_to": _("Enter an e-mail address.")},
        )
    return [("Reply-To", mime.mailbox(name, valid))]
