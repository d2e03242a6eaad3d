"""Quotes and header row: decided by all of the file, and stopped by what a later line says otherwise."""

import pytest
from django.core.management import CommandError

from shuke.collect import commands
from shuke.collect.tests.test_other_shops import HEAD, orders, reasons, verb
from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid
from shuke.customers.models import Customer
from shuke.shop.models import Order, OrderLine

pytestmark = pytest.mark.django_db
PLAIN = [f"A{n},2026-03-01,a@example.com,Cup,1,10" for n in range(200)]
INCHES = [
    'B1,2026-03-02,b@example.com,"5 inch cup,1,10',
    'B2,2026-03-02,b@example.com,"6 inch cup,1,10',
]


def table(*lines: str) -> str:
    return "\n".join([HEAD, *lines]) + "\n"


def reading_of(content: str) -> dict:
    source = commands.receive_file(SYSTEM, [content.encode()], "file.csv")
    return source.reading["text"]


def test_quotes_far_below_the_head_decide_how_all_is_read(home, bring):
    inches = [line.replace("B", f"B{n}") for n in range(9) for line in INCHES]
    assert not reading_of(table(*PLAIN, *inches))["quoted"]
    bring("orders", table(*PLAIN, *inches))
    assert Order.objects.count() == 218
    assert OrderLine.objects.filter(title='"6 inch cup').count() == 9


def test_cells_in_quotes_far_below_the_head_do_too(home):
    enclosed = [f'C{n},2026-03-02,c@example.com,"Cup, blue",1,10' for n in range(9)]
    assert reading_of(table(*PLAIN, *INCHES, *enclosed))["quoted"]


def test_a_quote_that_swallows_rows_stops_the_import(bring, home, tmp_path):
    enclosed = [f'C{n},2026-03-02,c@example.com,"Cup, blue",1,10' for n in range(9)]
    with pytest.raises(
        Invalid, match=r"Line 202: a quote .* opens there .* 2 rows would become one"
    ):
        bring("orders", table(*PLAIN, *INCHES, *enclosed))
    assert not Order.objects.exists()
    content = table(*PLAIN, *INCHES, *enclosed).encode()
    with pytest.raises(CommandError, match="--quotes no"):
        verb(tmp_path, "orders", "a.csv", content)
    done = verb(tmp_path, "orders", "a.csv", content, "--quotes", "no")
    assert (done["outcomes"]["recorded"], done["outcomes"]["rejected"]) == (202, 9)


NARROW = {
    "phones": ["phone,name", *(f"1390000{n:04},person {n}" for n in range(40))],
    "addresses": ["email,name,city", *(f"p{n}@example.com,person {n},Hangzhou" for n in range(40))],
}


#: Lines of which the first has a quote that no line closes before the third, and how others use quotes.
SWALLOWING = {
    "phones": ['13911110001,"5 inch Li', "13911110002,Wang", '13911110003,"6 inch Zhou'],
    "addresses": ['a@example.com,"5 inch Li,x', "b@example.com,Wang,x", 'c@example.com,"Zhou,x'],
}
ENCLOSED = {"phones": '1391111{:04},"Li, {}"', "addresses": 'q{}@example.com,"Li, {}",x'}


@pytest.mark.parametrize("kind", ["phones", "addresses"])
def test_a_narrow_table_is_searched_too(bring, home, tmp_path, kind):
    enclosed = [ENCLOSED[kind].format(n, n) for n in range(9)]
    content = "\n".join([*NARROW[kind], *SWALLOWING[kind], *enclosed])
    with pytest.raises(Invalid, match=r"Line 42: a quote .* rows would become one"):
        bring("customers", content)
    assert not Customer.objects.filter(name__contains="Wang").exists()


def test_a_note_of_several_lines_in_a_narrow_table_is_a_note(bring):
    note = '"likes red\n12, or 13, of it\n2,apples\n3,pears\nas told in 2026,by phone"'
    content = "\n".join([*NARROW["phones"], f"13911110001,{note}"])
    bring("customers", content)
    assert Customer.objects.count() == 41


def test_cells_in_quotes_stop_a_file_that_is_read_without(bring):
    inches = [line.replace("B", f"B{n}") for n in range(9) for line in INCHES]
    with pytest.raises(Invalid, match=r"Line 220 has quotes .*--quotes yes"):
        bring("orders", table(*PLAIN, *inches, 'C1,2026-03-02,c@example.com,"Cup, blue",1,10'))
    assert not Order.objects.exists()


def test_texts_of_several_lines_are_no_contradiction(bring):
    note = '"blue, or green\nif there is one, please\nthanks"'
    bring("orders", table(*PLAIN, f"D1,2026-03-02,d@example.com,{note},1,10"))
    assert Order.objects.count() == 201


def test_a_header_below_many_notes_is_used(bring):
    notes = [f"note {n},please read,,,," for n in range(60)]
    bring("orders", "\n".join([*notes, HEAD, *PLAIN]))
    assert Order.objects.count() == 200


def test_a_better_header_further_down_stops_the_import(bring, home, tmp_path):
    content = "\n".join(["order number,date,,,,price", *PLAIN, HEAD, *PLAIN])
    with pytest.raises(Invalid, match=r"Line 202 looks like the header .*--header-row 202"):
        bring("orders", content)
    assert not Order.objects.exists()
    done = verb(tmp_path, "orders", "a.csv", content.encode(), "--header-row", "202")
    assert done["outcomes"]["recorded"] == 200


def test_a_header_that_comes_again_is_a_line_with_an_outcome(bring):
    source = bring("orders", table(*PLAIN, HEAD, "E1,2026-03-02,e@example.com,Cup,1,10"))
    assert orders()["E1"] == 10
    assert reasons(source) == {"header_again"}
    assert source.problems.get().row == 202


def test_a_choice_on_the_page_is_not_asked_about_again(bring, actor):
    source = commands.receive_file(SYSTEM, [table(*PLAIN, *INCHES).encode()], "file.csv")
    commands.change_reading(
        actor("owner"), source.pk, encoding="utf-8", delimiter=",", quoted=True, header_row=1
    )
    from shuke.collect import running

    commands.start_import(SYSTEM, source.pk, background=False)
    running.run(source.pk)
    source.refresh_from_db()
    assert source.state == "done"


#: A time as systems write it, and the same in other words.
TIMES = {
    "2026-03-01 10:20:30": "2026-03-01T10:20:30",
    "2026-10-25 01:30:00": "25 Oct 2026 01:30:00",  # the hour that London has twice
    "2026-03-29 01:30:00": "2026/3/29 1:30",  # the hour that it has not
    "2026-03-01 23:59:59": "2026年3月1日 23:59:59",
}
AMOUNTS = {"12": "12.00", "-12.5": "(12.50)", "1234.5": "1,234.50", "0.0001": "0.00010"}


def test_plain_times_and_amounts_say_what_they_say_in_other_words(tmp_path, home):
    rows = zip(TIMES.items(), AMOUNTS.items(), strict=True)
    lines = [
        f"{form}{n},{time},a@example.com,Cup,1,{amount}"
        for n, (times, sums) in enumerate(rows)
        for form, time, amount in zip("PW", times, (f'"{text}"' for text in sums), strict=True)
    ]
    verb(tmp_path, "orders", "a.csv", table(*lines).encode(), "--zone", "Europe/London")

    def told(form: str) -> list[tuple]:
        found = Order.objects.filter(number__startswith=form).order_by("number")
        return list(found.values_list("placed_at", "total"))

    assert len(told("P")) == len(TIMES)
    assert told("P") == told("W")
