"""What can be wrong with a letter."""

from shuke.common.errors import Invalid


class LetterError(Invalid):
    """The letter cannot be written: the message names the place and says what to do."""

    code = "letter"
