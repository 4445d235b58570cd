"""All scenes of a selection, in the order of a show."""

from geo.show.covers import closing, opening, overview
from geo.show.keys import key_task_scenes
from geo.show.model import Scene
from geo.show.places import landmark_scenes, partner_scenes
from geo.show.telling import Telling
from geo.show.windows import window_scenes


def all_scenes(telling: Telling) -> tuple[Scene, ...]:
    """Opening, overview, windows, key tasks, then the spotlights, and the closing.

    Without a single measure left the opening, the overview and the closing remain.
    """
    return (
        opening(telling),
        overview(telling),
        *window_scenes(telling),
        *key_task_scenes(telling),
        *partner_scenes(telling),
        *landmark_scenes(telling),
        closing(telling),
    )
