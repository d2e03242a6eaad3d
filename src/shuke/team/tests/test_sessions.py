"""One sees where one is logged in and ends it; a new device is told of; a lost password is set anew by a letter."""

import datetime as dt
import re

import pytest
from django.core import signing
from django.test import Client

from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.operate import letters
from shuke.team import commands
from shuke.team.models import ResetRequest, StaffSession

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML) Chrome/142.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18) AppleWebKit/605 MicroMessenger/8.0 Mobile"


@pytest.fixture
def lin(actor):
    return commands.add_staff(
        actor(),
        username="lin",
        name="林小满",
        role="agent",
        email="lin@example.com",
        password=PASSWORD,
    ).staff


@pytest.fixture
def letter(monkeypatch):
    """Letters of the house, as (address, subject, text)."""
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(letters, "send_house_mail", lambda *words: sent.append(words))
    return sent


def came_in(agent: str = CHROME, password: str = PASSWORD) -> Client:
    client = Client(headers={"accept-language": "en", "user-agent": agent})
    answer = client.post("/login/", {"username": "lin", "password": password})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_one_sees_ones_own_and_ends_the_others(lin, browse):
    desk, phone = came_in(), came_in(PHONE)
    page = phone.get("/profile/sessions/").text
    assert "Chrome · Windows" in page and "微信 · iPhone" in page and "127.0.0.1" in page
    assert page.index("微信") < page.index("Chrome")
    [row] = StaffSession.objects.filter(agent=CHROME)
    assert browse("marketer").post(f"/profile/sessions/{row.pk}/end/").status_code == 404
    assert is_in(desk)
    phone.post(f"/profile/sessions/{row.pk}/end/")
    assert not is_in(desk) and is_in(phone)
    assert "Chrome" not in phone.get("/profile/sessions/").text
    third = came_in()
    phone.post("/profile/sessions/end/")
    assert not is_in(third) and is_in(phone)
    phone.post("/logout/")
    assert not StaffSession.objects.filter(staff=lin, ended_at=None).exists()


def test_the_owner_ends_a_colleagues_and_nobody_else_does(lin, browse):
    desk = came_in()
    assert browse("agent").post(f"/team/{lin.pk}/sessions/end/").status_code == 403
    assert "Log them out everywhere" in browse().get(f"/team/{lin.pk}/").text
    browse().post(f"/team/{lin.pk}/sessions/end/")
    assert not is_in(desk)
    fact = RecordedFact.objects.get(kind="login.sessions_ended")
    assert (fact.subject_id, fact.payload["count"]) == (lin.pk, 1)


def test_a_new_password_ends_the_others_and_this_one_goes_on_in_the_list(lin):
    desk, phone = came_in(), came_in(PHONE)
    words = {"password": PASSWORD, "new_password": "battery-staple-9", "again": "battery-staple-9"}
    phone.post("/profile/password/", words)
    assert not is_in(desk) and is_in(phone)
    page = phone.get("/profile/sessions/").text
    assert "This device" in page and "Chrome" not in page


def test_a_new_device_is_told_of_once(lin, letter, run_jobs):
    first = came_in()
    run_jobs()
    assert not letter  # the first log-in of all is no news
    first.post("/logout/")
    first.post("/login/", {"username": "lin", "password": PASSWORD})
    run_jobs()
    assert not letter  # the same browser again
    stranger = came_in(PHONE)
    run_jobs()
    [(address, _subject, text)] = letter
    assert address == "lin@example.com" and "iPhone" in text and "/profile/sessions/" in text
    today = first.get("/").text
    assert "from a new device. Was that you?" in today
    row = StaffSession.objects.get(agent=PHONE)
    assert "That was me" in first.get("/profile/sessions/").text
    assert "That was me" not in stranger.get("/profile/sessions/").text
    first.post(f"/profile/sessions/{row.pk}/confirm/")
    assert "Was that you?" not in first.get("/").text


def test_that_it_goes_on_is_noted_every_ten_minutes(lin):
    now = clock.now()
    with clock.fixed(now):
        client = came_in()
    with clock.fixed(now + dt.timedelta(minutes=5)):
        client.get("/profile/")
        assert StaffSession.objects.get().seen_at == now
    later = now + dt.timedelta(minutes=11)
    with clock.fixed(later):
        client.get("/profile/")
        assert StaffSession.objects.get().seen_at == later


def answer_to(name: str) -> tuple[int, str]:
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/login/forgotten/", {"name": name})
    return answer.status_code, re.sub(r'(csrf\w*" value="|X-CSRFToken": ")\w+', "", answer.text)


def link(letter) -> str:
    return re.search(r"/login/reset/\S+/", letter[-1][2])[0]


def test_the_answer_is_the_same_for_whoever_is_asked_for(lin, letter, run_jobs):
    answers = {answer_to(name) for name in ("lin", "LIN@example.com", "nobody", "x" * 300, "\0")}
    assert len(answers) == 1
    run_jobs()
    assert {address for address, *_words in letter} == {"lin@example.com"} and len(letter) == 2
    assert [row.staff_id for row in ResetRequest.objects.order_by("pk")][:3] == [
        lin.pk,
        lin.pk,
        None,
    ]


def test_the_link_sets_a_password_once_and_ends_sessions(lin, letter, run_jobs):
    desk = came_in()
    answer_to("lin")
    run_jobs()
    path, client = link(letter), Client(headers={"accept-language": "en"})
    assert "林小满" in client.get(path).text and is_in(desk)  # looking changes nothing
    weak = client.post(path, {"new_password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 422
    words = {"new_password": "battery-staple-9", "again": "battery-staple-9"}
    assert client.post(path, words).url == "/login/"
    assert not is_in(desk)
    assert client.post(path, words).status_code == 404
    assert is_in(came_in(password="battery-staple-9"))
    assert RecordedFact.objects.filter(kind="staff.password_mailed").count() == 1


def test_the_link_of_somebody_with_a_second_step_still_asks_for_it(lin, letter, run_jobs):
    answer_to("lin")
    run_jobs()
    lin.refresh_from_db()
    lin.has_second_factor = True
    lin.save()
    client = Client()
    words = {"new_password": "battery-staple-9", "again": "battery-staple-9"}
    client.post(link(letter), words)
    client.post("/login/", {"username": "lin", "password": "battery-staple-9"})
    assert not is_in(client)


def test_an_old_or_forged_link_opens_nothing(lin, letter, run_jobs, actor):
    now = clock.now()
    with clock.fixed(now):
        answer_to("lin")
        run_jobs()
    path = link(letter)
    with clock.fixed(now + dt.timedelta(minutes=61)):
        assert "older than an hour" in Client(headers={"accept-language": "en"}).get(path).text
    uid = path.split("/")[3]
    for wrong in (f"{uid}/abc-def", f"{signing.b64_encode(b'9').decode()}/x-y", "_/_", "%00/a-b"):
        assert Client().get(f"/login/reset/{wrong}/").status_code == 404
    commands.mark_left(actor(), lin.pk)
    assert Client().get(path).status_code == 404


def test_letters_to_one_person_and_from_one_address_are_few(lin, letter, run_jobs, actor):
    for _time in range(6):
        answer_to("lin")
    run_jobs()
    assert len(letter) == commands.resetting.PER_PERSON
    commands.add_staff(actor(), username="mo", name="陈默", role="agent", email="mo@example.com")
    for _time in range(8):
        answer_to("nobody")
    answer_to("mo")
    run_jobs()
    assert len(letter) == commands.resetting.PER_PERSON
