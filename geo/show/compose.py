"""A saved show laid over the scenes that there are now."""

from collections import Counter
from dataclasses import replace

from geo.show.model import SavedScene, SavedShow, Scene


def composed(
    scenes: tuple[Scene, ...], saved: SavedShow
) -> tuple[tuple[Scene, ...], tuple[SavedScene, ...]]:
    """The scenes of a saved show in its order, then the rest outside the tour; and what is
    not among the scenes any more.

    A scene that stands in the show twice gets ``#2`` behind its id the second time. Own
    titles, notes and seconds go onto every page of a scene.
    """
    tour: list[Scene] = []
    unknown: list[SavedScene] = []
    times: Counter[tuple[str, str]] = Counter()
    for wanted in saved.scenes:
        key = wanted.kind, wanted.subject
        pages = [s for s in scenes if (s.kind, s.subject) == key]
        times[key] += 1
        if pages:
            tour += [_dressed(scene, wanted, times[key]) for scene in pages]
        else:
            unknown.append(wanted)
    if not tour:
        return scenes, tuple(unknown)
    used = {scene.id for scene in tour}
    rest = (replace(scene, tour=False) for scene in scenes if scene.id not in used)
    return (*tour, *rest), tuple(unknown)


def _dressed(scene: Scene, wanted: SavedScene, time: int) -> Scene:
    return replace(
        scene,
        id=scene.id if time == 1 else f"{scene.id}#{time}",
        title=scene.title if wanted.title is None else wanted.title,
        notes=scene.notes if wanted.notes is None else wanted.notes,
        seconds=scene.seconds if wanted.seconds is None else wanted.seconds,
        tour=True,
    )
