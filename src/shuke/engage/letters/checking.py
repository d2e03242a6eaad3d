"""What is wrong with a letter, and what only looks wrong, before it is sent."""

from django.utils.translation import gettext as _

from shuke.engage.letters.composer import VARIABLES, Composer
from shuke.engage.letters.errors import LetterError
from shuke.engage.letters.links import urls
from shuke.engage.recipients import Recipient

#: Past this, Gmail cuts a letter off.
CLIPPED = 102_000
#: Who a letter is tried on: a person with little known, as many are.
SOMEBODY = Recipient(
    send_id=0, key="", customer_id=0, address="nobody@localhost", name="Emma Clarke"
)


def check(campaign) -> list[str]:
    """Warnings, in the reader's language. LetterError, with `fields`, when it cannot be sent."""
    composer = Composer(campaign)
    warnings = [
        _("“%(name)s” is not known; it will be left empty.") % {"name": name}
        for name in unknown(composer)
    ]
    if not campaign.subject.strip():
        warnings.append(_("There is no subject yet."))
    if not campaign.html.strip():
        warnings.append(_("There is nothing in the letter yet."))
    elif not urls(campaign.html):
        warnings.append(_("There is no link to the shop, so clicks cannot be counted."))
    if len(campaign.html.encode()) > CLIPPED:
        warnings.append(_("The letter is over 100 KB: Gmail will cut it off."))
    return warnings


def trial(campaign) -> None:
    """Write the letter once, to nobody: LetterError when it cannot be, so that a draft says now
    what would otherwise fail for each person."""
    try:
        Composer(campaign).parts(SOMEBODY)
    except LetterError as error:
        raise LetterError(error.message, fields=error.fields or {"html": error.message}) from error


def unknown(composer: Composer) -> list[str]:
    """Variables that no letter has, as they are written."""
    paths = {".".join(path) for path in composer.variables()}
    return sorted(path for path in paths if path not in VARIABLES and not path.startswith("links."))
