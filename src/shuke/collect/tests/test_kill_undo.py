"""An undo of an import whose worker is killed or stopped: it goes on by itself with the next worker, and ends
in exactly the state before the import."""

from pathlib import Path

import pytest
from tests.waiting import until

from shuke.collect.tests.test_kill import (
    STATE,
    copy_of,
    kill_tree,
    orders_file,
    python,
    query,
    start,
)

pytestmark = [pytest.mark.once, pytest.mark.kill]

#: What a shop has: the same before the import and after its undo.
SHOP = {
    **{name: STATE[name] for name in ("orders", "lines", "customers", "touches")},
    "products": "SELECT code, title, list_price, unit_cost FROM shop_product ORDER BY 1",
    "identities": "SELECT kind, value FROM customers_identity ORDER BY 1, 2",
    "applied": "SELECT key, digest, reason FROM collect_document WHERE state = 'applied' ORDER BY 1, 2",
    "statuses": "SELECT number, status, customer_id, discount, refunded FROM shop_order ORDER BY 1",
}
#: What an undo without trouble leaves besides.
LEFT = {
    "inbox": STATE["inbox"],
    "facts": STATE["facts"],
    "imports": "SELECT id, state FROM collect_import ORDER BY 1",
    "undo": "SELECT state, counts, total FROM collect_importundo",
    "traces": "SELECT kind, ref, undone_at IS NULL, stays FROM collect_importedrow ORDER BY 1, 2",
}
BRING = """
import django; django.setup()
from pathlib import Path
from shuke.collect import commands, running
from shuke.common.access import SYSTEM
source = commands.receive_file(SYSTEM, [Path({file!r}).read_bytes()], "orders.csv", kind="orders")
commands.start_import(SYSTEM, source.pk, background=False)
running.run(source.pk)
"""
ASK = """
import django; django.setup()
from shuke.collect import commands
from shuke.common.access import SYSTEM
commands.undo_import(SYSTEM, 2)
"""
UNDO = """
import django; django.setup()
from shuke.collect import undoing
undoing.run(2)
"""
LINES = 2_400


def later_file(earlier: Path, path: Path) -> None:
    """Of a third of the orders other quantities and prices, and as many new orders of old and new people."""
    header, *lines = earlier.read_text().splitlines(keepends=True)
    changed = [line.replace(",Testland", ",Elsewhere") for line in lines[: LINES // 3]]
    changed = [line if line[0] == "C" else _dearer(line) for line in changed]
    fresh = [line.replace("5", "6", 1) for line in lines[LINES // 3 : LINES * 2 // 3]]
    people = [line.replace(",12", ",13", 1) for line in fresh[: LINES // 6]]
    path.write_text("".join([header, *changed, *people, *fresh[LINES // 6 :]]))


def _dearer(line: str) -> str:
    cells = line.split(",")
    return ",".join([*cells[:5], f"{float(cells[5]) + 1:.2f}", *cells[6:]])


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A home with one import in it."""
    folder = tmp_path_factory.mktemp("undo")
    home = folder / "before"
    orders_file(folder / "orders.csv", LINES)
    later_file(folder / "orders.csv", folder / "later.csv")
    python(home, "-m", "shuke", "migrate", "-v0")
    python(home, "-c", BRING.format(file=str(folder / "orders.csv")))
    return home


@pytest.fixture(scope="module")
def asked(before):
    """The home after a second import, whose undo somebody asked for; no worker runs yet."""
    home = copy_of(before, before.with_name("asked"))
    python(home, "-c", BRING.format(file=str(before.with_name("later.csv"))))
    assert any(query(home, sql) != query(before, sql) for sql in SHOP.values())
    python(home, "-c", ASK)
    return home


@pytest.fixture(scope="module")
def calm(asked):
    """The home after the undo ran without trouble."""
    home = copy_of(asked, asked.with_name("calm"))
    python(home, "-c", UNDO)
    return home


@pytest.fixture
def wild(asked, tmp_path):
    return copy_of(asked, tmp_path / "wild")


def troubled(home, *words: str) -> None:
    """A worker that comes to its end by itself; were its point never reached, by the undo's."""
    process = start(home, str(Path(__file__).with_name("troubled_undo.py")), *words)
    until(lambda: process.poll() is not None or is_undone(home))
    kill_tree(process)


def is_undone(home) -> bool:
    return query(home, "SELECT state FROM collect_importundo") == [("done",)]


def goes_on_by_itself(home, before, calm) -> None:
    """A worker is started, nobody helps, and the shop is as before the import."""
    assert not is_undone(home)
    process = start(home, "-m", "shuke", "work", "--concurrency", "1")
    try:
        until(lambda: is_undone(home), alive=lambda: process.poll() is None)
    finally:
        kill_tree(process)
    for name, sql in SHOP.items():
        assert query(home, sql) == query(before, sql), name
    for name, sql in LEFT.items():
        assert query(home, sql) == query(calm, sql), name
    assert query(home, "PRAGMA integrity_check") == [("ok",)]


def test_without_trouble_it_is_as_before(before, calm):
    for name, sql in SHOP.items():
        assert query(calm, sql) == query(before, sql), name


@pytest.mark.parametrize(
    ("moment", "kind", "number"),
    [
        ("after", "order", 1),
        ("inside", "customer", 2),
        ("documents", "-", 0),
        ("tie", "-", 0),
        ("stop", "order", 2),
    ],
)
def test_killed_in_the_middle_it_ends_as_before_the_import(
    wild, before, calm, moment, kind, number
):
    troubled(wild, moment, kind, str(number))
    goes_on_by_itself(wild, before, calm)
