"""What somebody says on their own page of preferences."""

from collections.abc import Collection

from django.db import transaction

from shuke.common.access import SYSTEM
from shuke.customers import preferences
from shuke.customers.commands.consent import grant_consent, withdraw_consent
from shuke.customers.commands.guardians import agree_as_guardian, withdraw_guardian


def save_preferences(token: str, wanted: Collection[str]) -> int:
    """Record what of the choices they want now (names of `preferences.Choice`); how many changed.

    Only what differs is a statement. By a link from a letter nothing can be agreed to: such a link may have been
    forwarded. Raises NotFound like `preferences.read`.
    """
    changed = 0
    with transaction.atomic():
        page = preferences.read(token)
        for choice in (*page.choices, page.automatic):
            wants = choice.name in wanted
            if wants == choice.is_wanted or (wants and page.by == "letter"):
                continue
            say = grant_consent if wants else withdraw_consent
            changed += say(
                SYSTEM,
                page.customer.pk,
                choice.channel,
                purpose=choice.purpose,
                source=f"preferences:{page.by}",
            )
        changed += sum(_save_child(page, choice, choice.name in wanted) for choice in page.children)
    return changed


def _save_child(
    page: preferences.Preferences, choice: preferences.ChildChoice, wants: bool
) -> bool:
    if wants == choice.is_wanted or (wants and page.by == "letter"):
        return False
    if not wants:
        return withdraw_guardian(SYSTEM, choice.child.pk)
    agree_as_guardian(
        SYSTEM,
        choice.child.pk,
        guardian=str(page.customer),
        text=preferences.guardian_words(),
        source=f"preferences:{page.by}",
    )
    return True
