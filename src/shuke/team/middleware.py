from shuke.common.access import NOBODY
from shuke.team.queries import actor_for


class ActorMiddleware:
    """Sets `request.actor` from the session: a staff member, or nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        request.actor = actor_for(user) if user.is_authenticated else NOBODY
        return self.get_response(request)
