"""Undoing an import by page, command line and API: what stands in the way, who may, pauses and faults."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.markup import tight

from shuke.collect import commands, undoing
from shuke.collect.models import Document, Import, ImportUndo
from shuke.collect.queries import undo_account
from shuke.collect.tests import files
from shuke.collect.tests.test_undo import record, undo
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict
from shuke.customers import commands as customers
from shuke.customers.models import Customer, Identity, Touch
from shuke.insight import commands as insight
from shuke.shop import commands as shop
from shuke.shop.models import Order, Product
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(actor):
    """A program with a token of a marketer."""
    scopes = ["imports.run", "imports.view"]
    secret = make_token(actor("marketer"), name="till", scopes=scopes)[1]
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})


PEOPLE_FILE = "email,name,city\nemma@example.com,Emma,Leeds\nmira@example.com,Mira,Delft\n"


def test_its_page_says_what_stands_in_the_way_and_undoes_the_rest(bring, browse, run_jobs):
    page = browse("owner")
    bring("customers", "email,name,city\nnoor@example.com,Noor,Utrecht\n")
    source = bring("customers", PEOPLE_FILE + "noor@example.com,Noor,Paris\n")
    mira = Customer.objects.get(name="Mira")
    assert "Undo this import" in page.get(f"/imports/{source.pk}/").content.decode()
    customers.add_note(SYSTEM, mira.pk, "Likes cotton")
    assert page.post(f"/imports/{source.pk}/undo/check/").url == f"/imports/{source.pk}/undo/"
    run_jobs()
    shown = tight(page.get(f"/imports/{source.pk}/undo/").content.decode())
    assert "1 stays as it is" in shown and f"/customers/{mira.pk}/" in shown
    assert "Undo the rest" in shown and Customer.objects.count() == 3
    page.post(f"/imports/{source.pk}/undo/run/")
    run_jobs()
    assert set(Customer.objects.values_list("name", "city")) == {
        ("Mira", "Delft"),
        ("Noor", "Utrecht"),
    }
    shown = tight(page.get(f"/imports/{source.pk}/undo/").content.decode())
    assert "What was undone" in shown and "1 stays as it is" in shown
    assert "undid this import" in page.get(f"/imports/{source.pk}/").content.decode()
    assert "Undone" in page.get("/imports/").content.decode()
    noor = page.get(f"/customers/{Customer.objects.get(name='Noor').pk}/").content.decode()
    assert "An import was undone" in noor
    assert "undid the import" in page.get("/audit/").content.decode()


def test_who_may_not_import_may_not_undo(bring, browse):
    source = bring("customers", PEOPLE_FILE)
    commands.check_undo(SYSTEM, source.pk, background=False)
    for step in ("check", "run", "pause", "resume"):
        assert browse("agent").post(f"/imports/{source.pk}/undo/{step}/").status_code == 403
    assert browse("analyst").get(f"/imports/{source.pk}/undo/").status_code == 403
    assert Customer.objects.count() == 2


def test_whoever_was_written_to_or_is_on_a_list_stays(bring):
    source = bring("customers", PEOPLE_FILE)
    emma, mira = Customer.objects.order_by("name")
    members = insight.create_list(SYSTEM, name="Regulars")
    insight.add_to_list(SYSTEM, members.pk, [emma.pk])
    Touch.objects.create(customer=mira, at=clock.now(), kind="engage.sent", by="campaign:1")
    result = undo(source)
    assert set(Customer.objects.all()) == {emma, mira} and result.counts["customer.stays"] == 2
    account = undo_account(SYSTEM, result)
    assert {entry["words"] for entry in account["stays"]} == {
        "are on a list",
        "have something on their timeline since",
    }


def test_what_stayed_can_be_tried_again(bring):
    source = bring("customers", PEOPLE_FILE)
    emma = Customer.objects.get(name="Emma")
    touch = Touch.objects.create(customer=emma, at=clock.now(), kind="engage.sent", by="campaign:1")
    undo(source)
    assert Customer.objects.get() == emma
    touch.delete()
    undo(source)
    assert not Customer.objects.exists()


# On PostgreSQL a revision is the transaction's: what came later is seen by another one.
@pytest.mark.django_db(transaction=True)
def test_an_order_that_was_kept_out_stays_with_its_buyer_and_goods(bring):
    source = bring("orders", files.UCI)
    order = Order.objects.get(number="536367")
    shop.exclude_orders_by_id(SYSTEM, [order.pk], "a test")
    findings = undoing.check(source)
    undo(source)
    assert Order.objects.get() == order
    assert set(Customer.objects.all()) == {order.customer}
    assert set(Product.objects.values_list("code", flat=True)) == {"22423"}
    for kind in ("order", "customer", "product"):
        assert sum(findings[kind]["stays"].values()) == 1, kind


def test_lines_that_were_held_and_replayed_are_undone_too(bring):
    before = record()
    source = bring(
        "orders", files.TWO_SHOPIFY_ORDERS.replace("paid,,", "odd,,").replace("paid", "odd")
    )
    assert commands.replay_held(SYSTEM, source.pk, statuses={"odd": "paid"})
    assert Order.objects.exists()
    undo(source)
    assert record() == before
    assert set(Document.objects.values_list("state", flat=True)) == {"undone"}
    assert not commands.replay_held(SYSTEM, source.pk)


def test_a_file_is_undone_only_when_it_has_ended_and_for_as_long_as_it_is_kept(bring, monkeypatch):
    source = bring("customers", PEOPLE_FILE)
    Import.objects.filter(pk=source.pk).update(state="running")
    with pytest.raises(Conflict, match="Stop the import first"):
        commands.undo_import(SYSTEM, source.pk)
    Import.objects.filter(pk=source.pk).update(state="done")
    later = clock.now() + dt.timedelta(days=91)
    monkeypatch.setattr(clock, "_read", lambda: later)
    with pytest.raises(Conflict, match="kept no longer"):
        commands.check_undo(SYSTEM, source.pk)
    commands.forget_undone()
    assert not source.rows.exists() and not source.people.exclude(after="").exists()
    assert source.people.count() == 2


def test_a_pause_holds_it_and_it_goes_on(bring, monkeypatch):
    monkeypatch.setattr(undoing, "STEP", 1)
    source = bring("customers", PEOPLE_FILE)
    commands.undo_import(SYSTEM, source.pk, background=False)
    assert undoing.run(source.pk, seconds=1e-9) is not None
    assert Customer.objects.count() == 1
    commands.pause_undo(SYSTEM, source.pk)
    assert undoing.run(source.pk) is None and Customer.objects.count() == 1
    commands.resume_undo(SYSTEM, source.pk, background=False)
    undoing.run(source.pk)
    assert not Customer.objects.exists()


def test_a_step_that_fails_changes_nothing_and_the_rest_can_be_done(bring, monkeypatch):
    monkeypatch.setattr(undoing, "STEP", 1)
    source = bring("customers", PEOPLE_FILE)
    whole, steps = customers.put_people_back, []

    def failing(*args, **kwargs):
        steps.append(whole(*args, **kwargs))
        if len(steps) == 2:
            raise ValueError("after everything was written")
        return steps[-1]

    monkeypatch.setattr(customers, "put_people_back", failing)
    commands.undo_import(SYSTEM, source.pk, background=False)
    with pytest.raises(ValueError, match="after everything"):
        undoing.run(source.pk)
    assert Customer.objects.count() == 1 and Identity.objects.count() == 1
    assert ImportUndo.objects.get().state == "failed"
    commands.resume_undo(SYSTEM, source.pk, background=False)
    undoing.run(source.pk)
    assert not Customer.objects.exists() and not Identity.objects.exists()


def test_by_the_command_line(bring, capsys):
    source = bring("customers", PEOPLE_FILE)
    call_command("import", "undo", str(source.pk), "--check")
    assert "customer: 2 removed, 0 put back" in capsys.readouterr().out
    assert Customer.objects.count() == 2
    call_command("import", "undo", str(source.pk), "--json")
    assert json.loads(capsys.readouterr().out)["going"] == 2
    assert not Customer.objects.exists()
    with pytest.raises(CommandError, match="number of the import"):
        call_command("import", "undo", "orders.csv")


def test_by_the_api(bring, program, run_jobs):
    source = bring("customers", PEOPLE_FILE)
    path = f"/api/v1/imports/{source.pk}/undo"
    assert program.get(path).json()["state"] == "none"
    assert program.post(path, {"action": "check"}, "application/json").status_code == 202
    run_jobs()
    assert program.get(path).json()["kinds"] == [{"kind": "customer", "removed": 2, "restored": 0}]
    program.post(path, {"action": "run"}, "application/json")
    run_jobs()
    assert program.get(path).json()["state"] == "done" and not Customer.objects.exists()
