"""One of each thing that a person changed, on the page of changes with a second tab beside it: each goes back, or the
page says in words why it does not; and what has gone back once does not go back again."""

import re

import pytest
from django.urls import reverse

from shuke.common.models import UndoStep

pytestmark = pytest.mark.django_db
BACK, AGAIN = "Put back as it was", "This has been undone already."
#: Kinds of changes after which the shop went on with the thing: a journey that runs, a colleague who has left.
OVERTAKEN = {"engage.journey_made", "staff.added"}


def press(client, change: int) -> str:
    """Press the undo of one change on the page of changes; what the page that follows says of it."""
    address = reverse("kit:undo_changes", args=[change])
    answer = client.post(address, headers={"referer": reverse("operate:changes")}, follow=True)
    assert answer.status_code == 200, (change, answer.status_code)
    toasts = re.findall(r'class="toast-dot"></span><p>([^<]+)</p>', answer.content.decode())
    assert len(toasts) == 1, (change, toasts)
    return toasts[0]


def test_each_change_goes_back_once_or_says_why_not(browse, objects):
    mine = UndoStep.objects.filter(undone_at=None, fact__actor_id=objects.owner.id)
    changes = list(mine.order_by("-pk").values_list("pk", "fact__kind"))
    one_tab, other_tab = browse("owner"), browse("owner")
    wrong = []
    for change, kind in changes:
        text, repeated = press(one_tab, change), press(other_tab, change)
        if kind in OVERTAKEN:
            fine = text == repeated and "changed it again since then" in text
        else:
            fine = (text, repeated) == (BACK, AGAIN)
        if not fine:
            wrong.append(f"{kind}: {text} / {repeated}")
    assert not wrong, "\n".join(wrong)
    assert len({kind for _change, kind in changes}) > 30
