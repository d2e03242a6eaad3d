"""A stolen password is not enough: the second step, its codes on paper, and who must have it."""

import datetime as dt
import re

import pytest
from django.test import Client

from shuke.common import clock, secrets, shop_settings
from shuke.operate import commands as operate
from shuke.team import commands, totp
from shuke.team.models import RecoveryCode, SecondFactor, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
PASSWORD = "correct-horse-battery"
#: RFC 6238, appendix B: seconds and the last six digits of the code of its secret.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
NOW = dt.datetime(2026, 11, 2, 4, tzinfo=dt.UTC)


@pytest.fixture
def lin(actor):
    return commands.add_staff(
        actor(), username="lin", name="林小满", role="agent", password=PASSWORD
    ).staff


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def log_in(client: Client, target: str = ""):
    return client.post("/login/", {"username": "lin", "password": PASSWORD, "next": target})


def code_at(at: dt.datetime) -> str:
    factor = SecondFactor.objects.get(ended_at=None)
    return totp.code(secrets.unseal(factor.secret), int(at.timestamp()) // totp.STEP)


def set_up(client: Client) -> list[str]:
    """Switch it on through the page; the codes to write down."""
    page = client.post("/profile/second-step/", {"step": "begin"}).text
    assert "data:image/svg+xml" in page
    page = client.post("/profile/second-step/", {"step": "confirm", "code": "000000"})
    assert page.status_code == 422 and "not right" in page.text
    page = client.post("/profile/second-step/", {"step": "confirm", "code": code_at(clock.now())})
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", page.text)
    assert len(codes) == 10
    return codes


@pytest.fixture
def codes(lin):
    with clock.fixed(NOW):
        client = english()
        log_in(client)
        return set_up(client)


@pytest.mark.parametrize(("seconds", "code"), RFC)
def test_codes_are_those_of_the_standard(seconds, code):
    assert totp.code(RFC_SECRET, seconds // 30) == code
    assert totp.step_of(RFC_SECRET, code, seconds + 29, after=0) == seconds // 30
    assert totp.step_of(RFC_SECRET, code, seconds + 90, after=0) == 0


def test_nobody_is_in_before_the_code_and_each_opens_once(lin, codes):
    later = NOW + dt.timedelta(minutes=5)
    with clock.fixed(later):
        client = english()
        assert log_in(client, "/customers/")["Location"] == "/login/code/"
        assert client.get("/")["Location"].startswith("/login/")
        assert client.post("/login/code/", {"code": "123456"}).status_code == 422
        right = code_at(later)
        assert client.post("/login/code/", {"code": right})["Location"] == "/customers/"
        assert client.get("/").status_code == 200
        other = english()
        log_in(other, "https://evil.example/")
        assert other.post("/login/code/", {"code": right}).status_code == 422
        assert other.post("/login/code/", {"code": codes[0].upper()})["Location"] == "/"
        third = english()
        log_in(third)
        assert third.post("/login/code/", {"code": codes[0]}).status_code == 422


def test_signs_of_an_input_method_are_a_wrong_code(lin, codes):
    with clock.fixed(NOW + dt.timedelta(minutes=5)):
        client = english()
        log_in(client)
        for typed in ("１２３４５６", "验证码", "é"):
            assert client.post("/login/code/", {"code": typed}).status_code == 422


def test_guessing_ends_and_the_first_step_does_not_wait_for_ever(lin, codes):
    with clock.fixed(NOW + dt.timedelta(minutes=5)):
        client = english()
        log_in(client)
        for guess in range(6):
            client.post("/login/code/", {"code": f"00000{guess}"})
        assert client.post("/login/code/", {"code": code_at(clock.now())}).status_code == 422
    later = NOW + dt.timedelta(minutes=21)
    with clock.fixed(later):
        assert client.post("/login/code/", {"code": "1"})["Location"] == "/login/"
        log_in(client)
        assert client.post("/login/code/", {"code": code_at(later)})["Location"] == "/"


@pytest.mark.parametrize("step", ["codes", "end"])
def test_guessing_ends_on_ones_own_page_too(lin, codes, step):
    with clock.fixed(NOW + dt.timedelta(minutes=5)):
        client = english()
        log_in(client)
        client.post("/login/code/", {"code": codes[0]})
        for guess in range(6):
            client.post("/profile/second-step/", {"step": step, "code": f"00000{guess}"})
        right = {"step": step, "code": code_at(clock.now())}
        assert client.post("/profile/second-step/", right).status_code == 422


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("step", "is_on"), [("codes", True), ("end", False)])
def test_each_request_stands_alone(lin, codes, step, is_on):
    """Rows are locked inside a transaction only: PostgreSQL refuses it elsewhere."""
    with clock.fixed(NOW + dt.timedelta(minutes=5)):
        client = english()
        log_in(client)
        client.post("/login/code/", {"code": codes[0]})
        done = {"step": step, "code": code_at(clock.now())}
        assert client.post("/profile/second-step/", done).status_code == 200
    lin.refresh_from_db()
    assert lin.has_second_factor is is_on


def test_a_new_password_ends_the_first_step(lin, codes, actor):
    with clock.fixed(NOW + dt.timedelta(minutes=5)):
        client = english()
        log_in(client)
        commands.reset_password(actor(), lin.pk)
        answer = client.post("/login/code/", {"code": code_at(clock.now())})
        assert answer["Location"] == "/login/"


def test_it_is_switched_off_by_a_code_or_by_the_owner(lin, codes, browse):
    with clock.fixed(NOW + dt.timedelta(minutes=5)):
        client = english()
        log_in(client)
        client.post("/login/code/", {"code": codes[1]})
        page = client.get("/profile/second-step/").text
        assert "9 written codes are left" in page
        assert client.post("/profile/second-step/", {"step": "end", "code": "1"}).status_code == 422
        renewed = client.post(
            "/profile/second-step/", {"step": "codes", "code": code_at(clock.now())}
        )
        assert renewed.status_code == 200
        assert RecoveryCode.objects.filter(used_at=None).count() == 10
        address = f"/team/{lin.pk}/second-step/end/"
        assert browse("marketer").post(address).status_code == 403
        owner = browse()
        assert "by password alone" in owner.get(f"/team/{lin.pk}/").text
        assert "by password alone now" in owner.post(address, follow=True).text
        assert owner.post(address).status_code == 404
        assert "switched off two-step log-in of 林小满" in owner.get("/audit/").text
        assert log_in(english())["Location"] == "/"


def test_whoever_must_sees_nothing_before_it_is_set_up(lin, actor, browse):
    operate.change_settings(actor(), {"second_factor": "everybody"})
    shop_settings.look_again()
    with clock.fixed(NOW):
        client = english()
        log_in(client)
        for page in ("/", "/customers/", "/profile/"):
            assert client.get(page)["Location"] == "/profile/second-step/"
        assert "asks for it" in client.get("/profile/second-step/").text
        set_up(client)
        assert client.get("/").status_code == 200
    operate.change_settings(actor(), {"second_factor": "owners"})
    shop_settings.look_again()
    Staff.objects.filter(pk=lin.pk).update(has_second_factor=False)
    assert client.get("/").status_code == 200
    assert browse("owner").get("/")["Location"] == "/profile/second-step/"


def test_the_secret_is_in_no_page_after_that_and_sealed(lin, codes):
    factor = SecondFactor.objects.get()
    plain = secrets.unseal(factor.secret)
    assert plain not in factor.secret
    with clock.fixed(NOW + dt.timedelta(minutes=5)):
        client = english()
        log_in(client)
        client.post("/login/code/", {"code": codes[2]})
        page = client.get("/profile/second-step/").text
    assert "data:image/svg" not in page and plain[:4] not in page
