"""Lists kept by hand: who is on them, who put them there, what was pasted and is nobody."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.insight import commands, queries
from shuke.insight.models import ListMember, PeopleList
from shuke.insight.queries.examples import examples
from shuke.insight.queries.lists import members, page_of_members
from shuke.insight.segments import running


@pytest.fixture
def three(shop, actor):
    """林小满 with phone and e-mail, Emma with a number, and 周 whom nobody wrote anything of."""
    owner = actor("owner")
    lin = customers.add_customer(
        owner, name="林小满", identities=[("email", "lin@example.com"), ("phone", "13917280456")]
    )
    emma = customers.add_customer(owner, name="Emma", identities=[("number", "M-1024")])
    return lin, emma, customers.add_customer(owner, name="周")


def ids(actor, kept):
    return page_of_members(actor, kept.pk, after=0, limit=100)


def test_what_is_pasted_is_resolved_exactly_and_the_rest_told_back(browse, three):
    lin, emma, zhou = three
    pasted = (
        f"客户\n+86 139 1728 0456,x\nlin@example.com\nM-1024\nM-1025\n186****0456\n#{zhou.pk}\n"
    )
    answer = browse("marketer").post(
        "/segments/lists/new/", {"name": "开业嘉宾", "note": "请柬", "people": pasted}
    )
    told = answer.content.decode()
    assert "3 people were put on the list." in told
    assert "2 lines are nobody that we know" in told
    assert "M-1025" in told
    assert "A part of it is hidden" in told
    kept = PeopleList.objects.get(name="开业嘉宾")
    assert set(kept.members.values_list("customer_id", flat=True)) == {lin.pk, emma.pk, zhou.pk}


def test_a_file_of_an_old_spreadsheet_is_read(browse, three, actor):
    kept = commands.create_list(actor("owner"), name="x")
    file = SimpleUploadedFile("a.csv", "会员号\nM-1024\n".encode("gb18030"))
    browse("marketer").post(f"/segments/lists/{kept.pk}/people/", {"file": file, "why": "展会"})
    stay = members(kept.pk).get()
    assert (stay.customer.name, stay.why, stay.added_by) == ("Emma", "展会", "Marketer")
    workbook = SimpleUploadedFile("a.xlsx", b"PK\x03\x04")
    answer = browse("marketer").post(
        f"/segments/lists/{kept.pk}/people/", {"file": workbook}, follow=True
    )
    assert "Save it as CSV" in answer.content.decode()


def test_stays_end_and_begin_anew(three, actor):
    owner, (lin, emma, _zhou) = actor("owner"), three
    kept = commands.keep_people(owner, [lin.pk, emma.pk, 999_999], name="x", why="first")
    assert commands.add_to_list(owner, kept.pk, [lin.pk, 999_999]).unknown == (999_999,)
    assert commands.remove_from_list(owner, kept.pk, [lin.pk], why="moved").people == 1
    assert commands.remove_from_list(owner, kept.pk, [lin.pk]).already == 1
    assert ids(owner, kept) == [emma.pk]
    assert commands.add_to_list(owner, kept.pk, [lin.pk, emma.pk]).people == 1
    stays = ListMember.objects.filter(list=kept, customer=lin).order_by("pk")
    assert [(stay.why, stay.ended_why, bool(stay.ended_at)) for stay in stays] == [
        ("first", "moved", True),
        ("", "", False),
    ]
    grew = RecordedFact.objects.filter(kind="insight.list_grew").order_by("pk")
    assert [fact.payload["people"] for fact in grew] == [2, 1]


def test_merged_records_are_one_person(three, actor):
    owner, (lin, emma, zhou) = actor("owner"), three
    kept = commands.keep_people(owner, [lin.pk, emma.pk, zhou.pk], name="x")
    Customer.objects.filter(pk=emma.pk).update(merged_into=lin)
    assert ids(owner, kept) == [lin.pk, zhou.pk]
    assert queries.list_for(owner, kept.pk).people == 2
    Customer.objects.filter(pk=lin.pk).update(merged_into=zhou)
    assert ids(owner, kept) == [zhou.pk]
    assert queries.list_for(owner, kept.pk).people == 1
    assert commands.add_to_list(owner, kept.pk, [emma.pk]).already == 1
    assert commands.remove_from_list(owner, kept.pk, [zhou.pk]).people == 1
    assert ids(owner, kept) == []


def test_a_segment_is_frozen(shop, actor, browse):
    people = [shop.person(f"p{n}", city="杭州" if n else "") for n in range(3)]
    shop.fill()
    owner = actor("owner")
    city = {"where": {"field": "city", "op": "is", "values": ["杭州"]}}
    segment = commands.save_segment(owner, name="杭州", definition=city)
    kept = commands.freeze_segment(owner, segment.pk)
    assert (kept.name, ids(owner, kept)) == ("杭州", [people[1].pk, people[2].pk])
    commands.rename_segment(owner, segment.pk, "Hangzhou")
    for language, said in (
        ("en", "From the segment “Hangzhou”, version 1"),
        ("zh-hans", "来自分群“Hangzhou”第 1 版"),
    ):
        client = browse("marketer", language)
        for page in (f"/segments/lists/{kept.pk}/", "/segments/lists/"):
            assert said in client.get(page).content.decode(), (
                "as its reader speaks, by today's name"
            )
    again = commands.freeze_segment(owner, segment.pk, name="")
    commands.rename_segment(owner, segment.pk, "杭州")
    assert commands.freeze_segment(owner, segment.pk).name == "杭州 (2)", "a name that nobody typed"
    assert again.name == "Hangzhou"


def test_the_record_says_and_changes_its_lists(browse, three, actor):
    lin, *_rest = three
    kept = commands.create_list(actor("owner"), name="老朋友")
    agent = browse("agent")
    page = agent.get(f"/customers/{lin.pk}/").content.decode()
    assert "On no list." in page
    form = {"list": kept.pk, "customer": lin.pk, "panel": 1}
    htmx = {"HX-Request": "true"}
    panel = agent.post("/segments/lists/joining/", form, headers=htmx).content.decode()
    assert "put there by Agent" in panel
    assert "老朋友" in agent.get(f"/customers/{lin.pk}/").content.decode()
    assert (
        "On no list." in agent.post("/segments/lists/leaving/", form, headers=htmx).content.decode()
    )
    assert browse("analyst").post("/segments/lists/joining/", form).status_code == 403


def test_pages_of_lists(browse, three, actor):
    lin, *_rest = three
    client = browse("marketer")
    assert "No lists yet" in client.get("/segments/lists/").content.decode()
    kept = commands.keep_people(
        actor("owner"), [lin.pk], name="老朋友", note="常聊天的", why="展会"
    )
    assert "老朋友" in client.get("/segments/lists/").content.decode()
    page = client.get(f"/segments/lists/{kept.pk}/").content.decode()
    table = page[page.index("<tbody") : page.index("</tbody>")]
    assert "林小满" in table and "展会" in table  # who, and why
    assert "1 person" in page
    take_off = f'form="leaving" name="customer" value="{lin.pk}"'
    assert take_off in page
    assert take_off not in browse("analyst").get(f"/segments/lists/{kept.pk}/").content.decode()
    client.post(f"/segments/lists/{kept.pk}/name/", {"name": "朋友", "note": "x"})
    client.post(f"/segments/lists/{kept.pk}/archiving/")
    client.get("/segments/lists/")  # the toast names it once
    assert "朋友" not in client.get("/segments/lists/").content.decode()
    assert "朋友" in client.get("/segments/lists/?archived=1").content.decode()
    client.post(f"/segments/lists/{kept.pk}/return/")
    leaving = {"list": kept.pk, "customer": lin.pk}
    client.post("/segments/lists/leaving/", leaving)
    assert "Nobody is on this list" in client.get(f"/segments/lists/{kept.pk}/").content.decode()
    assert client.get("/segments/lists/999/").status_code == 404
    nameless = client.post("/segments/lists/new/", {"name": " "})
    assert nameless.status_code == 422


def test_the_api(call, three):
    lin, emma, zhou = three
    api = call("owner")
    made = api.post("/lists", {"name": "x", "known_by": ["M-1024"], "customers": [lin.pk]})
    assert (made.status_code, made.json()["people"]) == (201, 2)
    at = f"/lists/{made.json()['id']}"
    put = api.post(f"{at}/people", {"known_by": ["nobody"], "customers": [zhou.pk, lin.pk, 10**6]})
    assert put.json() == {
        "people": 1,
        "already": 1,
        "unknown": [10**6],
        "unclear": [{"line": 1, "entry": "nobody", "reason": "unknown"}],
    }
    assert api.get(f"{at}/people", limit=2).json() == {
        "items": [lin.pk, emma.pk],
        "next": emma.pk,
    }
    assert api.post(f"{at}/leaving", {"customers": [emma.pk]}).json()["people"] == 1
    assert api.get(at).json()["people"] == 2
    assert api.post(at, {"note": "y"}, "patch").json()["note"] == "y"
    assert api.post(f"{at}/archiving").json()["archived_at"]
    assert api.get("/lists").json()["items"] == []
    assert api.post(f"{at}/return").json()["archived_at"] is None
    assert call("analyst").post("/lists", {"name": "x"}).status_code == 403
    assert [kept["name"] for kept in api.get("/lists").json()["items"]] == ["x"]


def test_the_command_line(three, capsys, tmp_path):
    def run(*words):
        call_command("lists", *words)
        return capsys.readouterr().out

    lin, emma, _zhou = three
    made = json.loads(run("create", "Guests", "--note", "party", "--json"))
    file = tmp_path / "guests.csv"
    file.write_text("customer\nM-1024\nlin@example.com\nM-9\n")
    at = str(made["id"])
    assert "2 changed, 0 were so already\nline 4: M-9" in run("add", at, str(file))
    assert run("people", at).split() == [str(lin.pk), str(emma.pk)]
    assert json.loads(run("remove", at, str(file), "--why", "over", "--json"))["people"] == 2
    assert "Guests" in run("list")
    with pytest.raises(CommandError, match="no such list"):
        run("add", "99", str(file))


def test_a_list_is_a_condition_of_segments(shop, actor):
    owner = actor("owner")
    people = [shop.person(f"p{n}") for n in range(4)]
    kept = commands.keep_people(owner, [people[0].pk, people[1].pk, people[3].pk], name="老朋友")
    other = commands.keep_people(owner, [people[2].pk], name="others")
    commands.remove_from_list(owner, kept.pk, [people[1].pk])
    Customer.objects.filter(pk=people[3].pk).update(merged_into=people[1])
    shop.fill()
    on = {"where": {"field": "in_list", "op": "is", "values": [kept.pk]}}
    off = {"where": {"field": "in_list", "op": "is_not", "values": [kept.pk, other.pk]}}
    definition = queries.checked(on)
    assert running.page_of_ids(definition, after=0, limit=9) == [people[0].pk, people[1].pk]
    assert running.page_of_ids(queries.checked(off), after=0, limit=9) == []
    assert queries.as_text(definition) == f"in_list is {kept.pk}"
    assert queries.checked(queries.definition_of(None, 'in_list is "老朋友"')) == definition
    with translation.override("en"):
        assert queries.read_aloud(definition) == "People who are on the list 老朋友"
        member = examples(owner, definition)[0]
        assert member.reasons == ["on the list 老朋友"]
    # One person, by the rows of this moment, before the warehouse knows of it.
    commands.add_to_list(owner, other.pk, [people[1].pk])
    assert queries.is_member(definition, people[1].pk).inside
    assert queries.is_member(
        queries.checked({"where": {"field": "in_list", "op": "is", "values": [other.pk]}}),
        people[3].pk,
    ).inside
