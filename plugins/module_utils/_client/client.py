# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends one call and gives what it answers, or raises. Private to hwcloud.oms.

A call that went well passes through this file alone; what a failure needs is imported then.
"""

from __future__ import annotations

import json
import time
import traceback
from typing import Any, Callable

try:
    import requests
    from requests.utils import get_environ_proxies
    from urllib3.exceptions import HTTPError
except ImportError:
    #: For C(missing_required_lib), which only C(main()) calls.
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

from .._common.redactor import Redactor
from .auth import Auth, canonical_query
from .deadline import LATE, TooLateError, in_time
from .messages import Attempt, Call, Response, ShapeError
from .request_tracker import RequestTracker

USER_AGENT = "ansible-hwcloud-oms"
#: An answer is read up to this size. A full page of tasks is less than a tenth of it.
LARGEST_ANSWER = 8 * 1024 * 1024
#: So many bytes are read at once. Packed, they hold no more than the largest answer.
PIECE = 8192


class Client:
    """Sends calls to one address.

    Args:
        endpoint: Base address.
        auth: Callable that authenticates each request.
        verify: True, False, or the path of a CA bundle or directory.
        timeout: Seconds to connect, seconds to wait for an answer.
        retry_timeout: Seconds that one call may go on sending again what is safe to send again.
        notify: Told in a sentence of each retry.
        redactor: Takes secrets out of what others wrote, before it is cut to length.
        clock: Source of time.
        adapter: Carries the requests in place of the network, for tests.
    """

    def __init__(
        self,
        endpoint: str,
        auth: Auth,
        verify: Any = True,
        timeout: tuple[float, float] = (10.0, 60.0),
        retry_timeout: float = 120.0,
        notify: Callable[[str], None] = lambda text: None,
        redactor: Redactor | None = None,
        clock: Any = time,
        adapter: Any = None,
    ) -> None:
        self.endpoint = endpoint
        self.auth = auth
        self.verify = verify
        self.timeout = timeout
        self.retry_timeout = retry_timeout
        self.notify = notify
        self.redactor = redactor or Redactor()
        #: Of the last request; an answer may repeat it.
        self.signature = ""
        self.clock = clock
        #: Asked once, after a 401, for new credentials to send the call with; None: there are none.
        self.renew: Callable[[], Auth] | None = None
        self.proxies = get_environ_proxies(endpoint)
        self.adapter = adapter
        self.session = self._open_session()

    def _open_session(self) -> Any:
        session = requests.Session()
        # No .netrc and no REQUESTS_CA_BUNDLE: both would override what the options say.
        session.trust_env = False
        session.headers = requests.structures.CaseInsensitiveDict(
            {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
        )
        adapter = self.adapter
        if adapter is None:
            adapter = requests.adapters.HTTPAdapter()
            RequestTracker(adapter)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def copy(self) -> Client:
        """Another client for the same address and with the same credentials, for another thread."""
        copy = Client(
            self.endpoint,
            self.auth,
            self.verify,
            self.timeout,
            self.retry_timeout,
            self.notify,
            self.redactor,
            self.clock,
            self.adapter,
        )
        copy.renew = self.renew
        return copy

    def send(self, call: Call) -> Response:
        """The answer to a call, sent as often as the retry policy allows.

        Raises:
            RequestError: No answer came, or it is a refusal, or it can't be understood.
        """
        started = self.clock.monotonic()
        failures: list[Any] = []
        while True:
            exchange = self._exchange(call)
            problem: str | None = None
            if exchange.status and 200 <= exchange.status < 300 and not (exchange.failure and call.parse):
                try:
                    return Response(self._parse(call, exchange), exchange.headers)
                # Whatever an answer makes the parsers raise, the call itself went through.
                except Exception as exc:  # noqa: BLE001
                    problem = "wrong_shape" if isinstance(exc, ShapeError) else "unreadable"
                    exchange = exchange._replace(failure=exc)
            from .failures import after

            seconds = after(self, call, exchange, problem, failures, started)
            if seconds:
                self.clock.sleep(seconds)
            if call.again:
                call.again()

    @staticmethod
    def _parse(call: Call, exchange: Attempt) -> Any:
        if call.parse:
            return call.parse(json.loads(exchange.content.decode("utf-8")))
        if b"error_code" in exchange.content:
            raise ShapeError(f"it carries an error code although its status is {exchange.status}")
        return None

    def _exchange(self, call: Call) -> Attempt:
        """Send once. What goes wrong is in the result, not raised."""
        received: Any = requests.structures.CaseInsensitiveDict()
        try:
            url = self.endpoint + call.path
            if call.query:
                url += "?" + canonical_query(call.query)
            body = None if call.body is None else json.dumps(call.body).encode("utf-8")
            headers = {"Content-Type": "application/json;charset=UTF-8" if body else "application/json"}
            request = self.session.prepare_request(
                requests.Request(call.method, url, headers=headers, data=body, auth=self._sign)
            )
            adapter = self.session.get_adapter(url)
        # OSError is the root of all that requests raises, but urllib3 shows through.
        except (OSError, HTTPError, ValueError) as exc:
            return Attempt(None, received, b"", exc, sent=False)
        tracker = getattr(adapter, "tracker", None)
        if tracker:
            tracker.begin()
        answered: list[Any] = []
        try:
            return in_time(
                sum(self.timeout),
                lambda: self._attempt(adapter, request, answered),
                tracker.abandon if tracker else lambda: None,
            )
        # Libraries raise anything when an answer is odd, and the request may have been executed all the same.
        except Exception as exc:  # noqa: BLE001
            status: int | None = answered[0].status_code if answered else None
            # A plain copy: the answer is not needed any more.
            received.update(answered[0].headers if answered else {})
            # What is still on its way on this connection must not pass for the answer to another request.
            if tracker and not isinstance(exc, TooLateError):
                tracker.close()
            self.session.close()
            self.session = self._open_session()
            return Attempt(status, received, b"", exc, tracker and tracker.sent, tracker.peer if tracker else "")

    def _attempt(self, adapter: Any, request: Any, answered: list[Any]) -> Attempt:
        """Send a prepared request and read the answer. C(answered) gets the answer once its headers are there."""
        limit = self.clock.monotonic() + sum(self.timeout)
        # Not by the session, which reads the whole body of a redirect to work out a next request.
        with adapter.send(
            request, stream=True, timeout=self.timeout, verify=self.verify, cert=None, proxies=self.proxies
        ) as response:
            answered.append(response)
            if response.status_code < 200:
                raise requests.exceptions.RequestException("only an interim answer came (1xx)")
            return Attempt(response.status_code, response.headers, self._read(response, limit), None, sent=True)

    def _sign(self, request: Any) -> Any:
        """Authenticate a request at the moment it is sent."""
        request = self.auth(request)
        self.signature = request.headers.get("Authorization", "").rpartition("Signature=")[2]
        return request

    def _read(self, response: Any, limit: float) -> bytes:
        """The whole body, within the size and the time that are allowed."""
        coding = response.headers.get("Content-Encoding", "gzip").lower()
        if coding not in ("gzip", "identity"):
            # What is packed twice, or tighter, may unpack to more than there is memory before it can be counted.
            raise requests.exceptions.ContentDecodingError(f"the answer is packed as {coding}, which was not asked for")
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_content(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise requests.exceptions.ContentDecodingError("the answer is larger than %d bytes" % LARGEST_ANSWER)
            if self.clock.monotonic() > limit:
                raise TooLateError(LATE)
        return b"".join(pieces)
