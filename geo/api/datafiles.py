"""What the filter of an address leaves, as files to carry away: tables, maps, slides.

Everybody who may read may have them; of a closed atlas only who has signed in.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.api.exports import download
from geo.api.guard import Body, RefusedError, Work, guarded
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
        subject = asked.get(SUBJECT) or asked.get("at", "")
        if not subject:
            expected = "subject=编号，如 nantong、W3"
            raise RefusedError("没有写明演示的对象", expected, status=422)
        return slides_of(settings, asked, subject)

    made: dict[str, Callable[[Params], Document]] = {
        **{f"tables.{form}": tables_as(form) for form in tables.FORMS},
        **{f"map.{form}": map_as(form) for form in geofiles.FORMS},
        "map.html": lambda asked: htmlmap_of(settings, asked),
        "slides.pptx": slides,
    }
    return [
        Route(f"/{name}", guarded(_giving(make)), methods=["GET"]) for name, make in made.items()
    ]


def _giving(make: Callable[[Params], Document]) -> Work:
    def give(request: Request, _body: Body) -> Response:
        return download(make(dict(request.query_params)))

    return give
