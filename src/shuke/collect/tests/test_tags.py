"""The column of tags in a customers file."""

import pytest

from shuke.collect import queries
from shuke.common.access import SYSTEM
from shuke.customers.commands import set_tags
from shuke.customers.models import Customer, Tag, Tagging

pytestmark = pytest.mark.django_db
FILE = """邮箱,姓名,客户标签
lin@example.com,林小满,"VIP、母婴 群；送礼, vip"
chen@example.com,陈嘉禾,
emma@example.com,Emma,{}
"""


def tags(name: str) -> set[str]:
    rows = Tagging.objects.open().filter(customer__name=name)
    return set(rows.values_list("tag__name", flat=True))


def test_a_cell_has_several_and_takes_none_off(bring):
    source = bring("customers", FILE.format("母婴群"))
    assert tags("林小满") == {"VIP", "母婴 群", "送礼"}
    assert (tags("陈嘉禾"), tags("Emma")) == (set(), {"母婴 群"}), "one tag, however it is written"
    assert Tag.objects.count() == 3
    assert set(Tagging.objects.values_list("began_by", flat=True)) == {f"import:{source.pk}"}
    again = bring("customers", FILE.format("母婴群") + "\n")
    assert queries.summary(again)["changes"] == 0
    # The same person in a later file: what it does not name stays, what it names comes.
    set_tags(SYSTEM, Customer.objects.get(name="陈嘉禾").pk, ["常来"])
    later = bring("customers", "邮箱,标签\nchen@example.com,VIP\nlin@example.com,\n")
    assert queries.summary(later)["outcomes"]["updated"] == 1
    assert (tags("陈嘉禾"), len(tags("林小满"))) == ({"常来", "VIP"}, 3)


def test_a_cell_that_holds_no_tags_goes_back(bring):
    source = bring("customers", FILE.format("x" * 41))
    problem = source.problems.get()
    assert (problem.reason, problem.value) == ("tags_unreadable", "x" * 41)
    assert not Customer.objects.filter(name="Emma").exists()


def test_of_too_many_tags_the_people_come_without(bring, monkeypatch):
    monkeypatch.setattr("shuke.customers.commands.tags.MOST", 2)
    source = bring("customers", FILE.format("a"))
    assert Tag.objects.count() == 2
    assert Customer.objects.filter(name="Emma").exists()
    assert source.problems.filter(reason="tags_full").exists()
