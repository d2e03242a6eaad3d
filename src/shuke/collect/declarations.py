"""What collect adds to the frame of all pages, and what its inbox takes; rooms above add kinds."""

from django.utils.translation import gettext_lazy as _

from shuke.collect.palette import import_hits
from shuke.collect.recorders.bodies import KINDS
from shuke.common.slots import SearchSource

DECLARATIONS = (
    SearchSource(_("Imports"), "upload", "imports.view", import_hits, order=70),
    *KINDS,
)
