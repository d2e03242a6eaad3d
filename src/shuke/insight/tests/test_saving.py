import pytest

from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.engage import commands as campaigns
from shuke.insight import commands
from shuke.insight.models import RfmCuts, SegmentVersion
from shuke.insight.segments import running
from shuke.insight.segments.checking import check

REGULARS = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 3}]}}
RECENT = {"where": {"all": [{"field": "last_order", "op": "in_last", "days": 90}]}}


def test_each_change_of_the_definition_is_a_version(actor):
    segment = commands.save_segment(actor("marketer"), name="  老客 ", definition=REGULARS)
    assert (segment.name, segment.version) == ("老客", 1)

    commands.save_segment(
        actor("owner"), segment_id=segment.pk, name="老客", definition=RECENT, expected_version=1
    )
    commands.save_segment(actor("owner"), segment_id=segment.pk, name="老客", definition=RECENT)

    versions = SegmentVersion.objects.filter(segment=segment).order_by("number")
    assert [(v.number, v.by) for v in versions] == [(1, "Marketer"), (2, "Owner")]
    assert versions[0].definition["where"] == {
        "all": [{"field": "orders", "op": "at_least", "value": 3}]
    }
    kinds = list(RecordedFact.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["insight.segment_created", "insight.segment_changed"]


def test_a_change_over_somebody_elses_change_is_refused(actor):
    segment = commands.save_segment(actor(), name="A", definition=REGULARS)
    commands.save_segment(actor(), segment_id=segment.pk, name="A", definition=RECENT)
    with pytest.raises(Conflict) as refused:
        commands.save_segment(
            actor(), segment_id=segment.pk, name="A", definition=REGULARS, expected_version=1
        )
    assert refused.value.code == "segment_changed"
    segment.refresh_from_db()
    assert segment.version == 2


def test_renaming_keeps_the_version(actor):
    segment = commands.save_segment(actor(), name="A", definition=REGULARS)
    commands.rename_segment(actor(), segment.pk, "B")
    segment.refresh_from_db()
    assert (segment.name, segment.version, segment.versions.count()) == ("B", 1, 1)


def test_a_name_that_somebody_gave_meanwhile_is_not_lost(actor, browse):
    segment = commands.save_segment(actor("owner"), name="A", definition=REGULARS)
    at = f"/segments/{segment.pk}/name/"
    assert browse("owner").post(at, {"name": "B", "was": "A"}).status_code == 302
    late = browse("marketer").post(at, {"name": "C", "was": "A"}, follow=True)
    assert "Owner renamed this segment to “B” meanwhile" in late.content.decode()
    kept = {"segment_id": segment.pk, "definition": RECENT, "expected_name": "A"}
    with pytest.raises(Conflict):
        commands.save_segment(actor(), name="C", **kept)
    assert commands.save_segment(actor(), name="A", **kept).name == "B"


def test_putting_away_and_taking_back_says_who_and_when(actor):
    segment = commands.save_segment(actor(), name="A", definition=REGULARS)
    commands.archive_segment(actor("marketer"), segment.pk)
    commands.archive_segment(actor("owner"), segment.pk)  # again: nothing happens
    commands.restore_segment(actor("owner"), segment.pk)
    archiving = segment.archivings.get()
    assert (archiving.began_by, archiving.ended_by) == ("Marketer", "Owner")
    assert archiving.ended_at >= archiving.began_at


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_segment_needs_a_usable_name(actor, name):
    with pytest.raises(Invalid) as refused:
        commands.save_segment(actor(), name=name, definition=REGULARS)
    assert "name" in refused.value.fields


def test_two_in_use_never_have_the_same_name(browse, actor):
    owner = actor("owner")
    first = commands.save_segment(owner, name="Regulars", definition=REGULARS)
    other = commands.save_segment(owner, name="Others", definition=RECENT)
    for refuse in (
        lambda: commands.save_segment(owner, name="regulars", definition=RECENT),
        lambda: commands.rename_segment(owner, other.pk, "Regulars"),
        lambda: commands.save_segment(
            owner, segment_id=other.pk, name="REGULARS", definition=REGULARS
        ),
    ):
        with pytest.raises(Invalid, match="already") as refused:
            refuse()
        assert "name" in refused.value.fields
    commands.rename_segment(owner, first.pk, "regulars")  # its own name in another case
    commands.archive_segment(owner, first.pk)
    commands.rename_segment(owner, other.pk, "Regulars")
    page = browse("marketer").post(f"/segments/{first.pk}/return/", follow=True).text
    assert "“regulars (2)” is restored." in page, "it comes back under a name of its own"
    kept = commands.create_list(owner, name="Guests")
    with pytest.raises(Invalid, match="already"):
        commands.create_list(owner, name="guests ")
    other = commands.create_list(owner, name="Regulars")  # a list is no segment
    said = browse("marketer").post(
        f"/segments/lists/{other.pk}/name/", {"name": "Guests"}, follow=True
    )
    assert "There is a list “Guests” already." in said.text
    assert "“Regulars” is" not in browse("marketer").get(f"/segments/lists/{kept.pk}/").text


def test_before_it_is_put_away_it_says_who_uses_it(browse, home, actor):
    owner = actor("owner")
    used = commands.save_segment(owner, name="Regulars", definition=REGULARS)
    guests = commands.create_list(owner, name="Guests")
    names = [
        {"field": "segment", "op": "is", "values": [str(used.pk)]},
        {"field": "in_list", "op": "is", "values": [guests.pk]},
    ]
    user = commands.save_segment(
        owner, name="Guests who return", definition={"where": {"all": names}}
    )
    draft = campaigns.create_campaign(owner, name="Spring letter", segment_id=used.pk)
    client = browse("owner")
    page = client.get(f"/segments/{used.pk}/").text
    assert "Archive anyway" in page
    assert "Guests who return" in page and "Spring letter" in page
    assert "Archive anyway" in client.get(f"/segments/lists/{guests.pk}/").text
    assert "Archive anyway" not in client.get(f"/segments/{user.pk}/").text
    commands.archive_segment(owner, used.pk)
    commands.archive_list(owner, guests.pk)
    page = client.get(f"/segments/{user.pk}/").text
    assert "are in the segment “Regulars (archived)”" in page
    assert "Regulars" not in client.get("/segments/values/?source=segment&0-0.values.add=").text
    assert "It uses the segment “Regulars”, which is archived." in page
    assert "It uses the list “Guests”, which is archived." in page
    assert (
        "The segment “Regulars” was archived by Owner."
        in client.get(f"/campaigns/{draft.pk}/").text
    )
    assert "Regulars (archived)" in client.get(f"/campaigns/{draft.pk}/edit/").text


def test_who_may_only_look_cannot_save(actor):
    with pytest.raises(Forbidden):
        commands.save_segment(actor("analyst"), name="A", definition=REGULARS)
    with pytest.raises(Forbidden):
        commands.set_rfm_cuts(actor("analyst"))


def test_a_missing_segment_is_told(actor):
    with pytest.raises(NotFound):
        commands.rename_segment(actor(), 999, "B")


def test_cuts_must_rise_and_are_kept_with_their_author(actor):
    with pytest.raises(Invalid) as refused:
        commands.set_rfm_cuts(actor(), recency_days=[30, 30, 90, 180], monetary=[1, 2])
    assert set(refused.value.fields) == {"recency_days", "monetary"}
    commands.set_rfm_cuts(actor("marketer"), recency_days=[30, 60, 90, 180])
    cuts = RfmCuts.objects.get()
    assert (cuts.recency_days, cuts.frequency, cuts.by) == ([30, 60, 90, 180], [], "Marketer")


def test_segments_that_name_each_other_in_a_circle_are_refused(shop, actor):
    def inside(pk, op="is"):
        return {"where": {"all": [{"field": "segment", "op": op, "values": [str(pk)]}]}}

    marketer = actor("marketer")
    first = commands.save_segment(marketer, name="a", definition={"where": {"all": []}})
    chain = [first]
    for name in "bcde":
        chain.append(commands.save_segment(marketer, name=name, definition=inside(chain[-1].pk)))
    for far in (chain[2], first):
        with pytest.raises(Invalid) as refused:
            commands.save_segment(
                marketer, name="a", definition=inside(far.pk, "is_not"), segment_id=first.pk
            )
        assert refused.value.code == "segment_circle"
    with pytest.raises(Invalid) as refused:
        commands.save_segment(marketer, name="too deep", definition=inside(chain[-1].pk))
    assert refused.value.code == "segment_circle"


def test_a_count_follows_the_segments_that_it_names(shop, actor):
    marketer = actor("marketer")
    shop.person("林小满", city="杭州")
    shop.person("Emma Clarke", city="Leeds")
    shop.fill()
    where = {"field": "city", "op": "is", "values": ["杭州"]}
    base = commands.save_segment(marketer, name="base", definition={"where": where})
    other = check({"where": {"field": "segment", "op": "is_not", "values": [base.pk]}})
    assert running.count(other).people == 1
    both = {"field": "city", "op": "is", "values": ["杭州", "Leeds"]}
    commands.save_segment(marketer, name="base", definition={"where": both}, segment_id=base.pk)
    assert running.count(other).people == 0


@pytest.mark.parametrize("name", ["\x00", "\u202e", " \u200b "])
def test_a_name_that_nobody_can_see_is_refused(actor, db, name):
    with pytest.raises(Invalid):
        commands.save_segment(actor(), name=name, definition=REGULARS)
