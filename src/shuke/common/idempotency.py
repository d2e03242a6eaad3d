"""POST calls of the API that carry an `Idempotency-Key` are done once, however often they are sent (0110).

The answer is stored in the transaction of the effect: either both are there or neither is, whenever the
process dies. A repeated call gets the stored answer; one that failed left nothing, and is done anew.
"""

import datetime as dt
import functools
import hashlib
import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.errors import Conflict, Invalid
from shuke.common.ids import token_hash
from shuke.common.jobs import task
from shuke.common.models import AnsweredCall

HEADER = "Idempotency-Key"
LONGEST = 200
USABLE = f"[!-~]{{1,{LONGEST}}}"
#: For how long an answer is repeated: longer than programs go on trying.
RETENTION = dt.timedelta(days=7)
#: How operations describe it in the OpenAPI schema.
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any text of your own, new for each thing to do: the same call with the same key is "
    "done once and answered alike for seven days.",
    "schema": {"type": "string", "pattern": f"^{USABLE}$"},
}


class KeyReused(Invalid):
    """The key belongs to a call with another body or other parameters."""

    code = "idempotency_key_reused"


class InProgress(Conflict):
    """The first call with this key is still running."""

    code = "in_progress"
    retry_after = 1


class KeyedCall:
    """One call with a key, from its begin to its answer."""

    def __init__(self, request: HttpRequest, stack: ExitStack):
        key = request.headers[HEADER]
        self._usable = re.fullmatch(USABLE, key) is not None
        self._stack = stack
        self._began = self._repeated = False
        token = request.headers.get("Authorization", "").rpartition(" ")[2]
        self._id = token_hash(f"{token_hash(token)} {request.method} {request.path} {key}")
        self._digest = hashlib.sha256(
            request.META.get("QUERY_STRING", "").encode() + b"\0" + request.body
        ).hexdigest()

    def begin(self) -> HttpResponse | None:
        """Open the transaction of the call, whose caller may do it: the answer that an earlier one got, or
        None. Raises KeyReused, InProgress, Invalid."""
        if not self._usable:
            raise Invalid(
                _("%(name)s takes at most %(most)d letters, digits and signs.")
                % {"name": HEADER, "most": LONGEST},
                fields={HEADER: _("This key cannot be used.")},
            )
        self._stack.enter_context(transaction.atomic())
        self._began = True
        self._lock()
        earlier = AnsweredCall.objects.filter(pk=self._id).first()
        if earlier is None:
            return None
        if earlier.digest != self._digest:
            raise KeyReused(
                _("This key was used for another call. Take a new one for a new thing.")
            )
        self._repeated = True
        headers = {"Idempotency-Replayed": "true"}
        return HttpResponse(
            earlier.body, status=earlier.status, content_type=earlier.content_type, headers=headers
        )

    def end(self, response: HttpResponse) -> None:
        """Store the answer with the effect; of a call that failed nothing is left."""
        if not self._began or self._repeated:
            return
        if response.status_code >= 300:
            transaction.set_rollback(True)
            return
        AnsweredCall.objects.create(
            id=self._id,
            digest=self._digest,
            status=response.status_code,
            content_type=response.headers.get("Content-Type", ""),
            body=response.content.decode(),
            at=clock.now(),
        )

    def _lock(self) -> None:
        """One call with this key at a time. On SQLite the transaction itself waits for its turn."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            number = int.from_bytes(bytes.fromhex(self._id[:16]), signed=True)
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                raise InProgress(_("The first call with this key is still running. Try again."))


def once(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around `run` of a ninja operation. Between it and the operation's own function stand log-in and
    rights; `common.api.Router` calls `begin` behind them."""

    @functools.wraps(run)
    def answer(request: Any, **parts: Any) -> HttpResponse:
        if HEADER not in request.headers:
            return run(request, **parts)
        try:
            with ExitStack() as stack:
                request.keyed_call = KeyedCall(request, stack)
                response = run(request, **parts)
                request.keyed_call.end(response)
            return response
        except Exception as error:  # the database refused the commit
            return run.__self__.api.on_exception(request, error)  # type: ignore[attr-defined]

    return answer


@task
def forget_old_calls() -> None:
    """Remove answers that are not repeated any more."""
    AnsweredCall.objects.filter(at__lt=clock.now() - RETENTION).delete()
