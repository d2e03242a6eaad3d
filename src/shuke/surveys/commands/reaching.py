"""Whom a survey asks: everybody with the address, people after a ticket, how many are enough."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.texts import readable
from shuke.surveys import facts
from shuke.surveys.commands.making import EDIT
from shuke.surveys.commands.rows import locked, newest
from shuke.surveys.content import question_of
from shuke.surveys.kinds import CHOOSING
from shuke.surveys.models import Survey

MOST_QUOTAS, MOST_ANSWERS, MOST_REST = 20, 1_000_000, 366


def set_up(
    actor: Actor, survey_id: int, *, is_public: bool, after_ticket: bool, rest_days: int
) -> Survey:
    """Whether anybody may answer without a name, whether people are asked after a ticket, and how many days they are
    then left in peace."""
    require(actor, EDIT)
    if not 0 <= rest_days <= MOST_REST:
        words = _("A whole number between 0 and %(most)s.") % {"most": MOST_REST}
        raise Invalid(words, fields={"rest_days": words})
    values = {"is_public": is_public, "after_ticket": after_ticket, "rest_days": rest_days}
    with transaction.atomic():
        row = locked(survey_id)
        before = {name: getattr(row, name) for name in values}
        if before == values:
            return row
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        facts.SET_UP.record(actor, row.pk, undo_with=before)
    return row


def set_quotas(actor: Actor, survey_id: int, *, quotas: Sequence[Mapping[str, Any]]) -> Survey:
    """How many answers of a group, or with an answer to a question, are enough in a wave. Raises Invalid."""
    require(actor, EDIT)
    with transaction.atomic():
        row = locked(survey_id)
        content = newest(row).content
        wanted = [_quota(content, each) for each in quotas]
        if len(wanted) > MOST_QUOTAS:
            words = _("At most %(most)d quotas.") % {"most": MOST_QUOTAS}
            raise Invalid(words, fields={"quotas": words})
        if row.quotas == wanted:
            return row
        before = row.quotas
        row.quotas = wanted
        row.save(update_fields=["quotas"])
        facts.QUOTAS_SET.record(actor, row.pk, undo_with={"quotas": before})
    return row


def _quota(content: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    most = raw.get("most")
    if not isinstance(most, int) or not 1 <= most <= MOST_ANSWERS:
        words = _("A whole number between 1 and %(most)s.") % {"most": MOST_ANSWERS}
        raise Invalid(words, fields={"quotas": words})
    if group := readable(str(raw.get("group") or ""))[:80]:
        return {"group": group, "most": most}
    key, choice = str(raw.get("question") or ""), str(raw.get("choice") or "")
    question = question_of(dict(content), key)
    if question is None or question["kind"] not in CHOOSING:
        words = _("A quota counts a group, or an answer that is chosen.")
        raise Invalid(words, fields={"quotas": words})
    if choice not in {each["id"] for each in question["choices"]}:
        words = _("Choose one of the list.")
        raise Invalid(words, fields={"quotas": words})
    return {"question": key, "choice": choice, "most": most}
