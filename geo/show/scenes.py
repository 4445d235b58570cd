"""All scenes of a selection, in the order of a show."""

from dataclasses import replace

from geo.show.covers import closing, opening, overview
from geo.show.keys import key_task_scenes
from geo.show.model import Scene
from geo.show.places import landmark_scenes, partner_scenes
from geo.show.telling import Telling
from geo.show.windows import window_scenes


def all_scenes(telling: Telling) -> tuple[Scene, ...]:
    """Opening, overview, windows, key tasks, then the spotlights, and the closing.

    Places that the filter names are whom the show is for: their spotlights follow the
    overview and belong to the tour. Without a single measure left the opening, the overview
    and the closing remain.
    """
    spotlights = (*partner_scenes(telling), *landmark_scenes(telling))
    named = [scene for scene in spotlights if scene.subject in telling.chosen.places]
    others = [scene for scene in spotlights if scene.subject not in telling.chosen.places]
    return (
        opening(telling),
        overview(telling),
        *(replace(scene, tour=True) for scene in named),
        *window_scenes(telling),
        *key_task_scenes(telling),
        *others,
        closing(telling),
    )
