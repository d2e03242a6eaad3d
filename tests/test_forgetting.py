"""Somebody is exported, then forgotten; a late event, the same file, a newer one and the API bring nobody back, and
no table and no file still knows who they were (reliability bar 17)."""

import json

import pytest

from shuke.collect import commands as collect
from shuke.collect.commands.tracking import make_key
from shuke.collect.models import Document, Import, Problem
from shuke.collect.slots import Incoming
from shuke.collect.tests.conftest import bring
from shuke.collect.tests.test_tracking import identify, record, send
from shuke.collect.tracking import recording, spool
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands
from shuke.customers.models import Customer, Identity
from shuke.shop.models import Order
from shuke.tasks.commands import giving
from shuke.warehouse import store
from shuke.warehouse.tables import declared
from shuke.warehouse.testing import fill
from tests.traces import traces

pytestmark = pytest.mark.django_db
__all__ = ["bring"]

#: Name, phone, e-mail: invented, and such as stand nowhere else.
PEOPLE = [
    ("欧阳晓霜", "13917280456", "xiaoshuang.oy@example.com"),
    ("Wilhelmine Quast", "13917280457", "w.quast@example.com"),
    ("司徒可儿", "13917280458", "keer-situ@example.com"),
]
STAYS = ("Emma Clarke", "13917280459", "emma.clarke@example.com")
HEADER = "order,date,status,product,quantity,price,name,phone,email,note\n"


def orders(*people, month: int = 1) -> str:
    """An order of each, one that waits for a word, and one that cannot be read."""
    lines = []
    for at, (name, phone, mail) in enumerate(people):
        said = f"送到{name}家 {phone[:3]}-{phone[3:7]}-{phone[7:]}"
        rows = (("paid", f"2026-0{month}-02"), ("wartet", "2026-01-03"), ("paid", "2026-13-45"))
        for number, (status, day) in enumerate(rows):
            key = f"{month}{at}{number}"
            lines.append(f"B{key},{day},{status},Cap,1,10,{name},{phone},{mail},{said}\n")
        lines.append(f"B{month}{at}9,2026-01-03 10:75,paid,Cap,1,10,{name},,,\n")
    return HEADER + "".join(lines)


def words(people=PEOPLE) -> list[str]:
    return [word for person in people for word in person]


@pytest.fixture
def shop(bring, client, home, run_jobs):
    """A shop that met them through a file, the API, events, and colleagues."""
    everybody = [*PEOPLE, STAYS]
    bring("orders", orders(*everybody))
    for name, phone, mail in everybody:
        body = {"email": mail, "name": name, "phone": phone, "city": "杭州"}
        incoming = Incoming(f"crm/{mail}", clock.now(), body)
        collect.receive(SYSTEM, "api:customers", [incoming])
    server = make_key(SYSTEM, name="Shop server", side="server")
    for at, (name, _phone, mail) in enumerate(everybody):
        traits = {"email": mail, "name": name}
        identify(
            client,
            server,
            userId=f"user-{mail}",
            traits=traits,
            messageId=f"i{at}",
            anonymousId=f"v{at}",
        )
    record()
    send(client, server, {"type": "identify", "traits": {"email": PEOPLE[0][2]}}, "identify")
    spool.hold(*spool.waiting(1))
    run_jobs()
    for customer in Customer.objects.all():
        commands.add_note(SYSTEM, customer.pk, f"{customer.name} 想要红色的")
        commands.add_child(SYSTEM, customer.pk, name=f"{customer.name}的孩子")
        giving.assign_task(SYSTEM, title=f"Call {customer.name}", customers=[customer.pk])
    fill()
    return server


def forget(run_jobs, home) -> None:
    for _name, phone, _mail in PEOPLE:
        [owner] = Identity.objects.filter(value=f"+86{phone}").values_list("customer", flat=True)
        commands.erase_customer(SYSTEM, owner)
    run_jobs()
    copied_anew()


def copied_anew() -> None:
    fill()
    for table in declared():
        store.sweep(table.name, 0)


def test_all_that_is_held_is_given_out_then_nothing_remembers_them(
    shop, home, run_jobs, bring, client
):
    assert {hit.rpartition(": ")[2][:3] for hit in traces(words(), home)}
    for name, phone, mail in PEOPLE:
        [owner] = Identity.objects.filter(value=mail).values_list("customer", flat=True)
        text = json.dumps(commands.export_person(SYSTEM, owner), ensure_ascii=False, default=str)
        assert all(word in text for word in (name, phone, mail, f"{name} 想要红色的"))
        assert '"crm/' in text and "送到" in text
    held = Document.objects.filter(state="held").count()
    sold = Order.objects.count()
    forget(run_jobs, home)
    assert traces(words(), home) == []
    assert traces(STAYS, home)
    assert Order.objects.count() == sold == 4
    # Outcomes still add up: lines have no words any more, but they came.
    assert Document.objects.filter(state="held").count() == held - len(PEOPLE)
    source = Import.objects.get()
    assert source.problems.count() == 12
    assert client


def test_nothing_brings_them_back(shop, home, run_jobs, bring, client):
    forget(run_jobs, home)
    people = Customer.objects.count()
    # The same file, next month's with the same people in it, and the shop's own system.
    bring("orders", orders(*PEOPLE, STAYS))
    bring("orders", orders(*PEOPLE, month=2), name="february.csv")
    customers = "name,phone,email,city\n" + "".join(f"{n},{p},{m},杭州\n" for n, p, m in PEOPLE)
    again = bring("customers", customers)
    assert set(again.problems.values_list("reason", flat=True)) == {"forgotten"}
    for name, phone, mail in PEOPLE:
        body = {"email": mail, "name": name, "phone": phone}
        [receipt] = collect.receive(SYSTEM, "api:customers", [Incoming(mail, clock.now(), body)])
        assert receipt.outcome == "rejected"
        identify(client, shop, userId=f"user-{mail}", traits=body, messageId=f"late{mail[:3]}")
    recording.record_spool()
    run_jobs()
    copied_anew()
    collect_files(home)
    assert traces(words(), home) == []
    assert Customer.objects.count() == people
    assert not Customer.objects.exclude(name="").exclude(name=STAYS[0]).exists()
    # What was sold in February is in the books, of nobody.
    assert Order.objects.filter(number__startswith="B2", customer=None).count() == len(PEOPLE)


def collect_files(home) -> None:
    """Files of finished imports are kept for a while; a night later they are gone."""
    assert collect.forget_files() > 0


def test_a_draft_with_them_is_closed_and_a_running_import_is_waited_for(shop, home, run_jobs):
    draft = collect.receive_file(
        SYSTEM, [orders(*PEOPLE).encode("gb18030")], "neu.csv", kind="orders"
    )
    paused = collect.receive_file(SYSTEM, [orders(PEOPLE[1]).encode()], "alt.csv", kind="orders")
    collect.start_import(SYSTEM, paused.pk, background=False)
    collect.pause_import(SYSTEM, paused.pk)
    forget(run_jobs, home)
    draft.refresh_from_db()
    assert draft.state == "stopped" and draft.failure
    hits = traces(words(), home)
    assert hits and not [hit for hit in hits if PEOPLE[0][2] in hit]
    collect.stop_import(SYSTEM, paused.pk)
    assert commands.finish_erasures() == 1
    copied_anew()
    assert traces(words(), home) == []


def test_lines_of_others_stay_as_they_are(shop, home, run_jobs):
    forget(run_jobs, home)
    cells = [json.loads(each) for each in Problem.objects.values_list("cells", flat=True)]
    assert sum(STAYS[0] in each["cells"] for each in cells) == 3
