"""What the warehouse adds to the frame of all pages."""

from django.utils.translation import gettext_lazy as _

from shuke.common.slots import OWNER, Capability

DECLARATIONS = (Capability("warehouse.sync", _("Refresh the warehouse"), OWNER, order=260),)
