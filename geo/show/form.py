"""A show as the JSON that the page of the wall reads."""

from dataclasses import asdict
from typing import Any

from geo.show.model import Show


def as_data(show: Show) -> dict[str, Any]:
    """Plain JSON values: lists for tuples, the footers by extent, what is absent as null."""
    occasion = show.occasion
    first, *others = show.footers
    return {
        "plan": show.plan,
        "lang": show.lang,
        "version": {
            "data": show.version.data,
            "head": show.version.head,
            "seq": show.version.seq,
            "asOf": show.version.as_of,
            "latest": show.version.latest,
        },
        "standing": show.standing,
        "title": show.title,
        "plan_title": show.plan_title,
        "number": show.number,
        "issuer": show.issuer,
        "issued": show.issued,
        "period": list(show.period),
        "unofficial": show.unofficial,
        "filter": show.filter,
        "query": show.query,
        "footer": show.footers[first],
        **{f"footer_{extent}": show.footers[extent] for extent in others},
        "home": show.home,
        "link": occasion.link,
        "qr": occasion.qr,
        "local": occasion.local,
        "welcome": occasion.welcome,
        "logo": occasion.logo,
        "terms": show.terms,
        "windows": [asdict(window) for window in show.windows],
        "names": show.names,
        "scenes": [asdict(scene) for scene in show.scenes],
        "notices": list(show.notices),
    }
