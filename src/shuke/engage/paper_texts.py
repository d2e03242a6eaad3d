"""What stands on paper: lines as they are written, web addresses as codes to be scanned."""

from shuke.engage import texts
from shuke.engage.channels.paper import POST


class PaperComposer(texts.TextComposer):
    """Writes the words of a letter or an insert; its links are counted like any."""

    is_framed = False
    channel = POST
    no_carrier = ""
