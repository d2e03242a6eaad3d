"""Texts (SMS): from a campaign's words and one person to what a carrier takes, signature and way out included.

The signature stands in front as 【name】, the words for opting out behind, unless the text has its own.
"""

import re
import threading
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import clock, public_address
from shuke.engage.channels.parts import Length, measure
from shuke.engage.channels.sms import SMS
from shuke.engage.letters import LetterError, plain, sender_name, variables
from shuke.engage.letters.links import click_url
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.wording import Wording, wording
from shuke.engage.models import Step
from shuke.engage.providers import kind_of, provider_of
from shuke.engage.recipients import Recipient

URL = re.compile(r"https?://[^\s{}<>\"'，。！？；：、（）【】]+")
#: The text says itself how to get no more.
_WAY_OUT = re.compile(r"拒收|退订|回复?\s*(?:TD|T|R|N)\b|\bSTOP\b|opt out", re.IGNORECASE)
_ENDS = frozenset("。！？；…~～!?.;")
#: As long as the name of a send in a link (`Keyring.send_key`), for counting before there is one.
_SAMPLE_KEY = "00000-" + "0" * 16


@dataclass(frozen=True, slots=True)
class Text:
    """A text to one person, to look at."""

    text: str
    #: As it goes out: its links name their send, so they are longer than what is looked at.
    length: Length

    @property
    def subject(self) -> str:
        """What a sentence calls it."""
        return self.text if len(self.text) <= 60 else f"{self.text[:59]}…"


class TextComposer:
    """Writes the texts of one step; several threads may share it.

    `campaign` is whatever has a campaign's words: text, language, and the step that it belongs to, if any.
    """

    #: Whether it is one line with a signature in front and the way out behind.
    is_framed = True
    #: Whether links lead past the shop, which counts who follows them.
    counts_links = True
    #: Whose provider carries them and has the signature.
    channel = SMS
    #: What to do while there is none; empty where none is needed.
    no_carrier: Any = gettext_lazy("Set up who carries SMS first, under Channels.")

    def __init__(self, campaign) -> None:
        self._shop = sender_name("")
        provider = provider_of(self.channel)
        signature = (provider.options.get("signature") if provider else "") or self._shop
        signed = not self.is_framed or campaign.text.lstrip().startswith("【")
        self._before = "" if signed else f"【{signature}】"
        #: A notice about an order tells nobody how to get no more of them.
        step = getattr(campaign, "step", None)
        self._has_way_out = step is None or step.purpose == Step.Purpose.MARKETING
        self._language = campaign.language
        links = urls(campaign) if self.counts_links else []
        self._positions = {url: at for at, url in enumerate(links, start=1)}
        self._source = (
            campaign.text
            if not links
            else URL.sub(
                lambda match: f"{{{{ links[{self._positions[match.group()]}] }}}}", campaign.text
            )
        )
        self._templates: dict[str, tuple[Wording, Template]] = {}
        self._parsing = threading.Lock()
        _words, template = self._version(campaign.language)
        #: Where it says which variables, as paths; and those that rooms declare, by name.
        self.paths = {"text": template.variables()}
        self.variables = variables.used(self.paths["text"])

    def letter(self, recipient: Recipient) -> bytes:
        """What the carrier takes. LetterError when it cannot be written for this person."""
        return self._written(recipient, recipient.key if recipient.send_id else "").encode()

    def parts(self, recipient: Recipient) -> Text:
        """The text to look at, with how long it is when it goes out."""
        length = measure(self._written(recipient, recipient.key or _SAMPLE_KEY))
        return Text(self._written(recipient, ""), length)

    def _written(self, recipient: Recipient, key: str) -> str:
        words, template = self._version(self._language or recipient.language)
        addresses = {at: click_url(key, at) if key else url for url, at in self._positions.items()}
        values = {
            "customer": variables.in_words(self.variables, recipient.values, words.code),
            "shop": {"name": self._shop},
            "today": clock.now(),
            "links": addresses,
        }
        body = template.render(values)
        if not self.is_framed:
            return plain.squeeze(body).strip()
        body = " ".join(body.split())
        return f"{self._before}{body}{_way_out(body, words) if self._has_way_out else ''}"

    def _version(self, language: str) -> tuple[Wording, Template]:
        version = self._templates.get(language)
        if version is None:
            with self._parsing:
                words = wording(language)
                version = words, _template(self._source, words)
                self._templates[language] = version
        return version


def _template(source: str, words: Wording) -> Template:
    try:
        return Template(source, words, escapes=False)
    except LetterError as error:
        raise LetterError(error.message, fields={"text": error.message}) from error


def _way_out(body: str, words: Wording) -> str:
    if _WAY_OUT.search(body):
        return ""
    if words.code.startswith("zh"):
        return words.opting_out if body[-1:] in _ENDS else f"，{words.opting_out}"
    return f" {words.opting_out}"


def urls(campaign) -> list[str]:
    """The web addresses in a text, each once, in order of appearance."""
    return list(dict.fromkeys(URL.findall(campaign.text)))


def missing(campaign, compose: type[TextComposer] = TextComposer) -> dict[str, str]:
    """What has to be there before it can be sent, by field."""
    fields = {} if campaign.text.strip() else {"text": _("Write the text.")}
    if compose.no_carrier and provider_of(compose.channel) is None:
        fields["channel"] = str(compose.no_carrier)
    return fields


def check(campaign, compose: type[TextComposer] = TextComposer) -> list[str]:
    """Warnings, in the reader's language. LetterError, with `fields`, when it cannot be sent."""
    composer = compose(campaign)
    warnings = doubts(composer)
    sample = composer.parts(Recipient(0, "", 0, "", values=variables.samples()))
    if provider := provider_of(composer.channel):
        kind = kind_of(provider)
        if provider.in_sandbox:
            words = _("“%(name)s” is in its sandbox: nobody would get anything.")
            warnings.append(words % {"name": provider.name})
        if kind and campaign.text.strip():
            access = {**provider.options, "channel": composer.channel}
            warnings += filter(None, [kind.doubt(access, sample.text)])
    if urls(campaign) and (address := public_address.local()):
        warnings.append(
            _("Links would lead to %(address)s, where no customer comes.") % {"address": address}
        )
    return warnings


def doubts(composer: TextComposer) -> list[str]:
    """Warnings about what the text says of people."""
    return [variables.unknown_words(path) for path in variables.unknown(composer.paths["text"])]


def trial(campaign, compose: type[TextComposer] = TextComposer) -> None:
    """Write the text to two who are nobody, as `letters.trial` does. LetterError when it cannot be."""
    composer = compose(campaign)
    if wrong := variables.unknown(composer.paths["text"]):
        words = " ".join(map(variables.unknown_words, wrong))
        raise LetterError(words, fields={"text": words})
    try:
        for values in ({}, variables.samples()):
            composer.parts(Recipient(0, "", 0, "", values=values))
    except LetterError as error:
        raise LetterError(error.message, fields={"text": error.message}) from error
