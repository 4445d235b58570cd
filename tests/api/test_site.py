import asyncio
import gc

from geo.api.site import lifespan


class WarmOnce:
    def __init__(self):
        self.calls = 0

    def warm(self):
        self.calls += 1

    def layer(self, plan, name):
        return None

    def words(self, lang):
        return None


def test_start_warms_up_and_freezes_what_is_alive():
    payloads = WarmOnce()
    gc.unfreeze()

    async def run():
        async with lifespan(payloads)(None):
            return gc.get_freeze_count()

    try:
        assert asyncio.run(run()) > 0
        assert payloads.calls == 1
    finally:
        gc.unfreeze()
