"""The team, roles and audit pages, through HTTP."""

import datetime as dt
import re

import pytest

from shuke.common import clock
from shuke.common.access import NOBODY, SYSTEM
from shuke.operate import facts
from shuke.operate.models import Staff, Token

pytestmark = pytest.mark.django_db


def test_the_owner_lets_somebody_in_and_sees_the_password_once(browse):
    client = browse("owner")
    form = {"name": "梅子", "username": "mei", "role": "agent", "email": ""}
    page = client.post("/team/new/", form)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    password = re.search(r"[\w]{4}(-[\w]{4}){3}", page.content.decode()).group()
    mei = Staff.objects.get(username="mei")
    assert mei.check_password(password)
    assert password not in client.get(f"/team/{mei.pk}/").content.decode()
    assert "梅子" in client.get("/team/").content.decode()


def test_a_taken_name_is_told_beside_its_field(browse):
    client = browse("owner")
    page = client.post("/team/new/", {"name": "x", "username": "owner", "role": "agent"})
    assert page.status_code == 422
    assert "is taken" in page.content.decode()


def test_role_departure_and_return_from_the_page(browse, staff):
    client, agent = browse("owner"), staff("agent")
    client.post(f"/team/{agent.pk}/role/", {"role": "analyst"})
    agent.refresh_from_db()
    assert agent.role == "analyst"
    assert client.post(f"/team/{agent.pk}/role/", {"role": "king"}).status_code == 422
    page = client.post(f"/team/{agent.pk}/departure/", follow=True)
    assert "Agent has left" in page.content.decode()
    back = client.post(f"/team/{agent.pk}/return/")
    assert "Welcome back, Agent" in back.content.decode()
    agent.refresh_from_db()
    assert agent.is_active


def test_the_only_owner_cannot_be_sent_away(browse, staff):
    page = browse("owner").post(f"/team/{staff('owner').pk}/departure/")
    assert page.status_code == 409
    assert "only owner" in page.content.decode()


def test_roles_page_agrees_with_the_table_of_rights(browse):
    from shuke.operate.roles import CAPABILITIES

    page = browse("agent").get("/team/roles/").content.decode()
    ticks = len(re.findall(r'<span class="visually-hidden">yes</span>', page))
    assert ticks == sum(len(held) for held in CAPABILITIES.values())


def test_every_capability_has_words():
    from shuke.operate.roles import ALL, WORDS

    assert set(WORDS) >= ALL


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
