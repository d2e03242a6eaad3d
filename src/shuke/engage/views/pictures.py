"""Pictures of letters: uploaded from the editor, fetched by mail programs."""

from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow, public
from shuke.common.bodies import takes_files
from shuke.common.errors import Invalid
from shuke.common.kit.branding import FOREVER
from shuke.engage import commands, pictures


@allow("campaigns.edit")
@takes_files
@require_POST
def keep(request: Request) -> HttpResponse:
    """201 with the address of the picture; 422 says why it cannot be used."""
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > pictures.LARGEST:
            raise Invalid(_("Choose a picture of at most 15 MB."))
        picture = commands.keep_picture(request.actor, file.read(), file.name or "")
    except Invalid as error:
        return JsonResponse({"message": str(error.message)}, status=422)
    address = reverse("engage:picture", args=[picture.name])
    size = {"width": picture.width, "height": picture.height}
    return JsonResponse({"src": address, **size}, status=201)


@public
@require_safe
def picture(_request: Request, name: str) -> FileResponse:
    """The file. Its name tells what it shows, so it never changes; nobody guesses one."""
    if not pictures.NAME.fullmatch(name):
        raise Http404
    try:
        answer = FileResponse(
            pictures.place(name).open("rb"), content_type=pictures.content_type(name)
        )
    except FileNotFoundError as error:
        raise Http404 from error
    answer["Cache-Control"] = FOREVER
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"  # mail programs show it
    return answer
