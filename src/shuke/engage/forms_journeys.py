"""The forms of a journey's start, goal and steps: they read input, the commands decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.kit.forms import set_choices
from shuke.common.slots import BulkField
from shuke.customers.slots import Trigger
from shuke.engage.channels import Channel, channel_name
from shuke.engage.forms import HOLDOUTS, CampaignForm
from shuke.engage.journeys.plan import UNITS, awaited
from shuke.engage.journeys.wording import AGAIN, sentence_of
from shuke.engage.queries.journeys import deeds, triggers
from shuke.engage.rules import PURPOSES
from shuke.insight import queries as insight

_UNITS = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days")}


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the journey"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": _("For you and your team")}),
    )


class DeclaredFields(forms.Form):
    """A form with the fields that a trigger or a deed declares, after its own; they begin with "v-"."""

    def offer(self, actor: Actor, declared_fields: Sequence[BulkField], values: Mapping) -> None:
        self._declared = declared_fields
        for each in declared_fields:
            self.fields[f"v-{each.name}"] = _control(actor, each, values.get(each.name, ""))

    def values(self) -> dict[str, str]:
        """What was chosen for the declared fields."""
        data = self.cleaned_data
        return {each.name: data.get(f"v-{each.name}", "") for each in self._declared}


def _control(actor: Actor, each: BulkField, value: str) -> forms.Field:
    more: dict[str, Any] = {"label": each.label, "required": each.is_required, "initial": value}
    if each.choices is None:
        return forms.CharField(max_length=each.longest, **more)
    choices = list(each.choices(actor))
    if not each.is_required and not any(key == "" for key, _label in choices):
        choices = [("", "–"), *choices]
    return forms.ChoiceField(choices=choices, **more)


class TriggerForm(DeclaredFields):
    """What happens to somebody, and its own fields. `key` of the query or the data says which."""

    key = forms.ChoiceField(label=_("What happens"))

    def __init__(self, actor: Actor, what: Mapping[str, Any], data: Any = None, **kwargs: Any):
        self.chosen = (data or {}).get("key") or kwargs.pop("key", "") or what.get("key", "")
        kwargs.pop("key", None)
        super().__init__(data, initial={**what, "key": self.chosen}, **kwargs)
        offered = triggers(actor)
        choices = [(each.key, sentence_of(each)) for each in offered]
        set_choices(self, "key", [*self.none_of(), *choices])
        trigger = next((each for each in offered if each.key == self.chosen), None)
        self.trigger: Trigger | None = trigger
        same = what["values"] if what.get("key") == self.chosen and what.get("values") else {}
        self.offer(actor, trigger.fields if trigger else (), same)

    def none_of(self) -> list[tuple[str, Any]]:
        """What stands before the triggers."""
        return [("", _("Choose …"))]

    def what(self) -> dict[str, Any]:
        """The trigger as a definition holds it."""
        return {"key": self.cleaned_data["key"], "values": self.values()}


class StartForm(TriggerForm):
    again = forms.ChoiceField(label=_("How often may one person enter"), choices=AGAIN.items())
    segment = forms.TypedChoiceField(
        label=_("Only people of the segment"), coerce=int, empty_value=None, required=False
    )
    holdout = forms.TypedChoiceField(
        label=_("Control group"),
        coerce=int,
        choices=[(share, f"{share}%") for share in HOLDOUTS],
        help_text=_("So many get nothing of it, so that you see what the journey brings."),
    )

    def __init__(
        self, actor: Actor, definition: Mapping[str, Any], data: Any = None, **kwargs: Any
    ):
        super().__init__(actor, definition["trigger"], data, **kwargs)
        again = str(definition.get("again", "once"))
        for name in ("again", "segment", "holdout"):
            self.initial[name] = definition.get(name)
        if again not in AGAIN:
            set_choices(self, "again", [*AGAIN.items(), (again, again)])
        set_choices(self, "segment", segment_choices(actor, _("Everybody")))

    def change(self, definition: dict[str, Any]) -> dict[str, Any]:
        """The definition with what was chosen."""
        data = self.cleaned_data
        more = {name: data[name] or 0 for name in ("again", "segment", "holdout")}
        return {**definition, **more, "trigger": self.what()}


class GoalForm(TriggerForm):
    same = forms.BooleanField(
        label=_("Only for the same one that it began with (this order)"), required=False
    )

    def __init__(
        self, actor: Actor, definition: Mapping[str, Any], data: Any = None, **kwargs: Any
    ):
        super().__init__(actor, definition.get("goal") or {}, data, **kwargs)
        self.fields["key"].required = False

    def none_of(self) -> list[tuple[str, Any]]:
        return [("", _("No goal: everybody goes to the end"))]

    def change(self, definition: dict[str, Any]) -> dict[str, Any]:
        goal = None
        if self.cleaned_data["key"]:
            goal = self.what() | {"same": self.cleaned_data["same"]}
        return {**definition, "goal": goal}


class UntilForm(TriggerForm):
    same = GoalForm.base_fields["same"]
    days = forms.IntegerField(label=_("Days at most"), min_value=1, max_value=365)

    def __init__(self, actor: Actor, step: Mapping[str, Any], data: Any = None, key: str = ""):
        super().__init__(actor, awaited(step), data, key=key)
        self.initial["days"] = step["days"]

    def data_for_step(self) -> dict[str, Any]:
        data = self.cleaned_data
        more = {"same": data["same"], "days": data["days"]}
        return {"trigger": data["key"], "values": self.values(), **more}


class DeedForm(DeclaredFields):
    action = forms.ChoiceField(label=_("What is done"))

    def __init__(self, actor: Actor, step: Mapping[str, Any], data: Any = None, key: str = ""):
        chosen = (data or {}).get("action") or key or step["action"]
        super().__init__(data, initial={"action": chosen})
        offered = deeds(actor)
        choices = [(each.key, each.label) for each in offered]
        set_choices(self, "action", [("", _("Choose …")), *choices])
        deed = next((each for each in offered if each.key == chosen), None)
        self.offer(
            actor, deed.fields if deed else (), step["values"] if chosen == step["action"] else {}
        )

    def data_for_step(self) -> dict[str, Any]:
        return {"action": self.cleaned_data["action"], "values": self.values()}


class PlainStepForm(forms.Form):
    """A step whose values are its fields."""

    def __init__(self, actor: Actor, step: Mapping[str, Any], data: Any = None, key: str = ""):
        super().__init__(data, initial=dict(step))
        if "segment" in self.fields:
            set_choices(self, "segment", segment_choices(actor, _("Choose …")))

    def data_for_step(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WaitForm(PlainStepForm):
    amount = forms.IntegerField(label=_("How long"), min_value=1)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, _UNITS[unit]) for unit in UNITS])


class ClockForm(PlainStepForm):
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def data_for_step(self) -> dict[str, Any]:
        return {"at": self.cleaned_data["at"].strftime("%H:%M")}


class BranchForm(PlainStepForm):
    segment = forms.TypedChoiceField(label=_("Segment"), coerce=int)


class SplitForm(PlainStepForm):
    percent = forms.IntegerField(
        label=_("Per cent that go the first way"), min_value=1, max_value=99
    )


class MessageForm(PlainStepForm):
    channel = forms.ChoiceField(label=_("Channel"))
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=PURPOSES.items(),
        help_text=_("Marketing needs their consent; service is what an order needs."),
    )
    has_offer = CampaignForm.base_fields["has_offer"]
    subject = CampaignForm.base_fields["subject"]
    preheader = CampaignForm.base_fields["preheader"]
    html = forms.CharField(
        label=_("Letter"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )
    text = forms.CharField(
        label=_("Plain text"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, actor: Actor, step: Mapping[str, Any], data: Any = None, key: str = ""):
        super().__init__(actor, step, data, key)
        names = dict.fromkeys([*(each.name for each in declared(Channel)), step["channel"]])
        set_choices(self, "channel", [(name, channel_name(name)) for name in names])


def segment_choices(actor: Actor, none: Any) -> list[tuple[Any, Any]]:
    if not actor.can("segments.view"):
        return [(0, none)]
    return [(0, none), *((each.id, each.name) for each in insight.list_segments(actor))]


#: The form of each kind of step that has values.
FORMS: dict[str, Any] = {
    "wait": WaitForm,
    "clock": ClockForm,
    "until": UntilForm,
    "branch": BranchForm,
    "split": SplitForm,
    "message": MessageForm,
    "deed": DeedForm,
}
