"""One message as its channel's reader gives it: the shape that all channels share."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Automatic(StrEnum):
    """Why nobody waits for an answer to it."""

    NO = ""
    #: An absence note and the like.
    REPLY = "auto_reply"
    #: A mail server's report on a message.
    REPORT = "report"


@dataclass(frozen=True)
class Attached:
    """A file with a message. `content` is None where it was left out, `size` says how big it was."""

    title: str
    content: bytes | None
    size: int


@dataclass(frozen=True)
class Written:
    """A message, before anybody asks whose it is."""

    channel: str
    ref: str
    sender: str
    text: str
    at: dt.datetime
    sender_name: str = ""
    recipient: str = ""
    subject: str = ""
    html: str = ""
    #: What its writer's program called it (Message-ID), by which an answer names it; "": the channel has no such.
    name: str = ""
    #: The name of the first message of its thread.
    thread: str = ""
    is_from_shop: bool = False
    #: From before the shop began to read: nobody waits for an answer any more.
    is_past: bool = False
    #: Somebody waits for an answer; of social circles not of every word.
    is_asking: bool = True
    automatic: Automatic = Automatic.NO
    #: The shop's own server could not confirm that it comes from `sender`: it changes nothing by itself.
    is_unproven: bool = False
    #: Carriers' names of what it may answer, and addresses that it came to: where a room above finds the
    #: name of something that it sent.
    references: tuple[str, ...] = ()
    #: What it is besides text: {"event": "subscribe", "key": "qrscene_…"}, {"kind": "image"}.
    about: Mapping[str, str] = field(default_factory=dict)
    #: How it came, for readers who know more of it.
    raw: bytes = b""
    files: tuple[Attached, ...] = field(default=())


def short(*parts: str) -> str:
    """A name of fixed length for what these tell apart."""
    text = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=20).hexdigest()
