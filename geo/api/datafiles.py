"""What the filter of an address leaves, as files to carry away: tables, maps, slides.

Everybody who may read may have them; of a closed atlas only who has signed in.
"""

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.api.guard import PRIVATE, Body, guarded
from geo.export import geofiles, tables
from geo.export.document import Document
from geo.export.geofiles import geofile_of
from geo.export.htmlmap import htmlmap_of
from geo.export.slides import slides_of
from geo.export.tables import tables_of
from geo.settings import Settings

# Parameters of an address that are not of the filter.
TABLE, SUBJECT = "table", "subject"
Params = dict[str, str]


def datafile_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of tables, map files and slides of one running atlas."""

    def tables_as(form: str) -> Callable[[Params], Document]:
        return lambda asked: tables_of(settings, asked, form, table=asked.get(TABLE, ""))

    def map_as(form: str) -> Callable[[Params], Document]:
        return lambda asked: geofile_of(settings, asked, form)

    def slides(asked: Params) -> Document:
        return slides_of(settings, asked, asked.get(SUBJECT, ""))

    made: dict[str, Callable[[Params], Document]] = {
        **{f"tables.{form}": tables_as(form) for form in tables.FORMS},
        **{f"map.{form}": map_as(form) for form in geofiles.FORMS},
        "map.html": lambda asked: htmlmap_of(settings, asked),
        "slides.pptx": slides,
    }
    return [
        Route(f"/{name}", guarded(_Giver(name, make)), methods=["GET"])
        for name, make in made.items()
    ]


class _Giver:
    """Answers with one kind of document; ``name`` is what old programs save it as."""

    def __init__(self, name: str, make: Callable[[Params], Document]) -> None:
        self._name = name
        self._make = make

    def __call__(self, request: Request, _body: Body) -> Response:
        document = self._make(dict(request.query_params))
        # The plain name for old programs, the whole one as RFC 6266 has it.
        whole = f"UTF-8''{quote(document.name, safe='')}"
        told = f'attachment; filename="atlas-{self._name}"; filename*={whole}'
        headers = {**PRIVATE, "Content-Disposition": told}
        return Response(document.data, media_type=document.media_type, headers=headers)
