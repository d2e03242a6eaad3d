"""What speaks for two records being one person, and what does not."""

import polars as pl
import pytest

from shuke.customers.duplicates.blocking import LARGEST
from shuke.customers.duplicates.comparing import CERTAIN, CONTACTS, PEOPLE, find_pairs


def pairs(*records: dict, **options):
    """Suggestions for these records: name, born "1988-05-04", city, phone, email, masked."""
    people, contacts = [], []
    for number, record in enumerate(records):
        year, month, day = (int(part) or None for part in record.get("born", "0-0-0").split("-"))
        people.append((number, record.get("name"), year, month, day, False, record.get("city")))
        for kind in ("phone", "email"):
            if value := record.get(kind):
                contacts.append((number, kind, value, "*" in value))
    return find_pairs(
        pl.DataFrame(people, schema=PEOPLE, orient="row"),
        pl.DataFrame(contacts, schema=CONTACTS, orient="row"),
        **options,
    )


def suggested(*records: dict) -> list[tuple[int, int]]:
    return pairs(*records).pairs.select("one", "other").rows()


LIN = {"name": "林小满", "born": "1988-05-04", "city": "杭州", "phone": "+8613917280456"}


@pytest.mark.parametrize(
    ("twin", "evidence"),
    [
        ({"name": "Lin Xiaoman", "born": "1988-05-04"}, "name pinyin"),
        ({"name": "XIAOMAN LIN", "born": "1988-05-04"}, "name pinyin"),
        ({"name": "林晓满", "born": "1988-05-04"}, "name sound"),
        ({"name": "林小满女士", "born": "1988-05-04"}, "name same"),
        ({"name": "林小满", "phone": "139******56", "city": "杭州"}, "phone masked"),
        ({"name": "林小满", "phone": "139****0456", "city": "杭州"}, "phone masked4"),
        ({"name": "林小满", "phone": "+8613917280465", "city": "杭州"}, "phone near"),
        ({"name": "林小满", "born": "1988-04-05", "city": "杭州"}, "born near"),
    ],
)
def test_one_person_written_in_two_ways(twin, evidence):
    rows = pairs(LIN, twin).pairs
    assert rows.height == 1, "not suggested"
    assert evidence in rows["evidence"][0].to_list()


@pytest.mark.parametrize(
    "other",
    [
        {"name": "林小雨", "city": "杭州", "phone": "+8613917280456"},  # a sister, one phone
        {"name": "林小满"},  # a name alone
        {"name": "王芳", "phone": "139******56"},  # shown digits that fit, nothing else
        {"name": "王芳", "city": "杭州", "phone": "+8613917280456"},
        {"phone": "+8613917280456", "city": "杭州"},  # nobody's name
        {"name": "林小满", "born": "1990-11-30", "city": "杭州"},
    ],
)
def test_two_people_who_share_something(other):
    assert suggested(LIN, other) == []


def test_masked_values_that_look_alike_join_nobody():
    assert suggested({"phone": "186******05"}, {"phone": "186******05"}) == []
    assert suggested({"name": "张伟", "phone": "186******05"}, {"name": "王芳", "phone": "186******05"}) == []  # fmt: skip


def test_a_couple_with_one_line_and_one_mailbox_are_two():
    """Reported of others: https://github.com/nextcloud/contacts/issues/286 and 5619."""
    shared = {"email": "green@example.com", "phone": "+442079460018", "city": "Leeds"}
    assert suggested({"name": "Alice Green", **shared}, {"name": "Robert Green", **shared}) == []


def test_a_family_name_in_common_says_nothing():
    """Reported of others: https://github.com/mattogodoy/nametag/pull/161."""
    one = {"name": "Matias Guevara", "city": "Leeds", "born": "1990-01-01"}
    assert suggested(one, {**one, "name": "Santiago Guevara"}) == []
    assert suggested(one, {**one, "name": "Matais Guevara"}) == [(0, 1)]


def test_a_number_that_many_share_is_weak_evidence():
    twins = [{"name": "赵云舒", "phone": "+8613900000101"}] * 2
    crowd = [{"name": f"{a}{b}", "phone": "+8613900000101"} for a in "王李张刘陈" for b in "伟芳娜敏静丽强磊"]  # fmt: skip
    own, couriers = pairs(*twins).pairs, pairs(*twins, *crowd).pairs
    assert own["bits"][0] - couriers["bits"][0] > 3
    assert set(couriers.select("one", "other").rows()) == {(0, 1)}


def test_the_day_that_forms_begin_with_is_weaker_than_another_day():
    """1 January 1990 stands in many records, so it says little."""
    crowd = [{"name": f"{a}{b}", "born": "1990-01-01"} for a in "王李张刘陈杨黄赵" for b in "伟芳娜敏静丽"]  # fmt: skip
    usual = pairs(*crowd, {"name": "Lin Xiaoman", "born": "1990-01-01"}, {"name": "林小满", "born": "1990-01-01"})  # fmt: skip
    other = pairs(*crowd, {"name": "Lin Xiaoman", "born": "1990-03-07"}, {"name": "林小满", "born": "1990-03-07"})  # fmt: skip
    assert other.pairs["bits"].max() - (usual.pairs["bits"].max() or 0) > 3


def test_a_crowd_that_shares_everything_is_left_and_counted():
    """Reported of others: https://github.com/dedupeio/dedupe/issues/958 (a block that fills the memory)."""
    crowd = [{"name": "张伟", "city": "上海", "email": "shop@example.com"}] * 2_000
    outcome = pairs(*crowd)
    assert outcome.left >= 2_000 and outcome.split
    assert outcome.compared <= len(crowd) * LARGEST


def test_order_of_the_records_changes_nothing():
    records = [LIN, {"name": "Lin Xiaoman", "born": "1988-05-04"}, {"name": "王芳", "city": "杭州"}]
    forth = pairs(*records).pairs["bits"].to_list()
    assert forth == pairs(*reversed(records)).pairs["bits"].to_list() != []


def test_a_column_identifies_only_when_the_table_shows_it():
    """Of strangers who share a device every pair has two names; of a number that a state gives none has."""

    def table(number: str, twin_name):
        rows = [(n, f"{'王李张刘陈杨黄赵'[n % 8]}{'伟芳娜敏静'[n // 8]}") for n in range(40)]
        names = [name for _n, name in rows] + [twin_name(name) for _n, name in rows]
        people = pl.DataFrame(
            {"id": range(80), "name": names}, schema={"id": pl.Int64, "name": pl.String}
        )
        empty = {n: pl.lit(None, t) for n, t in PEOPLE.items() if n not in people.columns}
        text = pl.Series(number, [f"n{n % 40}" for n in range(80)])
        return people.with_columns(**empty, **{number: text})

    none = pl.DataFrame(schema=CONTACTS)
    same = find_pairs(table("number", lambda name: name), none, texts=["number"])
    assert same.personal == ("number",)
    other = find_pairs(table("device", lambda name: name[0] + "轩浩"), none, texts=["device"])
    assert other.personal == () and other.pairs.is_empty()


def test_nobody_at_all():
    assert pairs().pairs.is_empty()


def test_certain_is_more_than_a_name_and_a_town():
    assert pairs(LIN, {**LIN, "name": "Lin Xiaoman"}).pairs["bits"][0] >= CERTAIN
