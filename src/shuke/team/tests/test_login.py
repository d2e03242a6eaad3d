"""Coming in: throttled, the same for every name, with a fresh session."""

import datetime as dt
import re
from ipaddress import ip_network

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.markup import tight

from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.team import commands
from shuke.team.models import Staff

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


class CountingHasher(Argon2PasswordHasher):
    """The real hasher, made cheap, that counts its work."""

    work = 0
    time_cost, memory_cost, parallelism = 1, 64, 1

    def encode(self, password, salt):
        type(self).work += 1
        return super().encode(password, salt)

    def verify(self, password, encoded):
        type(self).work += 1
        return super().verify(password, encoded)


@pytest.fixture
def lin(actor, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountingHasher.__qualname__}"]
    owner = actor("owner")
    return commands.add_staff(
        owner, username="lin", name="林小满", role="agent", password=PASSWORD
    ).staff


def attempt(client: Client, username: str, password: str, **headers):
    return client.post("/login/", {"username": username, "password": password}, headers=headers)


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def shown(response) -> str:
    """The page without what differs on every request."""
    return re.sub(
        r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", response.content.decode()
    )


def test_passwords_are_kept_with_argon2(actor):
    mei = commands.add_staff(actor(), username="mei", name="Mei", role="agent", password=PASSWORD)
    assert mei.staff.password.startswith("argon2$argon2id$")


