"""The kit for a visit: asked for, followed, fetched, called off."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.api.exports import download
from geo.api.guard import PRIVATE, Body, RefusedError, day, guarded, text
from geo.api.jobs import DONE, Job, Jobs
from geo.export.kit import Visit, kit_of
from geo.settings import Settings

_QUERY_LIMIT = 2000
_ID_LIMIT = 80
_MOST_VALUES = 4


def kit_routes(settings: Settings, *, jobs: Jobs | None = None) -> list[BaseRoute]:
    """The routes of one running atlas; everybody who may read may ask."""
    packer = _Packer(settings, jobs or Jobs())
    return [
        Route("/kit", guarded(packer.begin), methods=["POST"]),
        Route("/jobs/{key}.json", guarded(packer.tell), methods=["GET"]),
        Route("/jobs/{key}/file", guarded(packer.give), methods=["GET"]),
        Route("/jobs/{key}/cancel", guarded(packer.cancel), methods=["POST"]),
    ]


class _Packer:
    def __init__(self, settings: Settings, jobs: Jobs) -> None:
        self._settings = settings
        self._jobs = jobs

    def begin(self, _request: Request, body: Body) -> Response:
        """Take a kit on; the key under which it is followed."""
        visit = _visit(body)
        params = dict(parse_qsl(text(body, "query", limit=_QUERY_LIMIT)))
        key = self._jobs.start(lambda job: kit_of(self._settings, params, visit, tell=job.at))
        if key is None:
            raise RefusedError(
                "正在生成的资料较多", "稍候片刻", status=429, remedy="一两分钟后再试"
            )
        return JSONResponse({"job": key}, headers=PRIVATE)

    def tell(self, request: Request, _body: Body) -> Response:
        """How far a kit is."""
        job = self._find(request)
        problem = job.problem
        told = {"state": job.state, "step": job.step, "steps": job.steps, "doing": job.doing}
        why = {"problem": problem.found, "remedy": problem.remedy} if problem else {}
        return JSONResponse({**told, **why}, headers=PRIVATE)

    def give(self, request: Request, _body: Body) -> Response:
        """The archive, once it is made."""
        job = self._find(request)
        if job.state != DONE or job.made is None:
            raise RefusedError("资料包还没有生成", "生成之后的资料包", status=409)
        return download(job.made)

    def cancel(self, request: Request, _body: Body) -> Response:
        """Call a kit off; one that is gone already is no mistake."""
        self._jobs.cancel(request.path_params["key"])
        return JSONResponse({}, headers=PRIVATE)

    def _find(self, request: Request) -> Job:
        job = self._jobs.find(request.path_params["key"])
        if job is None:
            raise RefusedError("没有这个资料包", "十分钟之内生成的资料包", status=404)
        return job


def _visit(body: Mapping[str, object]) -> Visit:
    when = day(body, "date")
    if when is None:
        raise RefusedError("没有写来访日期", "形如 2026-12-01 的日期")
    return Visit(_strings(body, "places"), _strings(body, "langs"), when)


def _strings(body: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = body.get(name)
    if not isinstance(value, list) or len(value) > _MOST_VALUES:
        raise RefusedError(f"{name} 不是列表", f"不超过 {_MOST_VALUES} 项的列表")
    if not all(isinstance(item, str) and len(item) <= _ID_LIMIT for item in value):
        raise RefusedError(f"{name} 中有不是编号的内容", "编号")
    return tuple(value)
