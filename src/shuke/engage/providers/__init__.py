"""Who carries messages: kinds of providers, which are declared, and the one that a shop has set up.

A kind says what it needs to be told, hands over, and reads what it posts afterwards. Its keys are sealed
in the database (`common.secrets`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from shuke.common import secrets
from shuke.common.declarations import declared
from shuke.engage.channels import Connection
from shuke.engage.channels.incoming import Posted, Replied, Reported
from shuke.engage.models import Provider

#: What a provider was told, secrets included, by field.
Access = Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One thing that a kind of provider needs to be told."""

    name: str
    label: Any
    help: Any = ""
    is_secret: bool = False
    is_needed: bool = True
    default: str = ""
    #: Several lines.
    is_long: bool = False
    #: What may be chosen, in words; {}: whatever is typed.
    choices: Mapping[str, Any] = MappingProxyType({})
    #: Raises Invalid.
    check: Callable[[str], object] | None = None


@dataclass(frozen=True)
class ProviderKind:
    """A kind of carrier, declared by whoever can speak to it."""

    code: str
    #: The channel that it serves.
    channel: str
    label: Any
    help: Any
    fields: tuple[Field, ...]
    #: A connection for one thread, by what the provider was told.
    connect: Callable[[Access], Connection]
    #: Reads what it posts. Raises Unreadable. None where nothing is posted.
    read: Callable[[Posted, Access], Sequence[Reported | Replied]] | None = None
    #: Fetches receipts and replies where they are not posted: `hear(access, take, seconds)` gives them to `take`,
    #: which keeps them. OSError and the like: there is no way in.
    hear: Callable[..., int] | None = None
    connections: int = 4
    #: Why it would not take this text, in words, by what may be seen of what it was told; "" where it would.
    doubt: Callable[[Access, str], str] = lambda _access, _text: ""
    order: int = 0


#: Channels that another one's provider carries.
_CARRIED_BY = {"wechat_chat": "wechat"}


def carrier_of(channel: str) -> str:
    """The channel whose provider carries this one."""
    return _CARRIED_BY.get(channel, channel)


def carried_over(channel: str) -> tuple[str, ...]:
    """The channels that the provider of this one carries, itself first."""
    return (channel, *(each for each, by in _CARRIED_BY.items() if by == channel))


def kinds() -> dict[str, ProviderKind]:
    """The declared kinds, by code."""
    return {kind.code: kind for kind in declared(ProviderKind)}


def kind_of(provider: Provider) -> ProviderKind | None:
    """Its kind; None when whoever declared it is gone."""
    return kinds().get(provider.kind)


def provider_of(channel: str) -> Provider | None:
    """The provider that serves the channel now."""
    return Provider.objects.open().filter(channel=carrier_of(channel)).first()


def access_of(provider: Provider) -> dict[str, str]:
    """What it was told, secrets included. Raises SecretLost."""
    hidden = json.loads(secrets.unseal(provider.secret)) if provider.secret else {}
    return {**provider.options, **hidden}


def part_cost(channel: str) -> Decimal:
    """What a part costs now; nothing while nothing leaves the house."""
    provider = provider_of(channel)
    if provider is None or provider.in_sandbox or provider.part_cost is None:
        return Decimal(0)
    return provider.part_cost


def a_month(channel: str, most: int) -> int:
    """How many marketing messages to one person in a month its provider was told (`mainland.monthly`), else `most`."""
    provider = provider_of(channel)
    number = str(provider.options.get("monthly", "")) if provider else ""
    return int(number) if number.isdigit() else most


def connections(channel: str) -> int:
    """How many connections its provider allows at once."""
    provider = provider_of(channel)
    kind = kind_of(provider) if provider else None
    return kind.connections if kind else 1
