"""Surveys through HTTP: made, asked, answered without a script, counted, and what is made of it."""

import datetime as dt

import pytest
from django.test import Client
from tests.changes import undo_last
from tests.noon import NOON

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers.models import Touch
from shuke.service import commands as service
from shuke.surveys import commands, triggers, variables
from shuke.surveys.measures import measure
from shuke.surveys.models import Invitation, Response, ResponseValue, Standing, Survey
from shuke.surveys.queries.colleagues import satisfied_by_day
from shuke.tasks.models import Task
from shuke.team.commands import make_token
from shuke.team.slots import Rating

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    pass


@pytest.fixture
def people(actor):
    names = ("林小满", "王素琴", "Emma Clarke", "赵一鸣", "顾盼")
    return [
        customers.add_customer(actor(), name=name, identities=[("phone", f"1391728045{at}")])
        for at, name in enumerate(names)
    ]


@pytest.fixture
def nps(actor) -> Survey:
    row = commands.make_survey(actor(), ready="nps", name="推荐值")
    return commands.open_survey(actor(), row.pk)


def code_of(survey, person) -> str:
    return Invitation.objects.get(survey=survey, customer=person).code


def score(survey, person, number, **more) -> Response:
    return commands.answer_invitation(code_of(survey, person), {"q1": [str(number)], **more})


def test_a_survey_is_made_changed_and_old_answers_keep_their_questions(browse, actor, people):
    owner = browse()
    made = owner.post("/surveys/new/", {"ready": "stay", "name": "为什么留下"})
    survey = Survey.objects.get()
    assert made["Location"] == f"/surveys/{survey.pk}/edit/"
    page = owner.get(made["Location"]).content.decode()
    assert "为什么留下" in page and "质量 | Quality" in page
    owner.post(f"/surveys/{survey.pk}/opening/")
    commands.invite(actor(), survey.pk, [people[0].pk])
    first = score(survey, people[0], 5, q2=["c1"])
    content = survey.versions.get().content
    content["questions"][1]["choices"] = ["尺码合身 | The sizes fit", "缘分 | Fate"]
    commands.change_survey(actor(), survey.pk, name="为什么留下", content=content, expected=1)
    newest = survey.versions.get(number=2).content["questions"][1]["choices"]
    assert [each["id"] for each in newest] == ["c2", "c6"], "words keep their id, new ones get one"
    assert first.questionnaire.number == 1
    page = owner.get(f"/surveys/answers/{first.pk}/").content.decode()
    assert "Quality" in page
    assert "Quality" in owner.get(f"/surveys/{survey.pk}/").content.decode()
    undo_last(actor(), "surveys.changed")
    assert survey.versions.order_by("-number")[0].content == survey.versions.get(number=1).content
    with pytest.raises(Conflict):
        commands.change_survey(actor(), survey.pk, name="x", content=content, expected=1)


def test_people_answer_page_by_page_without_a_script(nps, people, actor):
    commands.invite(actor(), nps.pk, [people[0].pk])
    client, page = Client(headers={"accept-language": "en"}), f"/s/{code_of(nps, people[0])}/"
    first = client.get(page).content.decode()
    assert "How likely are you to recommend us" in first and "let you down" not in first
    assert not Response.objects.exists()
    empty = client.post(page, {"place": "0", "version": "1"})
    assert empty.status_code == 422 and "Please answer this." in empty.content.decode()
    low = client.post(page, {"place": "0", "version": "1", "q1": "3"}).content.decode()
    assert "What let you down?" in low and "missing for a ten" not in low
    assert 'name="q1" value="3"' in low
    high = client.post(page, {"place": "0", "version": "1", "q1": "9"}).content.decode()
    assert "missing for a ten" in high and "let you down" not in high
    back = client.post(page, {"place": "1", "version": "1", "q1": "3", "do": "back"})
    assert "How likely" in back.content.decode() and 'value="3"' in back.content.decode()
    sent = {"place": "1", "version": "1", "q1": "3", "q2": "等太久", "q3": "没有"}
    assert client.post(page, sent)["Location"] == page
    response = Response.objects.get()
    assert (response.measure, response.score) == ("nps", 3)
    stored = dict(response.values.values_list("question", "text"))
    assert stored == {"q1": "", "q2": "等太久"}, "what was not put is not stored"
    assert "Thank you" in client.get(page).content.decode()
    client.post(page, {**sent, "q1": "10"})
    assert Response.objects.count() == 1 and Response.objects.get().score == 3
    assert client.get("/s/nobody/").status_code == 404


def test_a_score_in_the_address_fills_in_and_stores_nothing(nps, people, actor):
    commands.invite(actor(), nps.pk, [people[0].pk])
    answer = Client().get(f"/s/{code_of(nps, people[0])}/?score=9").content.decode()
    assert answer.count("checked") == 1 and not Response.objects.exists()


