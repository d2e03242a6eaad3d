"""The set of types as a form: one part for each type, and an empty one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.errors import ShukeError
from shuke.relations.queries.people import sign_of
from shuke.relations.types import (
    LONGEST,
    MOST_DAYS,
    MOST_MESSAGES,
    MOST_TYPES,
    OFFERS,
    STARTS,
    WORDS,
    Type,
    Types,
)

AS_IT_IS, BY_HAND = "", "none"


class TypeForm(forms.Form):
    """One type. A part without a code or a name is none."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=24,
        help_text=gettext_lazy("Small letters, digits and “_”: letters and programs ask by it."),
    )
    label = forms.CharField(label=WORDS["label"], required=False, max_length=LONGEST)
    wants = forms.CharField(label=WORDS["wants"], required=False, max_length=LONGEST)
    tone = forms.CharField(label=WORDS["tone"], required=False, max_length=LONGEST)
    broken_by = forms.CharField(label=WORDS["broken_by"], required=False, max_length=LONGEST)
    most = forms.IntegerField(
        label=gettext_lazy("Marketing messages at most"),
        min_value=0,
        max_value=MOST_MESSAGES,
        initial=2,
        help_text=gettext_lazy("0: no marketing at all."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("in so many days"), min_value=1, max_value=MOST_DAYS, initial=30
    )
    offers = forms.ChoiceField(label=gettext_lazy("Offers"), choices=lambda: list(OFFERS.items()))
    starts = forms.ChoiceField(
        label=gettext_lazy("Who speaks first"), choices=lambda: list(STARTS.items())
    )
    after = forms.IntegerField(
        label=gettext_lazy("Where they do: days after they bought or wrote"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=14,
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Whoever is of it by what they do"),
        required=False,
        help_text=gettext_lazy(
            "The condition of a segment, as it stands now. Build the segment first where there is none."
        ),
    )
    remove = forms.BooleanField(label=gettext_lazy("Take it out of the set"), required=False)

    def __init__(
        self, *args: Any, was: Type | None, segments: Sequence[tuple[str, str]], **more: Any
    ):
        super().__init__(*args, **more)
        self.was = was
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)
        hand = (BY_HAND, _("Nobody: colleagues say it"))
        as_it_is = [(AS_IT_IS, _("As it is"))] if was and was.definition else []
        field.choices = [*as_it_is, hand, *segments]
        if was is None:
            self.fields.pop("remove")

    @property
    def sentence(self) -> str:
        """The condition that it has, read aloud."""
        return sign_of(self.was) if self.was else ""

    def type_(self, wheres: Mapping[str, Any]) -> dict[str, Any] | None:
        """As a definition has it; None of an empty part and of one that is taken out."""
        values = dict(self.cleaned_data)
        if values.pop("remove", False) or not (values["code"] or values["label"]):
            return None
        chosen = values["where"]
        as_it_is = self.was.where if self.was and chosen == AS_IT_IS else None
        return {**values, "where": as_it_is if chosen in ("", BY_HAND) else wheres[chosen]}


class TypesForm:
    """All parts, with their own prefixes: "0-code"."""

    def __init__(self, types: Types, data: Any = None, *, segments: Sequence[Any] = ()):
        self._wheres = {str(each.pk): each.definition.as_json()["where"] for each in segments}
        choices = [(str(each.pk), each.name) for each in segments]
        self.minimum = MinimumForm(data, initial={"minimum": types.minimum})
        count = len(types.types) + 1
        if data is not None:
            count = min(max((int(n) for n in _numbers(data)), default=0) + 1, MOST_TYPES + 1)
        self.parts = []
        for at in range(count):
            was = types.types[at] if at < len(types.types) else None
            initial = _initial(was) if was else None
            part = TypeForm(data, prefix=str(at), initial=initial, was=was, segments=choices)
            self.parts.append(part)
        self.message = ""

    def is_valid(self) -> bool:
        valid = [part.is_valid() for part in (self.minimum, *self.parts)]
        return all(valid)

    def definition(self) -> dict[str, Any]:
        """As `commands.write_types` takes it."""
        self._places = []
        types = []
        for part in self.parts:
            if (each := part.type_(self._wheres)) is not None:
                types.append(each)
                self._places.append(part)
        return {"types": types, "minimum": self.minimum.cleaned_data["minimum"]}

    def show(self, error: ShukeError) -> None:
        """Put what the command refused beside its field."""
        for place, text in error.fields.items():
            _word, _dot, rest = place.partition(".")
            number, _dot, name = rest.partition(".")
            if number.isdigit():
                part = self._places[int(number)]
                part.add_error(name if name in part.fields else None, text)
            else:
                self.message = str(text)
        if not error.fields:
            self.message = str(error.message)


class MinimumForm(forms.Form):
    minimum = forms.IntegerField(
        label=gettext_lazy("Orders needed before a type is set automatically"),
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("Below this, too little is known about a customer."),
    )


class ChooseForm(forms.Form):
    """What a colleague says of somebody."""

    kind = forms.ChoiceField(label=gettext_lazy("Relationship type"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, *args: Any, types: Types, **more: Any):
        super().__init__(*args, **more)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.name) for each in types.types]


def _numbers(data: Any) -> list[str]:
    return [
        name.removesuffix("-code")
        for name in data
        if name.endswith("-code") and name[:-5].isdigit()
    ]


def _initial(type_: Type) -> dict[str, Any]:
    words = {name: type_.words(name) for name in WORDS}
    plain = {name: getattr(type_, name) for name in ("code", "most", "days", "offers", "starts")}
    return {**plain, **words, "after": type_.after, "where": AS_IT_IS if type_.where else BY_HAND}
