# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send one call and return the response, or raise.

A successful call uses this file alone; what a failure needs is imported when there is one.
"""

from __future__ import annotations

import json
import re
import time
import traceback
from collections.abc import Mapping
from copy import copy
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Callable

try:
    import requests
    from requests.utils import get_environ_proxies
    from urllib3.exceptions import HTTPError
except ImportError:
    #: For `missing_required_lib`, which only `main()` calls.
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

from .._common.redactor import Redactor
from .auth import Auth, canonical_query
from .deadline import LATE, TooLateError, in_time
from .messages import Attempt, Call, Response, ShapeError
from .request_tracker import RequestTracker

if TYPE_CHECKING:
    from .._common.protocols import Adapter, Clock

USER_AGENT = "ansible-hwcloud-oms"
#: Largest response that is read, in bytes. A full page of tasks has less than a tenth of it.
LARGEST_RESPONSE = 8 * 1024 * 1024
#: Bytes that are read at once. Even decompressed, they are no more than the largest response.
CHUNK = 8192
#: An error code that a response has and that says nothing.
NO_CODE = rb'"error_code"\s*:\s*(null|"")'


class Client:
    """Send calls to one endpoint.

    Args:
        endpoint: Base URL.
        auth: Authenticates each request.
        verify: True, False, or the path of a CA bundle or directory.
        timeout: Seconds to connect, seconds to wait for a response.
        retry_timeout: Seconds for which a failed request is retried where that is safe.
        notify: Called with a sentence about each retry.
        redactor: Masks secrets in what the service wrote, before it is shortened.
        clock: Source of time.
        adapter: Carries the requests in place of the network, for tests.
    """

    #: What to do after an outcome, where that is not what hints.py says to someone who runs a playbook.
    advice: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self,
        endpoint: str,
        *,
        auth: Auth,
        verify: bool | str = True,
        timeout: tuple[float, float] = (10.0, 60.0),
        retry_timeout: float = 120.0,
        notify: Callable[[str], None] = lambda text: None,
        redactor: Redactor | None = None,
        clock: Clock = time,
        adapter: Adapter | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.auth = auth
        self.verify = verify
        self.timeout = timeout
        self.retry_timeout = retry_timeout
        self.notify = notify
        self.redactor = redactor or Redactor()
        #: Signature of the last request; a response may contain it.
        self.signature = ""
        #: How many requests were sent, or may have been.
        self.requests = 0
        self.clock = clock
        #: Called after a 401 for new credentials to retry with; None if there are none.
        self.renew: Callable[[], Auth] | None = None
        #: Whether they are new, and the service has not accepted them yet. A second 401 then refuses them.
        self.is_renewed = False
        self.adapter = adapter
        self.session = self._open_session()

    def _open_session(self) -> Any:
        self.proxies = get_environ_proxies(self.endpoint)
        session = requests.Session()
        # Neither .netrc nor REQUESTS_CA_BUNDLE: both would override what the options say.
        session.trust_env = False
        session.headers = requests.structures.CaseInsensitiveDict(
            {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
        )
        adapter: Any = self.adapter
        if adapter is None:
            adapter = requests.adapters.HTTPAdapter()
            RequestTracker(adapter)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def copy(self) -> Client:
        """Return a client that differs in its connections only, for another thread."""
        other = copy(self)
        other.session = other._open_session()
        return other

    def send(self, call: Call) -> Response:
        """Return the response to a call, which is retried as the retry policy allows.

        Raises:
            RequestError: There was no response, or it is an error, or it cannot be understood.
        """
        started = self.clock.monotonic()
        failures: list[Any] = []
        while True:
            began = self.clock.monotonic()
            attempt = self._attempt(call)
            problem: str | None = None
            if attempt.status and 200 <= attempt.status < 300 and not (attempt.failure and call.parse):
                self.is_renewed = False
                try:
                    return Response(self._parse(call, attempt), attempt.headers)
                # Whatever a response makes the parsers raise, the request itself succeeded.
                except Exception as exc:  # noqa: BLE001
                    problem = "wrong_shape" if isinstance(exc, ShapeError) else "unreadable"
                    attempt = attempt._replace(failure=exc)
            from .failures import after

            attempt = attempt._replace(seconds=self.clock.monotonic() - began)
            seconds = after(self, call, attempt, problem, failures, started)
            if seconds:
                self.clock.sleep(seconds)
            if call.again:
                call.again()

    @staticmethod
    def _parse(call: Call, attempt: Attempt) -> Any:
        if call.parse:
            return call.parse(json.loads(attempt.content.decode("utf-8")))
        if b"error_code" in re.sub(NO_CODE, b"", attempt.content):
            raise ShapeError(f"it contains an error code although its status is {attempt.status}")
        return None

    def _parts(self, call: Call) -> tuple[str, dict[str, str], bytes | None]:
        """Return the URL, the headers and the body of the request for a call."""
        url = self.endpoint + call.path
        if call.query:
            url += "?" + canonical_query(call.query)
        body = None if call.body is None else json.dumps(call.body).encode("utf-8")
        return url, {"Content-Type": "application/json;charset=UTF-8" if body else "application/json"}, body

    def _attempt(self, call: Call) -> Attempt:
        """Send a request once. What fails is in the result, not raised."""
        received: Any = requests.structures.CaseInsensitiveDict()
        try:
            url, headers, body = self._parts(call)
            request = self.session.prepare_request(
                requests.Request(call.method, url, headers=headers, data=body, auth=self._sign)
            )
            adapter = self.session.get_adapter(url)
        # OSError is the base of all that requests raises, but exceptions of urllib3 get through.
        except (OSError, HTTPError, ValueError) as exc:
            return Attempt(None, received, failure=exc, sent=False)
        tracker = getattr(adapter, "tracker", None)
        if tracker:
            tracker.begin()
        responses: list[Any] = []
        self.requests += 1
        try:
            return in_time(
                sum(self.timeout),
                lambda: self._send(adapter, request, responses),
                tracker.abandon if tracker else lambda: None,
            )
        # Libraries raise anything when a response is odd, and the request may have been executed all the same.
        except Exception as exc:  # noqa: BLE001
            status: int | None = responses[0].status_code if responses else None
            # A plain copy: the response is not needed any more.
            received.update(responses[0].headers if responses else {})
            # What still arrives on this connection must not be taken for the response to another request.
            if tracker and not isinstance(exc, TooLateError):
                tracker.close()
            self.session.close()
            self.session = self._open_session()
            if tracker:
                return Attempt(status, received, failure=exc, sent=tracker.sent, peer=tracker.peer)
            return Attempt(status, received, failure=exc)

    def _send(self, adapter: Adapter, request: Any, responses: list[Any]) -> Attempt:
        """Send a prepared request and read the response, which is added to `responses` once its headers are read."""
        limit = self.clock.monotonic() + sum(self.timeout)
        # Not by the session, which reads the whole body of a redirect to prepare the next request.
        with adapter.send(
            request, stream=True, timeout=self.timeout, verify=self.verify, proxies=self.proxies
        ) as response:
            responses.append(response)
            if response.status_code < 200:
                raise requests.exceptions.RequestException("only an interim response was received (1xx)")
            return Attempt(response.status_code, response.headers, self._read(response, limit))

    def _sign(self, request: Any) -> Any:
        """Authenticate a request at the moment it is sent."""
        request = self.auth(request)
        self.signature = request.headers.get("Authorization", "").rpartition("Signature=")[2]
        return request

    def _read(self, response: Any, limit: float) -> bytes:
        """Return the whole body, within the size and the time that are allowed."""
        coding = response.headers.get("Content-Encoding", "gzip").lower()
        if coding not in ("gzip", "identity"):
            # What is compressed twice, or better, may fill the memory before its size can be checked.
            raise requests.exceptions.ContentDecodingError(
                f"the response is encoded as {coding}, which was not requested"
            )
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_content(CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_RESPONSE:
                raise requests.exceptions.ContentDecodingError(f"the response is larger than {LARGEST_RESPONSE} bytes")
            if self.clock.monotonic() > limit:
                raise TooLateError(LATE)
        return b"".join(chunks)