def test_a_stranger_is_sent_to_the_login_page(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=")


def test_the_owner_sees_today(browse):
    assert browse("owner").get("/").status_code == 200


def test_log_in_gives_a_new_session_and_goes_where_one_wanted(lin):
    client = english()
    client.get("/login/")
    client.session["before"] = 1
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["shuke_session"] = old = session.session_key
    response = client.post(
        "/login/?next=/profile/", {"username": "lin", "password": PASSWORD, "next": "/profile/"}
    )
    assert response["Location"] == "/profile/"
    assert client.cookies["shuke_session"].value != old


def test_a_foreign_next_is_ignored(lin):
    response = english().post(
        "/login/", {"username": "lin", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert response["Location"] == "/"


def test_log_out_needs_a_post(lin):
    client = english()
    attempt(client, "lin", PASSWORD)
    assert client.get("/logout/").status_code == 405
    assert client.get("/profile/").status_code == 200
    client.post("/logout/")
    assert client.get("/profile/").status_code == 302


def test_wrong_names_and_wrong_passwords_get_the_same_bytes_and_the_same_work(lin, staff):
    gone = staff("analyst")
    gone.set_password(PASSWORD)
    gone.save()
    from shuke.team.queries import actor_for

    commands.mark_left(actor_for(staff("owner")), gone.pk)
    seen, counts = [], []
    for username in ("lin", "ghost", "analyst", "lin"):
        CountingHasher.work = 0
        with CaptureQueriesContext(connection) as queries:
            response = attempt(english(), username, "wrong-password-1")
        page = shown(response).replace(f'value="{username}"', 'value="NAME"')
        seen.append((response.status_code, page, CountingHasher.work))
        counts.append(len(queries))
    assert {status for status, _, _ in seen} == {200}
    assert counts[0] == counts[1] == counts[2]
    assert seen[0][1] == seen[1][1] == seen[2][1]
    assert [work for _, _, work in seen] == [1, 1, 1, 1]
    assert "do not match" in seen[0][1]


@pytest.mark.parametrize("username", ["lin", "ghost"])
def test_after_eight_wrong_passwords_the_page_says_when_to_try_again(lin, username):
    for _ in range(7):
        assert attempt(english(), username, "wrong-password-1").status_code == 200
    locked = attempt(english(), username, "wrong-password-1")
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    CountingHasher.work = 0
    right = attempt(english(), username, PASSWORD)
    assert right.status_code == 429, "even the right password must wait"
    assert CountingHasher.work == 0
    other = english().post(
        "/login/", {"username": username, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )
    assert other.status_code == (302 if username == "lin" else 200)


def test_the_lock_ends_by_itself(lin):
    for _ in range(9):
        attempt(english(), "lin", "wrong-password-1")
    AccessAttempt.objects.update(attempt_time=clock.now() - dt.timedelta(minutes=16))
    assert attempt(english(), "lin", PASSWORD).status_code == 302


def test_a_forged_forwarded_address_does_not_help(lin):
    for n in range(8):
        response = attempt(english(), "lin", "wrong-password-1", x_forwarded_for=f"192.0.2.{n}")
    assert response.status_code == 429


def test_behind_a_proxy_the_visitor_is_counted_not_the_proxy(lin, settings):
    settings.PROXIES = [ip_network("127.0.0.1")]
    for _ in range(8):
        bad = attempt(english(), "lin", "wrong-pass-1", x_forwarded_for="6.6.6.6, 192.0.2.1")
    assert bad.status_code == 429
    assert attempt(english(), "lin", PASSWORD, x_forwarded_for="192.0.2.9").status_code == 302


def spray(address: str, names: range, per_name: int = 1):
    """One wrong password on many names, from one address."""
    for number in names:
        for _ in range(per_name):
            answer = english().post(
                "/login/",
                {"username": f"name{number}", "password": "Summer2026!"},
                REMOTE_ADDR=address,
            )
    return answer


def log_in_from(address: str) -> int:
    return (
        english()
        .post("/login/", {"username": "lin", "password": PASSWORD}, REMOTE_ADDR=address)
        .status_code
    )


def test_one_password_on_many_names_closes_its_address_for_a_while(lin):
    assert spray("192.0.2.1", range(39)).status_code == 200
    assert spray("192.0.2.1", range(39, 40)).status_code == 429
    closed = spray("192.0.2.1", range(40, 41))
    assert closed.status_code == 429
    assert "Try again in 15 minutes" in closed.content.decode()
    assert log_in_from("192.0.2.1") == 429, "a right guess must wait as well"
    assert log_in_from("192.0.2.2") == 302
    AccessAttempt.objects.update(attempt_time=clock.now() - dt.timedelta(minutes=16))
    assert log_in_from("192.0.2.1") == 302


def test_spraying_from_many_addresses_makes_every_limit_smaller(lin):
    for number in range(10):
        spray(f"192.0.2.{number}", range(30))
    for _ in range(2):
        assert spray("198.51.100.1", range(1)).status_code == 200
    assert spray("198.51.100.1", range(1)).status_code == 429
    assert spray("198.51.100.2", range(7)).status_code == 200
    assert spray("198.51.100.2", range(7, 8)).status_code == 429
    assert log_in_from("198.51.100.3") == 302, "a right password still passes"


def test_one_network_of_ipv6_is_one_visitor(lin):
    wrong = {"username": "lin", "password": "wrong-password-1"}
    for number in range(8):
        last = english().post("/login/", wrong, REMOTE_ADDR=f"2001:db8::{number:x}")
    assert last.status_code == 429
    assert log_in_from("2001:db8::ffff") == 429
    assert log_in_from("2001:db8:0:1::1") == 302


def test_log_ins_are_audited_without_what_was_typed(lin):
    attempt(english(), "lin", PASSWORD)
    attempt(english(), "lin", "wrong-password-1")
    attempt(english(), "my-secret-by-mistake", "wrong-password-1")
    entries = list(RecordedFact.objects.filter(kind__startswith="login.").order_by("id"))
    assert [(e.kind, e.actor_id, e.payload.get("name")) for e in entries] == [
        ("login.succeeded", lin.pk, None),
        ("login.failed", None, "林小满"),
        ("login.failed", None, ""),
    ]


def test_a_flood_of_locked_attempts_does_not_flood_the_audit(lin):
    for _ in range(20):
        attempt(english(), "lin", "wrong-password-1")
    actions = list(RecordedFact.objects.filter(kind__startswith="login.").values_list("kind"))
    assert actions.count(("login.failed",)) == 7
    assert actions.count(("login.locked",)) == 1


def test_when_nobody_works_here_the_page_says_how_to_begin(db):
    page = english().get("/login/").content.decode()
    assert "shuke staff add" in page
    Staff.objects.create(username="x", name="x", role="owner", joined_at=clock.now())
    assert "shuke staff add" not in english().get("/login/").content.decode()


def test_a_new_password_keeps_this_session_and_ends_the_others(lin):
    here, there = english(), english()
    attempt(here, "lin", PASSWORD)
    attempt(there, "lin", PASSWORD)
    new = "another-horse-battery"
    wrong = {"password": "nope", "new_password": new, "again": new}
    assert here.post("/profile/password/", wrong).status_code == 422
    differing = {"password": PASSWORD, "new_password": new, "again": "x"}
    assert here.post("/profile/password/", differing).status_code == 422
    weak = {"password": PASSWORD, "new_password": "1234567890", "again": "1234567890"}
    assert here.post("/profile/password/", weak).status_code == 422
    good = {"password": PASSWORD, "new_password": new, "again": new}
    assert here.post("/profile/password/", good).status_code == 302
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    assert attempt(english(), "lin", new).status_code == 302


def test_passwords_typed_wrong_are_stored_nowhere(lin):
    from axes.models import AccessAttempt

    client = english()
    attempt(client, "lin", PASSWORD)
    typed = {"password": "typo-of-mine-1", "new_password": "secret-new-1", "again": "secret-new-1"}
    client.post("/profile/password/", typed)
    kept = " ".join(f"{a.post_data} {a.get_data}" for a in AccessAttempt.objects.all())
    assert kept
    assert "typo-of-mine-1" not in kept
    assert "secret-new-1" not in kept


def test_guessing_in_a_stolen_session_is_throttled(lin):
    client = english()
    attempt(client, "lin", PASSWORD)
    for _ in range(8):
        guess = {"password": "guess", "new_password": "x", "again": "x"}
        response = client.post("/profile/password/", guess)
    assert response.status_code == 429


def test_language_and_theme_follow_the_person(lin):
    client = english()
    attempt(client, "lin", PASSWORD)
    client.post("/profile/", {"name": "Lin", "email": "", "language": "zh-hans", "theme": "dark"})
    assert '<html lang="zh-Hans" data-theme="dark"' in client.get("/profile/").content.decode()
    elsewhere = english()
    attempt(elsewhere, "lin", PASSWORD)
    assert 'data-theme="dark"' in elsewhere.get("/profile/").content.decode()
    client.post("/profile/", {"name": "Lin", "email": "", "language": "", "theme": ""})
    assert '<html lang="en">' in tight(client.get("/profile/").content.decode())
