"""The audit page and the frame, through HTTP."""

import datetime as dt
import re

import pytest

from shuke.common import clock
from shuke.common.access import NOBODY, SYSTEM
from shuke.team import facts
from shuke.team.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def some_entries(actor):
    owner, start = actor("owner"), clock.now() - dt.timedelta(hours=1)
    for n in range(120):
        token = Token.objects.create(
            staff_id=owner.id, name=f"token-{n:03}", hash=n, created_at=start, expires_at=start
        )
        with clock.fixed(start + dt.timedelta(seconds=n // 2)):  # pairs share an instant
            facts.TOKEN_MADE.record(owner, token.pk, scopes=[])
    facts.LOGIN_FAILED.record(NOBODY, name="Lin")
    facts.STAFF_ADDED.record(SYSTEM, 999, role="agent")


def test_the_audit_pages_through_everything_once(browse, some_entries):
    client, url, seen = browse("owner"), "/audit/?kind=tokens.", []
    for _ in range(10):
        page = client.get(url).content.decode()
        seen += re.findall(r"made the token “(token-\d+)”", page)
        onward = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
        if not onward:
            break
        url = "/audit/" + onward.group(1).replace("&amp;", "&")
    assert seen == [f"token-{n:03}" for n in reversed(range(120))]


def test_the_audit_filters_by_person_kind_and_day(browse, actor, some_entries):
    client = browse("owner")
    page = client.get("/audit/?kind=login.").content.decode()
    assert "failed to log in as “Lin”" in page and "#999" not in page
    page = client.get(f"/audit/?actor_id={actor('owner').id}").content.decode()
    assert "token-119" in page and "#999" not in page
    tomorrow = (clock.today() + dt.timedelta(days=2)).isoformat()
    assert "token-119" not in client.get(f"/audit/?at_from={tomorrow}").content.decode()


def test_entries_read_in_both_languages(browse, some_entries):
    assert "System" in browse("owner").get("/audit/").content.decode()
    page = browse("owner", "zh-hans").get("/audit/").content.decode()
    assert "系统" in page and "梅子" not in page
    assert "登录失败" in page


def test_a_part_that_is_kept_shows_each_role_its_own_menu(browse):
    """The frame is drawn once per set of rights: in any order, nobody sees another role's pages."""
    seen = {}
    for role in ("owner", "agent", "owner", "analyst", "agent"):
        page = browse(role).get("/customers/").content.decode()
        menu = ('href="/team/"' in page, 'href="/campaigns/"' in page)
        assert seen.setdefault(role, menu) == menu
    assert seen == {"owner": (True, True), "agent": (False, False), "analyst": (False, True)}
