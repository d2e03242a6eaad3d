"""Letters: from Liquid in HTML and one person to bytes on the wire.

`clean(body)` makes a body safe to store; `check(campaign)` says what is wrong or doubtful before
anything is sent; `compose(campaign)` gives a `Composer`, whose `letter(recipient)` is the letter.
"""

from shuke.engage.letters.checking import check, trial
from shuke.engage.letters.clean import clean
from shuke.engage.letters.composer import Composer, Letter, sender_name
from shuke.engage.letters.errors import LetterError
from shuke.engage.letters.links import urls
from shuke.engage.letters.placeholders import placeholders
from shuke.engage.letters.variables import read as read_variables

__all__ = [
    "Composer",
    "Letter",
    "LetterError",
    "check",
    "clean",
    "compose",
    "placeholders",
    "read_variables",
    "sender_name",
    "trial",
    "urls",
]


def compose(campaign) -> Composer:
    """The writer of a campaign's letters. LetterError when they cannot be written at all."""
    return Composer(campaign)
