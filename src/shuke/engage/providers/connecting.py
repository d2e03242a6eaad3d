"""The connections of a channel that a provider serves."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from shuke.common import secrets
from shuke.engage.channels import Answer, ChannelTrouble, Connection, Outcome
from shuke.engage.models import Provider, Step
from shuke.engage.providers import access_of, kind_of, provider_of
from shuke.engage.rules import channel_name


class SandboxConnection:
    """Takes everything and hands it to nobody."""

    def open(self) -> None:
        pass

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        begin()
        return Answer(Outcome.SENT, text=_("Sandbox: nothing left the house"))

    def close(self) -> None:
        pass


class NoConnection:
    """Stands where nobody can carry anything, and says why."""

    def __init__(self, trouble: ChannelTrouble):
        self._trouble = trouble

    def open(self) -> None:
        raise self._trouble

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        raise self._trouble

    def close(self) -> None:
        pass


def connect(step: Step) -> Connection:
    """A connection for what a step says, by the provider that serves its channel. Call where the database may
    be asked: the lanes only hand over."""
    provider = provider_of(step.channel)
    if provider is None:
        return NoConnection(
            ChannelTrouble(
                _("Nobody carries messages by %(channel)s yet. Set up a provider under Channels.")
                % {"channel": channel_name(step.channel)},
                lasting=True,
            )
        )
    if provider.paused_at:
        words = _("%(name)s was paused by %(by)s.")
        return NoConnection(
            ChannelTrouble(words % {"name": provider.name, "by": provider.paused_by})
        )
    return SandboxConnection() if provider.in_sandbox else straight(provider, step.channel)


def straight(provider: Provider, channel: str = "") -> Connection:
    """A connection to the provider itself, sandbox or not. Which of its channels it is for stands in what the kind
    is told ("channel")."""
    kind = kind_of(provider)
    if kind is None:
        words = _("“%(name)s” is of a kind that this Shuke does not have.")
        return NoConnection(ChannelTrouble(words % {"name": provider.name}, lasting=True))
    try:
        return kind.connect({**access_of(provider), "channel": channel})
    except secrets.SecretLost:
        words = _("The keys of “%(name)s” cannot be opened here. Type them again.")
        return NoConnection(ChannelTrouble(words % {"name": provider.name}, lasting=True))
