import pytest
from django.db import connection, transaction

from shuke.common.revisions import next_revision, settled_revision


@pytest.mark.django_db(transaction=True)
def test_later_transactions_get_higher_revisions():
    seen = []
    for _ in range(3):
        with transaction.atomic():
            seen.append(next_revision())
    assert seen == sorted(set(seen))
    assert settled_revision() >= seen[-1]


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_settled():
    with transaction.atomic():
        mine = next_revision()
        if connection.vendor == "postgresql":
            assert settled_revision() < mine
        transaction.set_rollback(True)
    with transaction.atomic():
        again = next_revision()
    assert settled_revision() >= again
