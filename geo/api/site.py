"""Everything that surrounds the page, put together."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from starlette.middleware import Middleware

from geo.api.headers import SecurityHeaders
from geo.api.index import DressedIndex, Head
from geo.api.reading import ClosedReading
from geo.api.routes import Payloads
from geo.maps.tiles import tiles_of
from geo.settings import Settings
from geo.web.assets import AssetBundle, bundle

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


class WarmPayloads(Payloads, Protocol):
    """Payloads that can be made before the first visitor comes."""

    def warm(self) -> None:
        """Build whatever the first request would otherwise wait for."""


def middleware(
    head: Head, *, assets: AssetBundle | None = None, settings: Settings | None = None
) -> list[Middleware]:
    """The middleware around the page, outermost first; ``settings`` say whether it is closed."""
    tiles = tiles_of(settings) if settings else None
    images = tiles.origins if tiles else ()
    gate = []
    if settings is not None and settings.reading_closed:
        gate = [Middleware(ClosedReading, settings=settings)]
    return [
        Middleware(SecurityHeaders, images=images),
        *gate,
        Middleware(DressedIndex, head=head, assets=assets or bundle(), images=images),
    ]


def lifespan(payloads: WarmPayloads) -> Lifespan:
    """Warm up, then take what is alive out of garbage collection.

    What is loaded here stays until the end; collecting around it at every rerun
    would cost time that grows with the data.
    """

    @asynccontextmanager
    async def running(_app: Any) -> AsyncIterator[None]:
        payloads.warm()
        gc.collect()
        gc.freeze()
        yield

    return running
