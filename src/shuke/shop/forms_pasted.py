"""A form for tables that are typed, pasted or chosen as a file."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.errors import Invalid

#: A table of more is not pasted by hand.
LARGEST = 1_000_000


class PastedForm(forms.Form):
    """Lines as text, which who inherits declares as `text`, or a file with them."""

    file = forms.FileField(label=gettext_lazy("Or a CSV file"), required=False)

    def lines(self) -> str:
        """What is to be read. Invalid for a file that is none."""
        file = self.cleaned_data["file"]
        if not file:
            return self.cleaned_data["text"]
        if file.size > LARGEST:
            raise Invalid(_("The file is larger than 1 MB."))
        return _decoded(file.read())


def _decoded(content: bytes) -> str:
    """UTF-16 by its byte mark, as Google writes tables; else UTF-8, else what Chinese Windows writes."""
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(_("Save the file as CSV in UTF-8 and choose it again."))