def test_the_code_at_the_counter_asks_for_no_name(nps, actor, browse):
    page = f"/s/at/{nps.public_id}/"
    assert Client().get(page).status_code == 404
    commands.set_up(actor(), nps.pk, is_public=True, after_ticket=False, rest_days=30)
    client = Client(headers={"accept-language": "zh-CN"})
    drawn = client.get(page).content.decode()
    token = drawn.partition('name="page" value="')[2].partition('"')[0]
    sent = {"place": "1", "version": "1", "q1": "10", "q3": "", "page": token}
    assert client.post(page, sent).status_code == 302
    client.post(page, sent)
    assert Response.objects.get().customer is None, "the same page counts once"
    forged = client.post(page, {**sent, "page": "forged"})
    assert forged.status_code == 409 and Response.objects.count() == 1
    code = browse().get(f"/surveys/{nps.pk}/code.svg")
    assert b"<svg" in code.content
    commands.close_survey(actor(), nps.pk)
    assert client.get(page).status_code == 410


def test_quotas_hold_by_group_and_by_answer(actor, people):
    survey = commands.make_survey(actor(), ready="stay")
    commands.open_survey(actor(), survey.pk)
    quotas = [{"group": "老客", "most": 1}, {"question": "q3", "choice": "c1", "most": 1}]
    commands.set_quotas(actor(), survey.pk, quotas=quotas)
    commands.invite(actor(), survey.pk, [people[0].pk, people[1].pk], group="老客")
    commands.invite(actor(), survey.pk, [people[2].pk, people[3].pk])
    score(survey, people[0], 4, q3=["c2"])
    with pytest.raises(Conflict):
        score(survey, people[1], 4, q3=["c2"])
    score(survey, people[2], 4, q3=["c1"])
    with pytest.raises(Conflict):
        score(survey, people[3], 4, q3=["c1"])
    score(survey, people[3], 4, q3=["c2"])
    with pytest.raises(Invalid):
        commands.set_quotas(actor(), survey.pk, quotas=[{"question": "q1", "most": 2}])
    undo_last(actor(), "surveys.quotas_set")
    survey.refresh_from_db()
    assert survey.quotas == []


def test_the_figure_has_an_interval_and_waves_are_told_apart(nps, people, actor, browse):
    commands.invite(actor(), nps.pk, [person.pk for person in people])
    for person, number in zip(people, (10, 9, 8, 3, 10), strict=True):
        score(nps, person, number)
    figure = measure("nps", {10: 2, 9: 1, 8: 1, 3: 1})
    assert (figure.value, figure.size) == (40, 5) and figure.low < 0 < figure.high
    page = browse().get(f"/surveys/{nps.pk}/").content.decode()
    assert "5 of 5 invited people answered" in page and ">40\n<" in page
    wave = commands.begin_wave(actor(), nps.pk)
    assert wave.number == 2
    added = commands.invite(actor(), nps.pk, [person.pk for person in people])
    assert len(added) == 5, "a new wave asks again"
    with pytest.raises(Conflict):
        undo_last(actor(), "surveys.wave_begun")
    undo_last(actor(), "surveys.invited")
    undo_last(actor(), "surveys.wave_begun")
    assert nps.waves.get().ended_at is None
    assert measure("csat", {5: 3, 4: 1, 1: 1}).value == 0.8
    assert measure("nps", {}) is None


def test_answers_stand_on_the_record_and_the_dissatisfied_wait(people, actor, browse):
    survey = commands.make_survey(actor(), ready="ticket", name="工单之后")
    commands.open_survey(actor(), survey.pk)
    commands.invite(actor(), survey.pk, [people[0].pk, people[1].pk])
    low = score(survey, people[0], 1)
    score(survey, people[1], 5)
    assert Standing.objects.get(customer=people[0]).satisfied == "dissatisfied"
    assert Standing.objects.get(customer=people[1]).satisfied == "very"
    record = browse().get(f"/customers/{people[0].pk}/").content.decode()
    assert "Answered “工单之后”" in record and "1 / 5" in record
    assert "1 person answered that they are very dissatisfied" in browse().get("/").content.decode()
    agent = browse("agent")
    listed = agent.get("/surveys/answers/").content.decode()
    assert "林小满" in listed and "王素琴" not in listed
    assert agent.post(f"/surveys/answers/{low.pk}/attending/").status_code == 302
    assert "林小满" not in agent.get("/surveys/answers/").content.decode()
    undo_last(actor("agent"), "surveys.attended")
    assert "林小满" in agent.get("/surveys/answers/").content.decode()


def test_whoever_had_a_ticket_solved_is_asked_once_a_month(people, actor, run_jobs):
    survey = commands.make_survey(actor(), ready="ticket")
    commands.open_survey(actor(), survey.pk)
    agent = actor("agent")

    def solved() -> None:
        row = service.open_ticket(agent, customer=people[0].pk, subject="纽扣", note="电话")
        service.solve(agent, row.pk)
        run_jobs()

    solved()
    invitation = Invitation.objects.get()
    assert (invitation.customer, invitation.staff_id) == (people[0], agent.id)
    solved()
    assert Invitation.objects.count() == 1
    with clock.fixed(NOON + dt.timedelta(days=31)):
        solved()
    assert Invitation.objects.count() == 2
    commands.answer_invitation(invitation.code, {"q1": ["5"]})
    assert Response.objects.get().staff_id == agent.id
    day = clock.today()
    assert satisfied_by_day([agent.id], day, day) == {(agent.id, day): 1}
    commands.answer_invitation(Invitation.objects.latest("pk").code, {"q1": ["2"]})
    [rating] = declared(Rating)
    assert rating.read([agent.id], day, day) == {agent.id: (1, 2)}
    assert rating.read([agent.id], day - dt.timedelta(days=2), day - dt.timedelta(days=1)) == {}


