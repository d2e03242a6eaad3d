"""What operate adds to the page of a colleague."""

from django.utils.translation import gettext_lazy as _

from shuke.operate.queries import audit_of
from shuke.team.slots import MemberFact

DECLARATIONS = (MemberFact(_("Audit"), audit_of, order=90),)
