"""Who asks to be forgotten is: the record is a shell, no door brings them back, no restored database either."""

import json

import polars as pl
import pytest

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands, erasure_list
from shuke.customers.commands.identity_kinds import add_identity_kind
from shuke.customers.erased import name_erased
from shuke.customers.models import Customer, ErasedIdentity, Erasure, ErasureKey, Identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor, home):
    owner = actor("owner")
    identities = [("phone", "13917280456"), ("email", "xiaoman@example.com")]
    lin = commands.add_customer(owner, name="林小满", city="杭州", identities=identities)
    commands.add_note(owner, lin.pk, "喜欢棉的")
    commands.add_child(owner, lin.pk, name="豆豆")
    commands.grant_consent(owner, lin.pk, "email", source="staff:1")
    return lin


def resolved(**row):
    frame = pl.DataFrame([row])
    return commands.resolve_people(frame, source="import:9", at=clock.now()).row(0, named=True)


def test_the_record_becomes_a_shell_without_a_person(browse, lin, run_jobs):
    owner = browse("owner")
    assert "棉" in owner.get(f"/customers/{lin.pk}/").content.decode()
    assert owner.get(f"/customers/{lin.pk}/erasure/").status_code == 200
    assert owner.post(f"/customers/{lin.pk}/erasure/").status_code == 302
    page = owner.get(f"/customers/{lin.pk}/")
    assert page.status_code == 410
    assert "林小满" not in page.content.decode()
    run_jobs()
    lin.refresh_from_db()
    assert (lin.name, lin.search_name, lin.city, lin.known_by) == ("", "", "", 0)
    assert not lin.identities.exists() and not lin.touches.exists()
    assert not lin.children.exclude(name="").exists()
    assert Erasure.objects.get().done_at
    for page in ("/customers/", "/customers/?q=13917280456", "/customers/?q=林小满"):
        assert f"/customers/{lin.pk}/" not in owner.get(page).content.decode()
    assert "Forgotten everywhere" in owner.get("/customers/erasures/").content.decode()


def test_what_comes_later_makes_nobody(lin, run_jobs, actor):
    commands.erase_customer(actor("owner"), lin.pk)
    for late in (
        {"phone": "+86 139 1728 0456", "name": "林小满"},
        {"email": "Xiaoman@example.com"},
    ):
        answer = resolved(**late)
        assert (answer["outcome"], answer["customer_id"]) == ("erased", None)
    run_jobs()
    assert resolved(phone="13917280456", email="new@example.com")["outcome"] == "erased"
    assert Customer.objects.count() == 1
    assert not Identity.objects.exists()


def test_who_shares_their_phone_stays(lin, run_jobs, actor):
    han = resolved(number="A-7", name="韩磊")["customer_id"]
    commands.erase_customer(actor("owner"), lin.pk)
    run_jobs()
    answer = resolved(number="A-7", phone="13917280456", name="韩磊")
    assert (answer["outcome"], answer["customer_id"]) == ("matched", han)
    assert not Identity.objects.filter(kind="phone").exists()


def test_a_restored_database_forgets_them_again(browse, lin, run_jobs, actor):
    commands.erase_customer(actor("owner"), lin.pk)
    run_jobs()
    assert "17280456" not in erasure_list.path().read_text()
    # The backup of last year: she is there, and nobody was ever forgotten.
    ErasedIdentity.objects.all().delete()
    Erasure.objects.all().delete()
    ErasureKey.objects.all().delete()
    Customer.objects.filter(pk=lin.pk).delete()
    other = commands.add_customer(SYSTEM, name="林小满", identities=[("phone", "13917280456")])
    stays = commands.add_customer(SYSTEM, name="Emma", identities=[("phone", "13917280457")])
    assert commands.reapply_erasures() == 1
    commands.finish_erasures()
    other.refresh_from_db()
    assert (other.name, list(other.identities.all())) == ("", [])
    assert browse("owner").get(f"/customers/{stays.pk}/").status_code == 200
    assert resolved(email="xiaoman@example.com")["outcome"] == "erased"
    assert commands.reapply_erasures() == 0


def test_a_restored_database_that_never_met_them_does_not_meet_them_later(lin, run_jobs, actor):
    commands.erase_customer(actor("owner"), lin.pk)
    run_jobs()
    ErasedIdentity.objects.all().delete()
    Erasure.objects.all().delete()
    Customer.objects.all().delete()
    assert commands.reapply_erasures() == 1
    assert resolved(phone="13917280456")["outcome"] == "erased"


def test_who_comes_back_is_a_new_customer(browse, lin, run_jobs, actor):
    commands.erase_customer(actor("owner"), lin.pk)
    run_jobs()
    owner = browse("owner")
    nobody = owner.post("/customers/erasures/", {"kind": "phone", "text": "13900000001"})
    assert nobody.status_code == 422
    assert (
        owner.post("/customers/erasures/", {"kind": "phone", "text": "13917280456"}).status_code
        == 302
    )
    answer = resolved(phone="13917280456", name="林小满")
    assert answer["outcome"] == "created" and answer["customer_id"] != lin.pk
    # The list knows it too: nothing is forgotten again.
    ErasedIdentity.objects.all().delete()
    Erasure.objects.all().delete()
    commands.reapply_erasures()
    commands.finish_erasures()
    assert Customer.objects.get(pk=answer["customer_id"]).name == "林小满"


def test_merged_records_go_together(actor, lin, run_jobs):
    owner = actor("owner")
    other = commands.add_customer(owner, name="满满", identities=[("phone", "13917280499")])
    commands.merge_customers(owner, lin.pk, other.pk)
    commands.erase_customer(owner, other.pk)
    run_jobs()
    assert set(Customer.objects.values_list("name", flat=True)) == {""}
    assert resolved(phone="13917280499")["outcome"] == "erased"


def test_adding_them_by_hand_says_what_to_do(browse, lin, run_jobs, actor):
    commands.erase_customer(actor("owner"), lin.pk)
    run_jobs()
    page = browse("owner").post("/customers/new/", {"name": "林小满", "phone": "13917280456"})
    assert page.status_code == 422
    assert "forgotten" in page.content.decode()


def test_only_the_owner_forgets_people(browse, lin):
    assert browse("agent").post(f"/customers/{lin.pk}/erasure/").status_code == 403
    assert browse("agent").get("/customers/erasures/").status_code == 403
    assert not Erasure.objects.exists()


def test_the_list_survives_a_line_that_was_cut_off(lin, actor, run_jobs):
    commands.erase_customer(actor("owner"), lin.pk)
    with erasure_list.path().open("a") as file:
        file.write('{"erasure": "cut')
    other = commands.add_customer(SYSTEM, name="Emma", identities=[("phone", "13917280457")])
    commands.erase_customer(actor("owner"), other.pk)
    assert len(erasure_list.read().erasures) == 2
    lines = [line for line in erasure_list.path().read_text().splitlines() if line]
    assert json.loads(lines[-1])["erasure"]


def test_who_is_known_by_a_kind_of_the_shop_s_own_stays_forgotten(actor, home, run_jobs):
    owner = actor("owner")
    add_identity_kind(owner, key="club", label="Club")
    member = commands.add_customer(owner, name="林小满", identities=[("club", "CLUB-778812")])
    commands.erase_customer(owner, member.pk)
    run_jobs()
    assert resolved(**{"id:club": "club-778812"})["outcome"] == "erased"
    assert name_erased([{"card": "CLUB-778812", "phone": "13900000001"}]) == [True]
