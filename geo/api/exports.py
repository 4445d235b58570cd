"""Documents to take along, over HTTP: briefs and pictures of the map."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.api.guard import PRIVATE, Body, RefusedError, guarded
from geo.export.brief.document import FORMS as BRIEF_FORMS
from geo.export.brief.document import brief_of
from geo.export.document import Document
from geo.export.pictures import FORMS as PICTURE_FORMS
from geo.export.pictures import picture_of
from geo.settings import Settings


def export_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of briefs (``/brief.pdf?subject=nantong``) and of the map as a picture."""

    def brief(request: Request, _body: Body) -> Response:
        params = request.query_params
        subject = params.get("subject") or params.get("at", "")
        if not subject:
            expected = "subject=编号，如 nantong、W5.2.3、A10"
            raise RefusedError("没有写明简报的对象", expected, status=422)
        return download(brief_of(settings, params, subject, form=_form(request)))

    def picture(request: Request, _body: Body) -> Response:
        params = request.query_params
        paper = params.get("paper") or "a4"
        return download(picture_of(settings, params, _form(request), paper=paper))

    briefs = [Route(f"/brief.{f}", guarded(brief), methods=["GET"]) for f in BRIEF_FORMS]
    maps = [Route(f"/map.{f}", guarded(picture), methods=["GET"]) for f in PICTURE_FORMS]
    return [*briefs, *maps]


def download(document: Document) -> Response:
    """A document as an answer that a browser saves under its own name."""
    ending = document.name.rpartition(".")[2]
    disposition = (
        f"attachment; filename=\"atlas.{ending}\"; filename*=UTF-8''{quote(document.name)}"
    )
    headers = {**PRIVATE, "Content-Disposition": disposition}
    return Response(document.data, media_type=document.media_type, headers=headers)


def _form(request: Request) -> str:
    """What the path ends with: the form that is asked for."""
    return request.url.path.rpartition(".")[2]
