"""What the wiring itself adds to the frame: the reference of the API."""

from django.utils.translation import gettext_lazy as _

from shuke.common import basics
from shuke.common.slots import Mount, PaletteAction

DECLARATIONS = (
    *basics.DECLARATIONS,
    Mount("", "shuke.common.kit.urls"),
    PaletteAction(
        _("API reference"), "api:openapi-view", "book-open", "*", "接口 文档 docs", order=90
    ),
)
