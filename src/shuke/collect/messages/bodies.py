"""Documents of the inbox that hold messages, read by the channel that they came over."""

import datetime as dt

from shuke.collect.messages import files, mime
from shuke.collect.messages.shape import Written, short
from shuke.collect.models import MessageFile
from shuke.collect.slots import Body


def read(body: Body) -> Written:
    """Raises `mime.Unreadable`, FileNotFoundError."""
    if body["channel"] == "email":
        return _mail(body)
    return _plain(body)


def _mail(body: Body) -> Written:
    raw = MessageFile.objects.filter(role=MessageFile.Role.RAW, sha256=body["sha256"]).first()
    if raw is None:
        raise FileNotFoundError(body["sha256"])
    return mime.read(
        files.read(raw.name),
        received=dt.datetime.fromisoformat(body["received"]),
        own=body.get("own", ""),
        authserv_id=body.get("authserv_id", ""),
        is_from_shop=bool(body.get("is_from_shop")),
        is_past=bool(body.get("is_past")),
    )


def _plain(body: Body) -> Written:
    """A message of a channel whose reader has said all in the body."""
    ref = short(body["channel"], body["door"], body["id"])
    about = {"event": body["event"], "key": body.get("key", "")} if body.get("event") else {}
    return Written(
        channel=body["channel"], ref=ref, sender=body["sender"], text=body.get("text", ""),
        at=dt.datetime.fromisoformat(body["at"]), sender_name=body.get("sender_name", ""),
        recipient=body.get("recipient", ""), subject=body.get("subject", ""),
        is_from_shop=bool(body.get("is_from_shop")), is_past=bool(body.get("is_past")),
        is_asking=bool(body.get("asks", True)),
        thread=short(body["channel"], body["door"], body.get("thread") or body["sender"]),
        about=about or ({"kind": body["kind"]} if body.get("kind") not in (None, "text") else {}),
    )  # fmt: skip
