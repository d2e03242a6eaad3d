"""What is sealed opens with the key of this home only."""

import pytest

from shuke.common import secrets

pytestmark = pytest.mark.once


def test_a_secret_comes_back_and_is_not_to_be_read_at_rest(home):
    sealed = secrets.seal("whsec_熟客")
    assert secrets.unseal(sealed) == "whsec_熟客"
    assert "whsec" not in sealed
    assert sealed != secrets.seal("whsec_熟客")


def test_another_key_opens_nothing(home):
    sealed = secrets.seal("whsec_1")
    (home / "box_key").unlink()
    with pytest.raises(secrets.SecretLost):
        secrets.unseal(sealed)
    with pytest.raises(secrets.SecretLost):
        secrets.unseal("rubbish")
