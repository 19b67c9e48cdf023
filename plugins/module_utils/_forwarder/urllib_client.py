# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send calls with the standard library alone, for the function of the role event_forwarder."""

from __future__ import annotations

from http.client import HTTPException
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .._client.client import LARGEST_RESPONSE, USER_AGENT, Client
from .._client.deadline import in_time
from .._client.messages import Attempt, Call, Response

if TYPE_CHECKING:
    from .._common.protocols import Clock

#: What the last attempt may take at least, in seconds: one that cannot succeed is useless.
SHORTEST_ATTEMPT = 1.0


#: What to do after a failure that may not last. The function fails too, so that its platform acts.
AGAIN = "The platform delivers the notification again, or to its dead-letter queue."


class TimeLimit:
    """How long an invocation may go on. The clients of a forwarder share it.

    Args:
        clock: Source of time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Let the invocation go on for a time from now on."""
        self._end = self._clock.monotonic() + seconds

    def left(self) -> float:
        """Return how many seconds are left."""
        return max(self._end - self._clock.monotonic(), 0.0)


class _NoRedirect(HTTPRedirectHandler):
    """Return redirects as responses, since following one could send credentials elsewhere."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


class UrllibClient(Client):
    """Send calls to one endpoint as `Client` does, without requests and on a new connection each time.

    Args:
        endpoint: Base URL.
        limit: Limits retries, instead of `retry_timeout`.
        arguments: The other arguments of `Client`.
    """

    advice = MappingProxyType(
        {
            "throttled": f"The request was not executed. {AGAIN}",
            **dict.fromkeys(("reset", "timeout", "server_error", "internal"), AGAIN),
        }
    )

    def __init__(self, endpoint: str, limit: TimeLimit, **arguments: Any) -> None:
        self._limit = limit
        super().__init__(endpoint, **arguments)

    def _open_session(self) -> Any:
        # Proxies come from the environment. SSL_CERT_FILE names another CA.
        return build_opener(_NoRedirect)

    def copy(self) -> Client:
        """Return this client, which keeps no connection."""
        return self

    def send(self, call: Call) -> Response:
        self.retry_timeout = self._limit.left()
        return super().send(call)

    def _attempt(self, call: Call) -> Attempt:
        url, headers, body = self._parts(call)
        request = SimpleNamespace(method=call.method, url=url, headers=headers, body=body)
        try:
            self._sign(request)
            prepared = Request(url, body, {**request.headers, "User-Agent": USER_AGENT}, method=call.method)
        except ValueError as exc:
            return Attempt(None, {}, failure=exc, sent=False)
        seconds = min(sum(self.timeout), max(self._limit.left(), SHORTEST_ATTEMPT))
        try:
            return in_time(seconds, lambda: self._exchange(prepared, seconds), lambda: None)
        # What is raised before there is a response, most of it because no connection was established.
        except URLError as exc:
            reason = exc.reason if isinstance(exc.reason, Exception) else exc
            return Attempt(None, {}, failure=reason, sent=False, peer=prepared.host)
        # Libraries raise anything when a response is odd, and the request may have been executed all the same.
        except Exception as exc:  # noqa: BLE001
            return Attempt(None, {}, failure=exc)

    def _exchange(self, prepared: Request, seconds: float) -> Attempt:
        """Send a request and read the response."""
        try:
            response: Any = self.session.open(prepared, timeout=seconds)
        except HTTPError as exc:
            response = exc
        with response:
            try:
                content = response.read(LARGEST_RESPONSE + 1)
            except (OSError, HTTPException) as exc:
                return Attempt(response.code, response.headers, failure=exc, sent=True)
        if len(content) > LARGEST_RESPONSE:
            large = ValueError(f"the response is larger than {LARGEST_RESPONSE} bytes")
            return Attempt(response.code, response.headers, failure=large, sent=True)
        return Attempt(response.code, response.headers, content)
