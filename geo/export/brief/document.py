"""The brief of one subject as a file to take along."""

from collections.abc import Callable, Mapping
from datetime import date

from geo.errors import FilterError
from geo.export.asking import telling_of
from geo.export.brief.docx import brief_docx
from geo.export.brief.model import Brief
from geo.export.brief.pdf import brief_pdf
from geo.export.brief.tell import tell
from geo.export.document import Document
from geo.export.names import safe_name
from geo.maps.library import Library
from geo.settings import Settings
from geo.status.filetypes import DOCX, PDF
from geo.web.text import plain_text

_WRITERS: Mapping[str, tuple[str, Callable[[Library, Brief], bytes]]] = {
    "pdf": (PDF, brief_pdf),
    "docx": (DOCX, brief_docx),
}
FORMS = tuple(_WRITERS)


def brief_of(
    settings: Settings,
    params: Mapping[str, str],
    subject: str,
    *,
    lang: str = "",
    form: str,
    visit: date | None = None,
) -> Document:
    """The brief of a place, window, task, department, measure or key task, by its id.

    ``params`` are those of a page's address, ``lang`` goes before theirs; ``form`` is one
    of FORMS, ``visit`` the day of a visit that it is for. The same plan, record and address
    give the same bytes on one day. Raises FilterError for another form, PlanError for an
    unknown subject, LayerError for a map that may not leave, StoreError while the ledger
    cannot be read.
    """
    if form not in _WRITERS:
        raise FilterError(
            f"没有形式 {plain_text(form, max_length=20)}",
            where="简报",
            expected="、".join(FORMS),
            remedy="改用其中之一",
        )
    told = telling_of(settings, {**params, "lang": lang} if lang else params)
    brief = tell(told.library, told.judged, told.chosen, subject, link=settings.link, visit=visit)
    media_type, write = _WRITERS[form]
    name = safe_name(f"{brief.genre}-{brief.title}-{brief.day}", form)
    return Document(name, media_type, write(told.library, brief))