def test_letters_and_journeys_know_the_survey(nps, people, actor):
    commands.invite(actor(), nps.pk, [people[0].pk, people[1].pk])
    reached = [type("Reach", (), {"person_id": people[0].pk})()]
    code = code_of(nps, people[0])
    assert variables.links(reached)[people[0].pk].endswith(f"/s/{code}/")
    assert variables.names(reached) == {people[0].pk: "推荐值"}
    score(nps, people[0], 4)
    assert variables.links(reached) == {}
    hour, values = dt.timedelta(hours=1), {"survey": str(nps.pk), "score": "6", "days": "2"}
    around = (NOON - hour, NOON + hour)
    assert len(list(triggers.invited(values, *around))) == 2
    assert [row[0] for row in triggers.answered(values, *around)] == [people[0].pk]
    assert [row[0] for row in triggers.answered_low(values, *around)] == [people[0].pk]
    assert not list(triggers.answered_low({**values, "score": "3"}, *around))
    later = [at + dt.timedelta(days=2) for at in around]
    assert [row[0] for row in triggers.silent(values, *later)] == [people[1].pk]


def test_a_finding_is_a_task_and_later_says_what_it_changed(nps, people, actor, browse):
    commands.invite(actor(), nps.pk, [person.pk for person in people])
    score(nps, people[0], 3)
    owner = browse()
    path = f"/surveys/{nps.pk}/findings/"
    assert owner.post(path, {"text": "太慢"}).status_code == 422
    done = owner.post(
        path, {"text": "快递太慢", "due_on": "2026-12-20", "holder_id": str(actor("agent").id)}
    )
    assert done.status_code == 302
    task = Task.objects.get(title="快递太慢")
    assert (task.holder_id, task.due_on) == (actor("agent").id, dt.date(2026, 12, 20))
    with clock.fixed(NOON + dt.timedelta(days=20)):
        for person in people[1:]:
            score(nps, person, 10)
        finding = nps.findings.get()
        owner.post(f"/surveys/findings/{finding.pk}/outcome/", {"outcome": "换了快递"})
        page = owner.get(f"/surveys/{nps.pk}/").content.decode()
    assert "换了快递" in page and "-100" in page.replace("−", "-")


def test_merged_records_answer_as_one_and_the_forgotten_stay_counted(nps, people, actor):
    lin, wang, *_rest = people
    commands.invite(actor(), nps.pk, [lin.pk])
    score(nps, lin, 2, q2=["等太久"])
    customers.merge_customers(actor(), wang.pk, lin.pk)
    assert Standing.objects.get(customer=wang).recommends == "detractor"
    commands.invite(actor(), nps.pk, [wang.pk])
    assert Invitation.objects.count() == 1, "the person was asked already"
    customers.erase_customer(actor(), wang.pk)
    customers.finish_erasures()
    response = Response.objects.get()
    assert (response.customer, response.score) == (None, 2)
    assert not ResponseValue.objects.exclude(text="").exists()
    assert not Invitation.objects.exists() and not Touch.objects.filter(kind="surveys.response")


def test_programs_make_surveys_and_read_answers(people, actor):
    scopes = ["surveys.view", "surveys.edit", "customers.view"]
    secret = make_token(actor(), name="t", scopes=scopes)[1]
    owner = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(path, **body):
        return owner.post(f"/api/v1/surveys{path}", body, content_type="application/json")

    pk = post("", ready="nps", name="API").json()["id"]
    assert post(f"/{pk}/opening").json()["state"] == "open"
    assert post(f"/{pk}/invited", customers=[people[0].pk], group="a").json() == {"added": 1}
    bad = post(f"/{pk}/answers", key="1", customer=people[0].pk, answers={"q1": 11})
    assert bad.status_code == 422
    made = post(f"/{pk}/answers", key="1", customer=people[0].pk, answers={"q1": 9, "q3": "好"})
    assert made.status_code == 201 and made.json()["score"] == 9
    listed = owner.get(f"/api/v1/surveys/{pk}/answers").json()
    assert listed[0]["values"][1] == {"question": "q3", "text": "好"}
    assert owner.get(f"/api/v1/surveys/{pk}/answers?after={listed[0]['id']}").json() == []
    assert owner.get(f"/api/v1/surveys/{pk}/figure").json()["value"] == 100
    assert owner.get(f"/api/v1/surveys/{pk}/invitations").json()[0]["link"].startswith("http")
