"""The forms of staff pages: they read input, the commands decide."""

from typing import cast

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.team.models import Role, Staff
from shuke.team.roles import in_order, token_scopes, words


class LoginForm(AuthenticationForm):
    """One message for a wrong name, a wrong password and somebody who has left."""

    error_messages = {
        "invalid_login": _("User name and password do not match."),
        "inactive": _("User name and password do not match."),
    }

    def clean_username(self):
        name = self.cleaned_data["username"]
        return Staff.objects.normalise(name) or name


class StaffForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=120)
    username = forms.CharField(
        label=_("User name"), max_length=60, help_text=_("To log in with: letters, digits . _ - @")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ProfileForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(label=_("Appearance"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        languages = [("", _("Same as the browser")), *settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", _("Same as the system")),
            ("light", _("Light")),
            ("dark", _("Dark")),
        ]


class NewPasswordForm(forms.Form):
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 10 characters, not only digits."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        data = super().clean() or {}
        if data.get("new_password") and data.get("again") != data["new_password"]:
            self.add_error("again", _("The two new passwords differ."))
        return data


class PasswordForm(NewPasswordForm):
    password = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "new_password", "again")

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        """Checked like a log-in, so that guessing in a stolen session is throttled too."""
        password = self.cleaned_data["password"]
        if authenticate(self.request, username=self.request.user.username, password=password):
            return password
        raise forms.ValidationError(_("That is not your current password."))


class TokenForm(forms.Form):
    LIFE = [("90", _("90 days")), ("365", _("One year")), ("", _("Until revoked"))]

    name = forms.CharField(
        label=_("Name of the token"),
        max_length=120,
        help_text=_("What will use it: “Monthly report”."),
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=LIFE, required=False, initial="90")
    scopes = forms.MultipleChoiceField(
        label=_("Permissions"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        order = in_order()
        mine = sorted(
            (scope for scope in token_scopes() if actor.can(scope)),
            key=lambda scope: (order.index(scope) if scope in order else len(order), scope),
        )
        scopes = cast(forms.MultipleChoiceField, self.fields["scopes"])
        scopes.choices = [(scope, words(scope)) for scope in mine]
