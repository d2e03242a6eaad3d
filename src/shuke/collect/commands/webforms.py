"""Forms built, changed, ended and taken up again by the shop."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts
from shuke.collect.models import FormVersion, WebForm
from shuke.collect.webforms import content as contents
from shuke.collect.webforms.starters import starter
from shuke.common import clock, ids
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable

NAME_MOST = 80


def make_form(
    actor: Actor, *, kind: str, name: str = "", content: Mapping[str, Any] | None = None
) -> WebForm:
    """A new form, open at once; without `content` it asks what forms of its kind usually ask."""
    require(actor, "forms.edit")
    if kind not in WebForm.Kind.values:
        text = _("Choose what the form is for.")
        raise Invalid(text, fields={"kind": text})
    begun = contents.read(content or starter(kind))
    name = _name(name or str(WebForm.Kind(kind).label))
    with transaction.atomic():
        public_id = ids.token(9).replace("-", "x").replace("_", "y")
        form = WebForm.objects.begin(actor, {"public_id": public_id}, name=name, kind=kind)
        assert form is not None, "random ids do not meet"
        FormVersion.objects.create(
            form=form, number=1, content=begun, at=clock.now(), by=actor.name[:120]
        )
        facts.FORM_MADE.record(actor, form.pk)
    return form


def change_form(
    actor: Actor,
    form_id: int,
    *,
    name: str,
    content: Mapping[str, Any],
    expected: int | None = None,
) -> FormVersion:
    """Save a form as a new version; what did not change makes none. Conflict when somebody saved it since
    version `expected`."""
    require(actor, "forms.edit")
    wanted, name = contents.read(content), _name(name)
    with transaction.atomic():
        form = _locked(form_id)
        latest = _latest(form)
        if expected is not None and latest.number != expected:
            raise Conflict(
                _("%(who)s saved this form meanwhile. Look at it, then save yours again.")
                % {"who": latest.by}
            )
        if latest.content == wanted and form.name == name:
            return latest
        before = {"version": latest.number, "name": form.name}
        version = _save(actor, form, name, wanted, latest.number + 1)
        facts.FORM_CHANGED.record(actor, form.pk, undo_with=before)
    return version


def restore_form(actor: Actor, form_id: int, *, version: int, name: str) -> FormVersion:
    """Let a form ask again what it asked in an earlier version."""
    require(actor, "forms.edit")
    with transaction.atomic():
        form = _locked(form_id)
        earlier = form.versions.filter(number=version).first()
        if earlier is None:
            raise NotFound(_("There is no such version."))
        latest = _latest(form)
        before = {"version": latest.number, "name": form.name}
        row = _save(actor, form, _name(name), earlier.content, latest.number + 1)
        facts.FORM_CHANGED.record(actor, form.pk, undo_with=before)
    return row


def end_form(actor: Actor, form_id: int) -> None:
    """Take no more answers. What was sent stays."""
    require(actor, "forms.edit")
    with transaction.atomic():
        form = _locked(form_id)
        if not WebForm.objects.filter(pk=form.pk).end(actor):
            raise Conflict(_("This form was closed before."))
        facts.FORM_ENDED.record(actor, form.pk)


def reopen_form(actor: Actor, form_id: int) -> None:
    """Take answers again, under the same address."""
    require(actor, "forms.edit")
    with transaction.atomic():
        form = _locked(form_id)
        if form.is_open:
            raise Conflict(_("This form is open."))
        WebForm.objects.filter(pk=form.pk).update(ended_at=None, ended_by="")
        facts.FORM_REOPENED.record(actor, form.pk)


def _save(
    actor: Actor, form: WebForm, name: str, content: contents.Content, number: int
) -> FormVersion:
    if form.name != name:
        WebForm.objects.filter(pk=form.pk).update(name=name)
    return FormVersion.objects.create(
        form=form, number=number, content=content, at=clock.now(), by=actor.name[:120]
    )


def _locked(form_id: int) -> WebForm:
    form = WebForm.objects.select_for_update().filter(pk=form_id).first()
    if form is None:
        raise NotFound(_("There is no such form."))
    return form


def _latest(form: WebForm) -> FormVersion:
    return form.versions.order_by("-number")[0]


def _name(text: str) -> str:
    if not (name := readable(text)[:NAME_MOST]):
        raise Invalid(_("Give the form a name."), fields={"name": _("Give the form a name.")})
    return name
