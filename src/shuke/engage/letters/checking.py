"""What is wrong with a letter, and what only looks wrong, before it is sent."""

from django.utils.translation import gettext as _

from shuke.common import public_address
from shuke.engage import senders
from shuke.engage.letters.composer import Composer
from shuke.engage.letters.errors import LetterError
from shuke.engage.letters.links import urls
from shuke.engage.letters.variables import samples, unknown, unknown_words
from shuke.engage.recipients import Recipient

#: Past this, Gmail cuts a letter off.
CLIPPED = 102_000


def check(campaign) -> list[str]:
    """Warnings, in the reader's language. LetterError, with `fields`, when it cannot be sent."""
    composer = Composer(campaign)
    paths = [path for paths in composer.paths.values() for path in paths]
    warnings = [unknown_words(path) for path in unknown(paths)]
    if not campaign.subject.strip():
        warnings.append(_("There is no subject yet."))
    if not campaign.html.strip():
        warnings.append(_("There is nothing in the letter yet."))
    elif not urls(campaign.html):
        warnings.append(_("There is no link to the shop, so clicks cannot be counted."))
    if not campaign.sender and not senders.is_set():
        warnings.append(
            _(
                "Customers would read “%(sender)s” as the sender. Say who you are in Settings, under E-mail."
            )
            % {"sender": senders.sender()}
        )
    if address := public_address.local():
        warnings.append(
            _(
                "Links, the one for opting out too, would lead to %(address)s, where no customer comes. Start Shuke"
                " with SHUKE_PUBLIC_URL set to the address that customers reach."
            )
            % {"address": address}
        )
    if len(campaign.html.encode()) > CLIPPED:
        warnings.append(_("The letter is over 100 KB: Gmail will cut it off."))
    return warnings


def trial(campaign) -> None:
    """Write the letter to two who are nobody: one of whom nothing is known, and one with all the samples.
    LetterError when it cannot be, or says what no letter knows, so that a draft says now what would
    otherwise fail, or be left empty, for each person."""
    composer = Composer(campaign)
    for field, paths in composer.paths.items():
        if wrong := unknown(paths):
            words = " ".join(map(unknown_words, wrong))
            raise LetterError(words, fields={field: words})
    try:
        for values in ({}, samples()):
            composer.parts(Recipient(0, "", 0, "nobody@localhost", values=values))
    except LetterError as error:
        raise LetterError(error.message, fields=error.fields or {"html": error.message}) from error
