"""Facts that exist in a test only."""

import pytest

from shuke.common import facts, reactions
from shuke.common.facts import Fact


@pytest.fixture
def declared(monkeypatch):
    """What a test declares ends with it."""
    for registry in ("FACTS", "SUBJECTS"):
        monkeypatch.setattr(facts, registry, dict(getattr(facts, registry)))
    monkeypatch.setattr(reactions, "_followers", {})


@pytest.fixture
def happened(declared):
    return Fact("test.happened", holds=("n",))
