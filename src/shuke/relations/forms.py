"""The set of types as a form: one part for each type, and an empty one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit.parted import PartedForm
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
        self,
        *args: Any,
        was: Type | None,
        segments: Sequence[tuple[str, str]],
        wheres: Mapping[str, Any],
        **more: Any,
    ):
        """`segments`: those whose condition can be taken; `wheres`: these conditions."""
        super().__init__(*args, **more)
        self.was, self._wheres = was, wheres
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

    def as_json(self) -> dict[str, Any] | None:
        """As a definition has it; None of an empty part and of one that is taken out."""
        values = dict(self.cleaned_data)
        if values.pop("remove", False) or not (values["code"] or values["label"]):
            return None
        chosen = values["where"]
        as_it_is = self.was.where if self.was and chosen == AS_IT_IS else None
        return {**values, "where": as_it_is if chosen in ("", BY_HAND) else self._wheres[chosen]}


class MinimumForm(forms.Form):
    minimum = forms.IntegerField(
        label=gettext_lazy("Orders needed before a type is set automatically"),
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("Below this, too little is known about a customer."),
    )


class TypesForm(PartedForm[TypeForm]):
    """One part for each type, and an empty one; beside them how much has to be known of somebody."""

    def __init__(self, types: Types, data: Any = None, *, segments: Sequence[Any] = ()):
        wheres = {str(each.pk): each.definition.as_json()["where"] for each in segments}
        choices = [(str(each.pk), each.name) for each in segments]
        rows = types.types

        def make(at: int, data: Any) -> TypeForm:
            was = rows[at] if at < len(rows) else None
            initial = _initial(was) if was else None
            return TypeForm(
                data, prefix=str(at), initial=initial, was=was, segments=choices, wheres=wheres
            )

        super().__init__(
            "types", "code", make, least=len(rows) + 1, most=MOST_TYPES + 1, data=data,
            plain=MinimumForm(data, initial={"minimum": types.minimum}),
        )  # fmt: skip


class ChooseForm(forms.Form):
    """What a colleague says of somebody."""

    kind = forms.ChoiceField(label=gettext_lazy("Relationship type"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, *args: Any, types: Types, **more: Any):
        super().__init__(*args, **more)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.name) for each in types.types]


def _initial(type_: Type) -> dict[str, Any]:
    words = {name: type_.words(name) for name in WORDS}
    plain = {name: getattr(type_, name) for name in ("code", "most", "days", "offers", "starts")}
    return {**plain, **words, "after": type_.after, "where": AS_IT_IS if type_.where else BY_HAND}
