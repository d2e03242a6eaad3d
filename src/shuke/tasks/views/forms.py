"""The forms of tasks: what is typed and chosen; the commands decide."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shuke.common.access import Actor
from shuke.tasks.queries.tasks import ASSIGN, ROLES, receivers
from shuke.team.queries import Role

Choice = tuple[str, Any]


#: Before the way in which a task is split among colleagues.
SPLIT = "split:"


def who_choices(actor: Actor, *, with_ways: bool = False) -> list[Choice]:
    """Whom a task can be given to: "staff:3", "role:agent", or nobody in particular (empty); with the ways
    to split it ("split:evenly") where asked for."""
    free = [
        ("", pgettext("task", "Anyone")),
        *(
            (f"role:{role.value}", pgettext("task", "Any %(role)s") % {"role": role.label})
            for role in ROLES
        ),
    ]
    me = [(f"staff:{actor.id}", _("Me"))] if actor.id is not None else []
    if not actor.can(ASSIGN):
        return me + free
    others = [
        (f"staff:{staff.pk}", f"{staff.name} · {Role(staff.role).label}")
        for staff in receivers()
        if staff.pk != actor.id
    ]
    return free + me + others + (_ways() if with_ways else [])


def _ways() -> list[Choice]:
    from shuke.tasks.commands.splitting import Way  # polars comes with it

    return [(f"{SPLIT}{way.value}", way.label) for way in Way]


def way_of(value: str) -> str:
    """In which way a choice of `who_choices` splits the task; empty: it does not."""
    return value.removeprefix(SPLIT) if value.startswith(SPLIT) else ""


def who(value: str) -> dict[str, Any]:
    """A choice of `who_choices` as the commands take it."""
    kind, _colon, rest = value.partition(":")
    if kind == "staff" and rest.isdigit():
        return {"holder_id": int(rest), "role": ""}
    return {"holder_id": None, "role": rest if kind == "role" else ""}


class WordsForm(forms.Form):
    """What to do, by when."""

    title = forms.CharField(
        label=pgettext_lazy("task", "What to do"),
        max_length=120,
        widget=forms.TextInput(
            attrs={"placeholder": gettext_lazy("Call them and ask whether the size fits")}
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class TaskForm(WordsForm):
    """The same, with who gets it and whom it is about."""

    who = forms.ChoiceField(label=gettext_lazy("Assign to"), required=False)
    about = forms.ChoiceField(
        label=pgettext_lazy("task", "People"),
        required=False,
        help_text=gettext_lazy(
            "Whoever is there now. Later changes of a list or segment do not change the task."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, about: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["who"]).choices = who_choices(actor, with_ways=True)
        cast(forms.ChoiceField, self.fields["about"]).choices = about
