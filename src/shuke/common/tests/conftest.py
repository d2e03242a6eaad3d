"""Facts that exist in a test only; other systems on this machine."""

from ipaddress import ip_network

import pytest

from shuke.common import facts, reactions
from shuke.common.facts import Fact
from shuke.common.tests.peers import Peer


@pytest.fixture
def declared(monkeypatch):
    """What a test declares ends with it."""
    for registry in ("FACTS", "SUBJECTS"):
        monkeypatch.setattr(facts, registry, dict(getattr(facts, registry)))
    monkeypatch.setattr(reactions, "_followers", {})


@pytest.fixture
def happened(declared):
    return Fact("test.happened", holds=("n",))


@pytest.fixture
def peer():
    """`peer(answer)` starts a server on this machine."""
    started = []

    def start(answer=None) -> Peer:
        started.append(Peer(answer))
        return started[-1]

    yield start
    for one in started:
        one.end()


@pytest.fixture
def inner(settings):
    """This machine may be asked, as an inner host that a shop named."""
    settings.INNER_HOSTS = [ip_network("127.0.0.1")]
