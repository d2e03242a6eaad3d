"""The whole shop goes into an open format and comes back the same; secrets stay in the house."""

import datetime as dt
import json
import re
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.core.management import call_command

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.deliveries import add_endpoint
from shuke.common.errors import Invalid, ShukeError
from shuke.common.models import Endpoint
from shuke.common.revisions import settled_revision
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.operate import commands
from shuke.operate.backups import archive
from shuke.operate.backups.sealing import Damaged
from shuke.operate.exports import loading, tables
from shuke.team.models import Staff


@pytest.fixture
def shop(home, actor):
    """A customer with a note, a secret of another system, a colleague and a file."""
    person = customers.add_customer(
        actor(), name="林小满", identities=[("email", "lin@example.com"), ("phone", "13917280456")]
    )
    customers.add_note(actor(), person.pk, "喜欢棉的\n“110” 码")
    add_endpoint("webhook", "Stock", "https://example.com/hook")
    for name in ("messages/7.eml", "box_key"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    return home


def opened(path: Path, to: Path) -> archive.Contents:
    return archive.read(path, "", lambda name, _about: to / name)


@pytest.mark.django_db(transaction=True)
def test_it_comes_back_the_same(shop, tmp_path):
    first = commands.export_shop(SYSTEM, tmp_path / "a")
    contents = opened(first.path, tmp_path / "x")
    Customer.objects.update(name="somebody else")
    loading.load(tmp_path / "x/tables", contents.about, contents.manifest["tables"])
    assert Customer.objects.get().name == "林小满"
    assert Customer.objects.get().revision <= settled_revision()  # or no copy would ever see it
    with clock.fixed(clock.now() + dt.timedelta(minutes=1)):
        second = commands.export_shop(SYSTEM, tmp_path / "b")
    again = opened(second.path, tmp_path / "y").manifest["tables"]
    changed = {
        name for name in again
        if {**again[name], "last": 0} != {**contents.manifest["tables"][name], "last": 0}
    }  # fmt: skip
    assert not changed
    newer = customers.add_customer(SYSTEM, name="新人").pk
    assert newer > contents.manifest["tables"]["customers_customer"]["last"]


@pytest.mark.django_db(transaction=True)
def test_any_program_reads_it_and_finds_what_the_manifest_says(shop, tmp_path):
    out = StringIO()
    call_command("export", "--to", str(tmp_path), "--json", stdout=out)
    done = json.loads(out.getvalue())
    contents = opened(Path(done["path"]), tmp_path / "x")
    assert done["rows"] == sum(each["rows"] for each in contents.manifest["tables"].values())
    people = pq.read_table(tmp_path / "x/tables/customers_customer.parquet").to_pylist()
    assert [row["name"] for row in people] == ["林小满"]
    done_at = pq.read_table(tmp_path / "x/tables/common_recordedfact.parquet").to_pylist()[0]["at"]
    assert done_at.utcoffset() == dt.timedelta()
    described = contents.manifest["tables"]["customers_customer"]
    spent = next(each for each in described["columns"] if each["name"] == "spent")
    assert spent["type"] == "decimal128(38, 4)" and float(spent["sum"]) == 0
    assert (tmp_path / "x/home/messages/7.eml").read_text() == "messages/7.eml"


@pytest.mark.django_db(transaction=True)
def test_without_a_passphrase_no_secret_leaves(shop, tmp_path, actor):
    Staff.objects.filter(pk=actor().id).update(password="argon2$hash", has_second_factor=True)
    done = commands.export_shop(SYSTEM, tmp_path)
    contents = opened(done.path, tmp_path / "x")
    assert not done.with_secrets and contents.about["secrets"] is False
    assert "home/box_key" not in contents.members and "home/secret_key" not in contents.members
    staff = pq.read_table(tmp_path / "x/tables/team_staff.parquet").to_pylist()
    assert {(row["password"], row["has_second_factor"]) for row in staff} == {("!", False)}
    hooks = pq.read_table(tmp_path / "x/tables/common_endpoint.parquet").to_pylist()
    assert [row["secret"] for row in hooks] == [""]


@pytest.mark.django_db(transaction=True)
def test_under_a_passphrase_all_is_in_and_nothing_can_be_read(shop, tmp_path):
    done = commands.export_shop(SYSTEM, tmp_path, passphrase="battery staple")
    assert b"lin@example.com" not in done.path.read_bytes()
    with pytest.raises(ShukeError, match="passphrase"):
        opened(done.path, tmp_path / "x")
    contents = archive.read(done.path, "battery staple", lambda name, _a: tmp_path / "x" / name)
    assert "home/box_key" in contents.members
    hooks = pq.read_table(tmp_path / "x/tables/common_endpoint.parquet").to_pylist()
    assert [row["secret"] for row in hooks] == [Endpoint.objects.get().secret]


@pytest.mark.django_db(transaction=True)
def test_what_is_not_what_was_exported_changes_nothing(shop, tmp_path):
    done = commands.export_shop(SYSTEM, tmp_path)
    contents = opened(done.path, tmp_path / "x")
    described = contents.manifest["tables"]
    place = tmp_path / "x/tables"
    wrong = {**described, "customers_customer": {**described["customers_customer"], "rows": 2}}
    with pytest.raises(Damaged, match="customers_customer"):
        loading.load(place, contents.about, wrong)
    with pytest.raises(Damaged, match="no Shuke knows"):
        loading.load(place, contents.about, {**described, "of_nobody": {}})
    people = place / "customers_customer.parquet"
    table = pq.read_table(people)
    pq.write_table(table.set_column(0, "id", [[None]]), people)
    with pytest.raises((Invalid, Damaged)):
        loading.load(place, contents.about, described)
    assert Customer.objects.get().name == "林小满"


def test_every_column_that_is_called_like_a_secret_was_thought_of():
    named = re.compile(r"secret|password|(^|_)hash|access$|^token$|key_hash")
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not tables.is_exported(model) or table in tables.EMPTIED:
            continue
        for field in model._meta.local_concrete_fields:
            column = str(field.column)
            if named.search(column) and field.get_internal_type() != "BooleanField":
                known = (
                    column in tables.BLANKED.get(table, ())
                    or f"{table}.{column}" in tables.HARMLESS
                )
                assert known, f"{table}.{column}: does an open export have it?"
