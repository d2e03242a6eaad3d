"""Rules of referrals: written, rehearsed, switched on and off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.loyalty import facts, jobs
from shuke.loyalty.models import ReferralRules, ReferralSpell
from shuke.loyalty.queries import referrals as queries
from shuke.loyalty.referral_codes import make_key
from shuke.loyalty.referrals import Terms
from shuke.loyalty.rehearsing import size
from shuke.loyalty.rehearsing_referrals import rehearse


def write_referral_rules(actor: Actor, definition: Mapping[str, Any]) -> ReferralRules:
    """Keep a new version (`referrals.Terms.of`) and rehearse it in the background: nobody gets anything by it yet.
    Raises Invalid for what cannot be used."""
    require(actor, "loyalty.rule")
    terms = Terms.of(definition)
    with transaction.atomic():
        make_key()
        row = kit.write(actor, ReferralRules, terms.as_json(), size())
        facts.REFERRALS_WRITTEN.record(actor, row.pk)
        jobs.rehearse_referrals.enqueue(row.pk)
    return row


def run_referral_rehearsal(version: int) -> None:
    """Try a version; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        ReferralRules,
        version,
        lambda definition, goes_on: rehearse(Terms.of_version(definition), goes_on),
    )


def begin_referral_rules(actor: Actor, version: int) -> None:
    """Let a version hold from now on, in place of the one before, for whoever is brought from now on. Raises Conflict
    while it was not rehearsed."""
    require(actor, "loyalty.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("loyalty")
        before = kit.begin(actor, ReferralSpell, row)
        facts.REFERRALS_BEGUN.record(actor, row.pk, undo_with=before)


def end_referral_rules(actor: Actor, version: int) -> None:
    """Let a version hold no longer: nobody can be brought then; who waits is rewarded as was promised. Raises Conflict
    when it does not hold."""
    require(actor, "loyalty.rule")
    row = queries.version_for(actor, version)
    with transaction.atomic():
        alone("loyalty")
        kit.end(actor, ReferralSpell, row)
        facts.REFERRALS_ENDED.record(actor, row.pk)


def undo_begin_referrals(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_referral_rules, end=end_referral_rules)
