"""Fields that not everybody reads: every page, file and API operation × everybody without the right.

The rights are declared (`common.slots.FieldKind`). Each is taken from whoever else may see all, the owner, and
every address is asked for the plain values that stand in every place that keeps some. So it holds for what others
were told of: lists beside pages (EspoCRM #2515), the history of changes (EspoCRM #2026, Frappe CRM #805), files of a
list (YetiForce #15907, OpenTreeMap #1931).
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from shuke.collect import commands as collect
from shuke.collect import running
from shuke.collect.models import FormEntry, Message
from shuke.common import clock
from shuke.common.declarations import declared
from shuke.common.slots import FieldKind, ListFile
from shuke.counter import commands as counter
from shuke.customers import commands as customers
from shuke.sales import commands as sales
from shuke.sales.models import Lead, StallStep
from shuke.shop.models import Order, OrderLine, Product
from shuke.tasks.commands import giving, ticking
from shuke.team import commands as team
from shuke.team.queries import actor_for, scopes
from shuke.team.roles import held_by, token_scopes
from shuke.warehouse.testing import fill
from tests.objects import Objects
from tests.team import member, sign_in
from tests.test_access_matrix import OPERATIONS, ROUTES, api_url

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Kind of field -> its values in `filled`, as anything may write them.
PLAIN = {
    "contact": re.compile(
        r"139[ -]?1728[ -]?0[78]\d\d|1728 ?0[78]\d\d|(?:lin|xiaoman)(?:@|%40)mail\.example"
    ),
    "margin": re.compile(r"47\.11|80\.89|63\.2 ?%|0\.632|471100|808900"),
}
#: Read whole by who may open them: the letters that the demo shop's own mail server holds, as they went out;
#: figures of the whole shop, which "insight.view" is the right to.
WHOLE = {"contact": ("mailbox:",), "margin": ("insight:", "/api/v1/reports", "/api/v1/insight")}
TEXT = "打 139 1728 0789，或写 lin@mail.example"


@pytest.fixture(scope="module", autouse=True)
def filled(objects: Objects, django_db_blocker):
    """Contacts and costs in every place that keeps some."""
    with django_db_blocker.unblock():
        _contacts(objects)
        _free_texts(objects)
        _files(objects)
        _costs(objects)


def _contacts(objects: Objects) -> None:
    owner, lin = objects.owner, objects.lin.pk
    customers.add_identity(owner, lin, "phone", "13917280789")
    customers.add_identity(owner, lin, "email", "lin@mail.example")
    person = {"name": "小满", "phone": "13917280788", "email": "xiaoman@mail.example"}
    collect.receive(owner, "api:customers", [collect.Incoming("C9", clock.now(), person)])
    counter.log_call(owner, direction="in", customer_id=lin, number="13917280789")
    objects.call = counter.log_call(owner, direction="in", number="13917280787")


def _free_texts(objects: Objects) -> None:
    owner, lin = objects.owner, objects.lin.pk
    customers.add_note(owner, lin, TEXT)
    counter.note_visit(owner, lin, store_id=objects.order.store_id, about=TEXT)
    objects.task = giving.assign_task(
        owner, title="回电", note=TEXT, holder_id=owner.id, customers=[lin]
    )
    ticking.tick_person(owner, objects.task.pk, lin, "missed", TEXT)
    Message.objects.filter(pk=objects.message.pk).update(
        text=TEXT, subject=TEXT, sender="lin@mail.example"
    )
    Lead.objects.filter(pk=objects.lead.pk).update(intent=TEXT)
    sales.note_enquiry(owner, lin, via="chat", words=TEXT)
    StallStep.objects.create(stall=objects.stall, kind="wrote", at=clock.now(), by="x", note=TEXT)
    names = list(objects.entry.answers)
    answers = {**objects.entry.answers, names[-1]: TEXT}
    FormEntry.objects.filter(pk=objects.entry.pk).update(answers=answers)


def _files(objects: Objects) -> None:
    rows = "小满,13917280788,xiaoman@mail.example\n,13917280789,lin@mail.example\n小满,x,xiaoman@mail.example\n"
    first, second = (
        collect.receive_file(owner, [("Customer,Phone,E-mail\n" + text).encode()], "people.csv")
        for owner, text in ((objects.owner, rows), (objects.owner, rows + "大满,139x,y@\n"))
    )
    collect.start_import(objects.owner, first.pk, background=False)
    running.run(first.pk)
    objects.imported, objects.draft_import = first, second


def _costs(objects: Objects) -> None:
    Product.objects.update(unit_cost="47.11", list_price="128")
    OrderLine.objects.update(unit_cost="47.11")
    Order.objects.filter(pk=objects.order.pk).update(cost="47.11")
    fill()


KINDS = {each.key: each.capability for each in declared(FieldKind)}


def test_every_kind_of_field_is_looked_for():
    assert set(PLAIN) == set(KINDS)


@pytest.fixture(params=sorted(PLAIN))
def kind(request) -> str:
    return request.param


@pytest.fixture
def reader(kind, monkeypatch) -> Client:
    """The owner, without the right to read fields of this kind."""
    monkeypatch.setattr(scopes, "held_by", lambda role: held_by(role) - {KINDS[kind]})
    return _owner()


def _owner() -> Client:
    client = Client(headers={"accept-language": "en"})
    sign_in(client, member("owner"))
    return client


def _text(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def told(url: str, text: str, plain: re.Pattern) -> list[str]:
    """Where a text tells a value that it should not: the address, and the words around it."""
    return [
        f"{url}: …{text[max(at.start() - 60, 0) : at.end() + 20]!r}" for at in plain.finditer(text)
    ]


def pages(client: Client, objects: Objects, kind: str) -> list[str]:
    found, plain = [], PLAIN[kind]
    for route in ROUTES:
        if route.name.startswith(WHOLE[kind]):
            continue
        for values in objects.values_of(route):
            url = reverse(route.name, kwargs=values)
            found += told(url, _text(client.get(url)), plain)
    return found


def test_no_page_shows_it(kind, reader, objects):
    assert not (found := pages(reader, objects, kind)), "\n".join(found)


def test_the_owner_reads_it(kind, objects):
    """What the tests around this one do not find is there."""
    assert len(pages(_owner(), objects, kind)) > 5


def test_no_list_says_it_in_another_column_file_or_order(kind, reader, objects):
    """Columns that somebody chose by hand, files of the list, and the order of its rows."""
    found = []
    for table, columns in (
        ("products", "title.unit_cost.margin"),
        ("customers", "name.contact"),
        ("orders", "number.total"),
    ):
        reader.cookies[f"shuke_columns_{table}"] = columns
        for each in declared(ListFile):
            if each.table == table:
                url = f"/lists/{table}/file.csv"
                found += told(url, _text(reader.post(url)), PLAIN[kind])
        url = f"/{table}/?sort=-unit_cost"
        page = _text(reader.get(url))
        found += told(url, page, PLAIN[kind])
        if kind == "margin":
            assert "sort=unit_cost" not in page and "Unit cost" not in page
    assert not found, "\n".join(found)


@pytest.mark.parametrize("typed", ["13917280789", "0789", "lin@mail.example", "lin@mail"])
def test_whoever_does_not_read_contacts_finds_nobody_by_them(typed, monkeypatch, objects):
    """Else a number could be had digit by digit."""
    monkeypatch.setattr(scopes, "held_by", lambda role: held_by(role) - {"customers.contact"})
    client = _owner()
    for url in ("/search/", "/customers/", "/orders/"):
        assert "林小满" not in _text(client.get(url, {"q": typed})), url


def test_no_operation_tells_it(kind, objects):
    owner = actor_for(member("owner"))
    scopes_ = sorted((owner.capabilities & token_scopes()) - {KINDS[kind]})
    _row, secret = team.make_token(owner, name="fields", scopes=scopes_)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    found = []
    for method, path, _operation in OPERATIONS:
        if method == "GET" and not path.startswith(WHOLE[kind]):
            url = api_url(path, objects)
            found += told(url, client.get(url).content.decode(), PLAIN[kind])
    assert not found, "\n".join(found)


def test_what_stands_in_a_file_of_a_message_cannot_be_hidden(monkeypatch, objects):
    """EspoCRM #2152."""
    url = f"/messages/files/{objects.message_file.pk}/"
    assert _owner().post(url).status_code == 200
    monkeypatch.setattr(scopes, "held_by", lambda role: held_by(role) - {"customers.contact"})
    assert _owner().post(url).status_code == 403


def test_what_is_left_of_a_contact(monkeypatch, objects):
    monkeypatch.setattr(scopes, "held_by", lambda role: held_by(role) - {"customers.contact"})
    page = _text(_owner().get(f"/customers/{objects.lin.pk}/"))
    assert "139****0789" in page and "l***@mail.example" in page
