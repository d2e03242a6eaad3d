"""A backup holds all of the shop, what is not whole never passes for one, and the owner sees how it stands."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Busy, ShukeError
from shuke.common.revisions import settled_revision
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.operate import commands, jobs
from shuke.operate.backups import folder as folders
from shuke.operate.backups import home_files, numbers
from shuke.operate.backups.sealing import Damaged, WrongPassphrase
from shuke.operate.commands.backing_up import examine_file, is_due
from shuke.operate.models import Backup
from shuke.team.commands import make_token

NIGHT = dt.datetime(2026, 11, 2, 18, tzinfo=dt.UTC)  # two o'clock in Shanghai


@pytest.fixture
def shop(home, actor):
    """A shop with a customer, a file of a message and an event that waits."""
    customers.add_customer(actor(), name="林小满", identities=[("email", "lin@example.com")])
    for name in ("messages/7.eml", "spool/events/1.json", "warehouse/orders/1.parquet"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    return home


def verb(*words: str) -> str:
    call_command("backup", *words, stdout=(out := StringIO()))
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_holds_everything_and_can_be_restored(shop, settings):
    row = json.loads(verb("--verify", "--json"))
    assert (row["state"], row["error"]) == ("checked", "")
    assert row["files"] >= 2
    tables = examine_file(Path(row["folder"], row["name"]))
    assert tables["customers_customer"] == 1
    held = set(home_files.files(shop))
    assert {"messages/7.eml", "spool/events/1.json"} <= held
    assert not {name for name in held if name.startswith(("warehouse", "backups", "handover"))}
    assert "Restored for a trial" in verb("--list")
    assert not list(shop.glob(".backup-*")) + list(shop.glob(".check-*"))


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_or_cut_off_is_no_backup(shop, tmp_path_factory):
    row = commands.make_backup(SYSTEM)
    path = Path(row.folder, row.name)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert commands.check_backup(SYSTEM, row.pk).check_error
    for place in (30, len(whole) // 3, len(whole) // 2, len(whole) - 40):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ShukeError):
            examine_file(path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(Damaged):
        examine_file(path)
    path.unlink()
    assert "not there" in commands.check_backup(SYSTEM, row.pk).check_error


@pytest.mark.django_db(transaction=True)
def test_an_encrypted_one_opens_with_its_passphrase_only(shop, settings):
    settings.BACKUP_PASSPHRASE = "a horse and its battery"
    row = commands.make_backup(SYSTEM)
    path = Path(row.folder, row.name)
    whole = path.read_bytes()
    assert row.is_sealed and b"about.json" not in whole
    assert examine_file(path)["customers_customer"] == 1
    for place in (len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:place])
        with pytest.raises(Damaged):
            examine_file(path)
    path.write_bytes(whole)
    settings.BACKUP_PASSPHRASE = "another"
    with pytest.raises(WrongPassphrase):
        examine_file(path)
    settings.BACKUP_PASSPHRASE = ""
    with pytest.raises(ShukeError, match="SHUKE_BACKUP_PASSPHRASE"):
        examine_file(path)


@pytest.mark.django_db(transaction=True)
def test_one_at_a_time_and_the_dead_are_said_to_be_dead(shop):
    with folders.alone(folders.folder()), pytest.raises(Busy):
        commands.make_backup(SYSTEM)
    dead = Backup.objects.create(
        began_at=clock.now(), by="x", folder=str(folders.folder()), name="dead"
    )
    (folders.folder() / ".dead.part").write_text("half")
    commands.make_backup(SYSTEM)
    dead.refresh_from_db()
    assert (dead.state, dead.error) == (Backup.State.FAILED, "It was interrupted.")
    assert not list(folders.folder().glob("*.part")) + list(folders.folder().glob(".*.part"))


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_stands_on_the_row_and_leaves_no_file(shop, monkeypatch, browse):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shuke.operate.backups.databases.snapshot", full)
    with clock.fixed(NIGHT):
        jobs.make_backup.call()
    row = Backup.objects.get()
    assert row.state == Backup.State.FAILED and "no room" in row.error
    assert not list(folders.folder().glob("shuke-*"))
    page = browse().get("/backups/").text
    assert "no room" in page


@pytest.mark.django_db(transaction=True)
def test_each_night_one_is_made_and_old_ones_go(shop):
    with clock.fixed(NIGHT):
        assert is_due(NIGHT)
        jobs.back_up.call()
        row = Backup.objects.get()
        assert row.state == Backup.State.CHECKED
        assert not is_due(NIGHT)
    later = NIGHT + dt.timedelta(days=20)
    with clock.fixed(later):
        jobs.back_up.call()
    assert [row.state for row in Backup.objects.order_by("pk")] == ["checked", "checked"]
    last = NIGHT + dt.timedelta(days=150)
    with clock.fixed(last):
        assert is_due(last)
        jobs.back_up.call()
    states = [row.state for row in Backup.objects.order_by("pk")]
    assert states == ["gone", "gone", "checked"]
    assert len(list(folders.folder().glob("shuke-*"))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_late_or_broken_backup_stands_on_today(shop, browse, actor):
    with clock.fixed(clock.now() + dt.timedelta(days=3)):
        assert "There is no backup of the shop" in browse().get("/").text
    began = clock.now() - dt.timedelta(days=300)
    Backup.objects.create(began_at=began, ended_at=began, error="full last winter", name="old")
    row = commands.make_backup(actor())
    assert "backup" not in browse().get("/").text.split("<main", 1)[1]
    with clock.fixed(clock.now() + dt.timedelta(days=3)):
        page = browse().get("/").text
        assert "full last winter" not in page and "Is one running?" in page
    Backup.objects.filter(pk=row.pk).update(checked_at=clock.now(), check_error="damaged so")
    page = browse().get("/").text
    assert "The latest backup cannot be restored" in page and "damaged so" in page
    assert "最近一份备份恢复不了" in browse(language="zh-hans").get("/").text


@pytest.mark.django_db
def test_the_page_and_the_api(home, browse, actor, client, run_jobs, monkeypatch):
    made = []
    monkeypatch.setattr(
        "shuke.operate.commands.backing_up.make_backup", lambda who: made.append(who) or _row()
    )
    monkeypatch.setattr("shuke.operate.commands.backing_up.check_backup", lambda who, pk: None)
    owner = browse()
    assert "No backup yet" in owner.get("/backups/").text
    assert "A backup is being made" in owner.post("/backups/make/", follow=True).text
    run_jobs()
    assert len(made) == 1
    page = owner.get("/backups/").text
    assert "shuke-1.tar.zst" in page and "lie on the disk of the shop" in page
    assert "备份" in browse(language="zh-hans").get("/backups/").text
    secret = make_token(actor(), name="monitor", scopes=["backups.manage"])[1]
    headers = {"authorization": f"Bearer {secret}"}
    [row] = client.get("/api/v1/backups", headers=headers).json()["items"]
    assert (row["state"], row["name"]) == ("whole", "shuke-1.tar.zst")
    assert client.get(f"/api/v1/backups/{row['id']}", headers=headers).json() == row
    assert client.post("/api/v1/backups", headers=headers).status_code == 202
    assert client.post(f"/api/v1/backups/{row['id']}/check", headers=headers).status_code == 202
    Backup.objects.update(gone_at=clock.now())
    assert client.post(f"/api/v1/backups/{row['id']}/check", headers=headers).status_code == 409
    assert browse("marketer").get("/backups/").status_code == 403


@pytest.mark.django_db
def test_numbers_that_were_given_since_are_not_given_again(actor):
    last = customers.add_customer(actor(), name="林小满").pk
    with transaction.atomic():
        numbers.skip()
    assert customers.add_customer(actor(), name="Emma").pk >= last + numbers.LEAST


@pytest.mark.django_db(transaction=True)
def test_rows_from_an_older_cluster_are_not_hidden_from_the_copy(actor):
    person = customers.add_customer(actor(), name="林小满")
    before = Customer.objects.get(pk=person.pk).revision
    with transaction.atomic():
        assert numbers.renew_revisions() == 0
    Customer.objects.update(revision=10**15)
    with transaction.atomic():
        assert numbers.renew_revisions() == 1
    assert before <= Customer.objects.get(pk=person.pk).revision <= settled_revision()


def _row() -> Backup:
    now = clock.now()
    return Backup.objects.create(
        began_at=now, ended_at=now, by="林", folder="/mnt", name="shuke-1.tar.zst", size=7_000_000
    )
