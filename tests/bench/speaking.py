"""A session that speaks to the server as the browser does: protobuf over the websocket."""

import json
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

# How Streamlit 1.67 names the widget that carries the triggers of a component.
_EVENTS = "$$STREAMLIT_INTERNAL_KEY_{id}__events"


class Session:
    """One open page. What the server says of the address and the parts is kept."""

    def __init__(self, host: str, socket: ClientConnection) -> None:
        self._host = host
        self._socket = socket
        self._parts: dict[str, str] = {}
        self._page = ""
        self.query = ""

    @classmethod
    async def open(cls, host: str, cookie: str = "") -> Self:
        """Open the websocket with the headers a browser sends."""
        token = cookie.partition("=")[2] or "PLACEHOLDER_AUTH_TOKEN"
        socket = await connect(
            f"ws://{host}/_stcore/stream",
            origin=f"http://{host}",
            subprotocols=["streamlit", token],
            additional_headers={"Cookie": cookie} if cookie else {},
            ping_interval=None,
        )
        return cls(host, socket)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._socket.close()

    async def run(self, part: str = "", patch: Mapping[str, str] | None = None) -> float:
        """Ask for a rerun, with a change of the address by ``part``; seconds until its end.

        Raises RuntimeError when the script did not end well.
        """
        message = self._request(part, patch)
        start = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(bytes(await self._socket.recv(decode=False)))
            if answer.WhichOneof("type") == "script_finished":
                _require_success(answer)
                return time.perf_counter() - start
            self._learn(answer)

    def _request(self, part: str, patch: Mapping[str, str] | None) -> BackMsg:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query
        rerun.page_script_hash = self._page
        rerun.widget_states.SetInParent()
        rerun.context_info.url = f"http://{self._host}/"
        rerun.context_info.timezone = "Asia/Shanghai"
        rerun.context_info.locale = "zh-CN"
        if part:
            state = rerun.widget_states.widgets.add()
            state.id = _EVENTS.format(id=self._parts[f"atlas_{part}"])
            state.json_trigger_value = json.dumps([{"event": "patch", "value": patch}])
        return message

    def _learn(self, answer: ForwardMsg) -> None:
        kind = answer.WhichOneof("type")
        if kind == "page_info_changed":
            self.query = answer.page_info_changed.query_string
        elif kind == "navigation":
            self._page = answer.navigation.page_script_hash
        elif kind == "delta":
            component = answer.delta.new_element.bidi_component
            if component.component_name:
                self._parts[component.component_name] = component.id


def _require_success(answer: ForwardMsg) -> None:
    if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        ended = ForwardMsg.ScriptFinishedStatus.Name(answer.script_finished)
        raise RuntimeError(f"重算没有完成：{ended}")
