"""What can go wrong, as types. Mapped to HTTP once, in `common.middleware` and `config.api`.

Each error carries a stable ``code`` for programs, a translated ``message`` that says what
happened and what to do, and optional ``fields`` with one message per field name.
"""

from collections.abc import Mapping


class ShukeError(Exception):
    """Base of every expected failure."""

    code = "error"
    status = 400
    #: Seconds after which the same call may go through (`Retry-After`); 0 when it will not.
    retry_after = 0

    def __init__(
        self, message: str, *, code: str | None = None, fields: Mapping[str, str] | None = None
    ):
        super().__init__(str(message))
        self.message = message
        self.code = code or self.code
        self.fields = dict(fields or {})


class Invalid(ShukeError):
    """The input cannot be used; `fields` says which part and why."""

    code = "invalid"
    status = 422


class NotFound(ShukeError):
    """There is no such thing, or not for this actor."""

    code = "not_found"
    status = 404


class Forbidden(ShukeError):
    """The actor lacks the capability."""

    code = "forbidden"
    status = 403
    #: What the page needed, when a whole page was refused.
    capability = ""


class Conflict(ShukeError):
    """The thing is in a state that does not allow this, or somebody else changed it meanwhile."""

    code = "conflict"
    status = 409


class TooLarge(ShukeError):
    """More was sent than this address takes."""

    code = "too_big"
    status = 413


class NoRoom(ShukeError):
    """The disk is full; what came before is kept."""

    code = "no_room"
    status = 507
    retry_after = 30


class WrongMethod(ShukeError):
    """The address exists and takes another method only."""

    code = "method_not_allowed"
    status = 405


class Busy(ShukeError):
    """Nothing was changed; the same call may go through later."""

    code = "busy"
    status = 503
    retry_after = 5
