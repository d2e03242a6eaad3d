from shuke.common.access import Actor
from shuke.operate.models import Staff
from shuke.operate.roles import CAPABILITIES


def actor_for(staff: Staff) -> Actor:
    """What a staff member may do now; nothing after they have left."""
    held = CAPABILITIES.get(staff.role, frozenset()) if staff.is_active else frozenset()
    return Actor(id=staff.pk, name=staff.name, role=staff.role, capabilities=held)
