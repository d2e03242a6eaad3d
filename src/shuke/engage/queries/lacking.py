"""Before a letter leaves: of how many people something is not there that it says, and whether its links answer."""

import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import batched, islice

from django.utils.translation import gettext as _

from shuke.common import http
from shuke.common.access import Actor, require
from shuke.customers.queries import reach
from shuke.engage.channels import EMAIL
from shuke.engage.letters import read_variables
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.variables import in_words, registry
from shuke.engage.letters.wording import wording
from shuke.engage.queries.audience import BATCH
from shuke.engage.queries.previews import LOOKED_AT, people_of_segment

#: Seconds for one link, and for all of them: somebody waits at a page.
ONE, ALL = 4.0, 12.0
_NOTHING: tuple[object, ...] = ("", None, 0, [], ())


@dataclass(frozen=True)
class Lacking:
    """So many people have nothing for this variable; what they read there instead ("": nothing)."""

    title: str
    people: int
    reads: str


def lacking(
    actor: Actor, segment_id: int, variables: Collection[str], language: str = ""
) -> list[Lacking]:
    """Of the segment's people (the first 20,000), most first. `variables` as `Composer.variables` gives them."""
    require(actor, "campaigns.view")
    counts: Counter[str] = Counter()
    people = islice(iter(people_of_segment(actor, segment_id)), LOOKED_AT)
    for ids in batched(people, BATCH, strict=False):
        audience = list(reach(ids, channel=EMAIL).values())
        for values in read_variables(variables, audience).values():
            counts.update(name for name, value in values.items() if value in _NOTHING)
    return [
        Lacking(str(registry()[name].title), number, _reads(name, language))
        for name, number in counts.most_common()
    ]


def _reads(name: str, language: str) -> str:
    words = wording(language)
    values = {"customer": in_words([name], {}, words.code), "shop": {"name": ""}}
    return Template(registry()[name].code, words, escapes=False).render(values).strip()


@dataclass(frozen=True)
class Answered:
    """What an address that a letter leads to answered. `is_good`: None where it was not asked for want of time."""

    url: str
    is_good: bool | None
    words: str


def links_answer(actor: Actor, urls: Sequence[str]) -> list[Answered]:
    """Each asked once, from here; a page behind a redirect counts as there."""
    require(actor, "campaigns.edit")
    end = time.monotonic() + ALL
    return [_answer_of(url) if time.monotonic() < end else Answered(url, None, "") for url in urls]


def _answer_of(url: str) -> Answered:
    try:
        status = http.request("GET", url, timeout=ONE).status
    except http.RequestFailed as error:
        if error.failure is http.Failure.TOO_BIG:
            return Answered(url, True, _("answers"))
        leads_on = error.failure is http.Failure.REDIRECT
        return Answered(url, leads_on, _("leads on to another page") if leads_on else str(error))
    return Answered(url, status < 400, _("answers %(status)d") % {"status": status})
