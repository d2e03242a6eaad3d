"""A customer is found by any beginning of what is known of them, and by nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.declarations import declare, withdraw
from shuke.customers import commands, queries, search
from shuke.customers.models import Customer, Identity
from shuke.customers.search import name_tokens, search_text
from shuke.customers.slots import CustomerFinder


@pytest.fixture
def people(db):
    def add(name, **identities):
        customer = Customer.objects.create(
            name=name, search_name=search_text(name), joined_at=clock.now()
        )
        for kind, value in identities.items():
            masked = "*" in value
            Identity.objects.create(
                customer=customer, kind=kind, value=value, masked=masked, seen_at=clock.now()
            )
        return customer

    made = {
        "xiaoman": add("林小满", phone="+8613911112222", taobao="小满妈妈"),
        "jiahe": add("陈嘉禾", email="jiahe.chen@example.com", number="17850"),
        "emma": add("Emma Clarke", email="ec1990@example.com", phone="+447911123456"),
        "zeng": add("曾一诺", card="VIP001"),
        "zoe": add("Zoë Müller-Lüdenscheidt", phone="186******22"),
        "nameless": add("", phone="+8618677776666"),
    }
    search.index([customer.pk for customer in made.values()])
    return made


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("林小满", "xiaoman"),
        ("小满", "xiaoman"),
        ("lxm", "xiaoman"),
        ("linxiaom", "xiaoman"),
        ("lin xiao man", "xiaoman"),
        ("xiaoman", "xiaoman"),
        ("小满妈", "xiaoman"),
        ("2222", "xiaoman"),
        ("1391111", "xiaoman"),
        ("+86 139 1111 2222", "xiaoman"),
        ("jiahe.chen@", "jiahe"),
        ("jiahe.chen@example.com", "jiahe"),
        ("17850", "jiahe"),
        ("clarke em", "emma"),
        ("EMMA C", "emma"),
        ("ec", "emma"),
        ("123456", "emma"),
        ("zeng yinuo", "zeng"),
        ("cengyinuo", "zeng"),
        ("zyn", "zeng"),
        ("vip001", "zeng"),
        ("muller", "zoe"),
        ("ZOË", "zoe"),
        ("6666", "nameless"),
        ("186******22", "zoe"),
        ("186****22", "zoe"),
        ("186 •••••• 22", "zoe"),
        ("139****2222", "xiaoman"),
        ("186XXXX6666", "nameless"),
    ],
)
def test_found_by(people, actor, text, who):
    assert search.find(text, actor("owner"), limit=10) == [people[who].pk]


@pytest.mark.parametrize(
    "text", ["zzz", "", "  ", "186******23", "186***", '"', "' OR 1=1", "a:* | b", "\0"]
)
def test_nothing_found_and_nothing_broken(people, actor, text):
    assert search.find(text, actor("owner"), limit=10) == []


def test_contact_details_cannot_be_guessed_by_searching(people, actor):
    analyst = actor("analyst")
    for text in ("2222", "1391111", "ec1990@example.com", "ec199"):
        assert search.find(text, analyst, limit=10) == []
    assert search.find("小满", analyst, limit=10) == [people["xiaoman"].pk]


def test_what_is_shown_to_everybody_is_found_by_everybody_and_nothing_hidden_is(people, actor):
    analyst = actor("analyst")
    assert search.find("186******22", analyst, limit=10) == [people["zoe"].pk]
    for text in ("139****2222", "186******2", "186******", "18******22"):
        assert search.find(text, analyst, limit=10) == [], text


def test_a_phone_hidden_by_a_marketplace_is_found_by_its_last_digits(people, actor):
    Identity.objects.create(
        customer=people["zeng"], kind="phone", value="188****9753", masked=True, seen_at=clock.now()
    )
    search.index([people["zeng"].pk])
    assert search.find("9753", actor("owner"), limit=10) == [people["zeng"].pk]
    for text in ("753", "18812349753", "1889753"):
        assert search.find(text, actor("owner"), limit=10) == [], text
    assert search.find("9753", actor("analyst"), limit=10) == []


def test_a_hidden_address_and_nick_are_found_as_they_are_shown(people, actor):
    now = clock.now()
    for kind, value in (("email", "l***@qq.com"), ("taobao", "小**8")):
        Identity.objects.create(
            customer=people["zeng"], kind=kind, value=value, masked=True, seen_at=now
        )
        assert search.find(value, actor("analyst"), limit=10) == [people["zeng"].pk]


def test_a_new_name_replaces_the_old(people, actor):
    customer = people["emma"]
    Customer.objects.filter(pk=customer.pk).update(name="Grace Moss")
    search.index([customer.pk])
    assert search.find("emma clarke", actor(), limit=10) == []
    assert search.find("moss", actor(), limit=10) == [customer.pk]


def test_nicknames_are_found_by_their_parts_and_pinyin(db, actor):
    customer = Customer.objects.create(name="", joined_at=clock.now())
    Identity.objects.create(
        customer=customer, kind="taobao", value="小满妈妈88", seen_at=clock.now()
    )
    search.index([customer.pk])
    for text in ("小满妈妈88", "小满", "妈妈", "xiaomanmama", "小满妈妈 88"):
        assert search.find(text, actor(), limit=10) == [customer.pk], text


@pytest.mark.parametrize("few", [1000, 0])
def test_many_hits_keep_the_order_of_the_list(people, actor, few, monkeypatch):
    monkeypatch.setattr(search, "FEW", few)
    narrowed = search.narrow(Customer.objects.order_by("-search_name"), "l", actor("analyst"))
    assert [customer.name for customer in narrowed] == ["Zoë Müller-Lüdenscheidt", "林小满"]


def test_other_rooms_can_find_customers(people, actor):
    emma = people["emma"].pk
    finder = CustomerFinder(lambda who, text: [emma] if text == "SO-1042" else [])
    declare([finder])
    try:
        assert search.find("SO-1042", actor(), limit=10) == [emma]
    finally:
        withdraw([finder])


def test_rebuild_writes_everything_anew(people, actor):
    Customer.objects.filter(pk=people["zeng"].pk).update(name="解晓东")
    assert search.rebuild() == 6
    assert search.find("xiexiaodong", actor(), limit=10) == [people["zeng"].pk]


@settings(max_examples=80)
@given(st.text(max_size=250))
def test_tokens_are_safe_for_both_indexes(name):
    for token in name_tokens(name):
        assert token.isalnum()
    assert len(search_text(name)) <= 600


@settings(max_examples=40)
@given(st.text(alphabet="林小满陈嘉禾王曾一诺吕", min_size=1, max_size=4))
def test_every_ending_of_a_chinese_name_is_a_token(name):
    tokens = name_tokens(name)
    assert all(name[start:] in tokens for start in range(len(name)))


def test_whoever_is_known_by_just_that_comes_first(db, actor):
    """Then whose number ends so; and the hint shows what was found, not another contact."""
    owner = actor("owner")
    for nick, phone, orders in (
        ("tb_star19", "13800000019", 9), ("tb_star1", "13800000001", 1), ("tb_star10", "13900011234", 5),
    ):  # fmt: skip
        known = [("taobao", nick), ("phone", phone)]
        person = commands.add_customer(owner, name=f"的 {nick}", identities=known)
        Customer.objects.filter(pk=person.pk).update(order_count=orders)
    found = queries.find_customers(actor("agent"), "tb_star1")
    assert [match.name for match in found] == ["的 tb_star1", "的 tb_star19", "的 tb_star10"]
    assert found[0].hint == "tb_star1"
    assert queries.find_customers(actor("agent"), "0001")[0].name == "的 tb_star1"
    [hit] = queries.find_customers(actor("agent"), "138 0000 0019")
    assert hit.hint == "138 0000 0019"
