# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends one call and gives what it answers, or raises. Private to hwcloud.oms.

A call that went well passes through this file alone; what a failure needs is imported then.
"""

from __future__ import annotations

import json
import signal
import time
import traceback
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

try:
    import requests
    from requests.utils import get_environ_proxies
    from urllib3.exceptions import HTTPError
except ImportError:
    #: For C(missing_required_lib), which only C(main()) calls.
    REQUESTS_IMPORT_ERROR: Optional[str] = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

from ._auth import Auth, canonical_query
from ._redact import Redactor

USER_AGENT = "ansible-hwcloud-oms"
#: An answer is read up to this size. A full page of tasks is less than a tenth of it.
LARGEST_ANSWER = 8 * 1024 * 1024
LATE = "the answer was not complete in time"


class ShapeError(Exception):
    """The answer is JSON, but not what the interface describes. The text says what is wrong."""


class TooLateError(Exception):
    """The answer was not complete in time. No OSError, since libraries on the way would take it for another."""


class Call(NamedTuple):
    """One call as the service's interface names it.

    C(kind) is a key of C(_retry.POLICY). C(parse) turns the parsed JSON into what the caller wants, or
    raises ShapeError; None means that the call answers without a body. C(again) is called before each
    repetition, and what it raises ends the call.
    """

    operation: str
    kind: str
    method: str
    path: str
    query: Tuple[Tuple[str, str], ...] = ()
    body: Optional[Mapping[str, Any]] = None
    parse: Optional[Callable[[Any], Any]] = None
    again: Optional[Callable[[], None]] = None


class Exchange(NamedTuple):
    """What came of one send: an answer as far as it was read, or what kept it from coming."""

    status: Optional[int]
    headers: Mapping[str, str]
    content: bytes
    failure: Optional[Exception]


class Answer(NamedTuple):
    """What C(Call.parse) made of the answer, and the answer's headers."""

    value: Any
    headers: Mapping[str, str]


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
        timeout: Tuple[float, float] = (10.0, 60.0),
        retry_timeout: float = 120.0,
        notify: Callable[[str], None] = lambda text: None,
        redactor: Optional[Redactor] = None,
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
        self.renew: Optional[Callable[[], Auth]] = None
        self.session = requests.Session()
        self.proxies = get_environ_proxies(endpoint)
        # No .netrc and no REQUESTS_CA_BUNDLE: both would override what the options say.
        self.session.trust_env = False
        self.session.headers = requests.structures.CaseInsensitiveDict(
            {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
        )
        self.adapter = adapter
        if adapter is not None:
            self.session.mount("http://", adapter)
            self.session.mount("https://", adapter)

    def twin(self) -> Client:
        """Another client for the same address and with the same credentials, for another thread."""
        twin = Client(
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
        twin.renew = self.renew
        return twin

    def send(self, call: Call) -> Answer:
        """The answer to a call, sent as often as the retry policy allows.

        Raises:
            CallError: No answer came, or it is a refusal, or it can't be understood.
        """
        started = self.clock.monotonic()
        failures: List[Any] = []
        while True:
            exchange = self._exchange(call)
            problem: Optional[str] = None
            if exchange.status and 200 <= exchange.status < 300 and not (exchange.failure and call.parse):
                try:
                    return Answer(self._parse(call, exchange), exchange.headers)
                except (ValueError, RecursionError, ShapeError) as exc:
                    problem = "wrong_shape" if isinstance(exc, ShapeError) else "unreadable"
                    exchange = exchange._replace(failure=exc)
            from ._failures import after

            seconds = after(self, call, exchange, problem, failures, started)
            if seconds:
                self.clock.sleep(seconds)
            if call.again:
                call.again()

    @staticmethod
    def _parse(call: Call, exchange: Exchange) -> Any:
        if call.parse:
            return call.parse(json.loads(exchange.content.decode("utf-8")))
        if b"error_code" in exchange.content:
            raise ShapeError("it carries an error code although its status is %s" % exchange.status)
        return None

    def _exchange(self, call: Call) -> Exchange:
        """Send once. What goes wrong is told, not raised."""
        url = self.endpoint + call.path
        if call.query:
            url += "?" + canonical_query(call.query)
        body = None if call.body is None else json.dumps(call.body).encode("utf-8")
        headers = {"Content-Type": "application/json;charset=UTF-8" if body else "application/json"}
        seconds = sum(self.timeout)
        limit = self.clock.monotonic() + seconds
        status: Optional[int] = None
        received: Dict[str, str] = {}
        try:
            with within(seconds), self._request(call.method, url, body, headers) as response:
                status = response.status_code
                received = dict(response.headers.items())
                return Exchange(status, response.headers, self._read(response, limit), None)
        # OSError is the root of all that requests raises; now and then urllib3 shows through.
        except (OSError, HTTPError, ValueError, TooLateError) as exc:
            return Exchange(status, requests.structures.CaseInsensitiveDict(received), b"", exc)

    def _request(self, method: str, url: str, body: Optional[bytes], headers: Mapping[str, str]) -> Any:
        return self.session.request(
            method,
            url,
            data=body,
            headers=headers,
            auth=self._sign,
            timeout=self.timeout,
            allow_redirects=False,
            verify=self.verify,
            proxies=self.proxies,
            stream=True,
        )

    def _sign(self, request: Any) -> Any:
        """Authenticate a request at the moment it is sent."""
        request = self.auth(request)
        self.signature = request.headers.get("Authorization", "").rpartition("Signature=")[2]
        return request

    def _read(self, response: Any, limit: float) -> bytes:
        """The whole body, within the size and the time that are allowed."""
        coding = response.headers.get("Content-Encoding", "gzip")
        if coding not in ("gzip", "identity"):
            # What is packed twice, or tighter, may unpack to more than there is memory before it can be counted.
            raise requests.exceptions.ContentDecodingError(
                "the answer is packed as %s, which was not asked for" % coding
            )
        content = b""
        for chunk in response.iter_content(65536):
            content += chunk
            if len(content) > LARGEST_ANSWER:
                raise requests.exceptions.ContentDecodingError("the answer is larger than %d bytes" % LARGEST_ANSWER)
            if self.clock.monotonic() > limit:
                raise TooLateError(LATE)
        return content


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TooLateError in the body when it takes longer than this.

    The read timeout of requests begins anew with each byte, and looking up a name has none. Outside
    the main thread, where no signal can be had, only those remain.
    """

    def ring(_number: int, _frame: Any) -> None:
        raise TooLateError(LATE)

    try:
        before = signal.signal(signal.SIGALRM, ring)
    except ValueError:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
