"""What can go wrong with the record, beyond what any room can say."""

from shuke.common.errors import Conflict


class Waiting(Conflict):
    """Something else must end first; it is tried again by itself."""

    code = "waiting"
