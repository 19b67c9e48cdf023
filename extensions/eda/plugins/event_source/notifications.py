# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receive the notifications of object stores by HTTP, and pass them on in batches.

Each event starts Ansible once. The throttles of ansible-rulebook lose events when many arrive, so the source itself
makes few events of many notifications.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import ssl
from collections.abc import Iterable, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

DOCUMENTATION = r"""
short_description: Receive the notifications of object stores in batches
description:
  - Receives the same notifications as the event filter C(hwcloud.oms.object_keys) in requests with the method POST, at
    any path. It responds when a notification is queued.
  - Sends an event of up to 100 notifications O(window) seconds after the first one, or at once if 100 are queued by
    then. C(event.oms) is a list with C(src_bucket) and C(object_keys) for each bucket. Names of objects that were
    removed are left out.
  - A request to confirm a subscription of SNS, SMN or Event Grid gets status 200, and a warning contains the URL
    that confirms it. The source does not open this URL.
  - What is not a notification is refused with status 400 and a warning. If more than 10,000 notifications are queued,
    further ones are refused with status 503, so that their sender can try again.
  - The queue is in memory. A restart loses what is queued and not yet sent to the service. The playbook
    C(hwcloud.oms.reconcile) copies the objects that were missed.
options:
  host:
    description: Address to listen at.
    type: str
    default: 127.0.0.1
  port:
    description: TCP port to listen at.
    type: int
    default: 5000
  token:
    description:
      - Token that a request must contain, in the header C(Authorization) as C(Bearer TOKEN). It must not be blank.
      - Required unless O(host) is a loopback address.
    type: str
  certfile:
    description: Path of a certificate, for TLS.
    type: str
  keyfile:
    description: Path of the key of the certificate.
    type: str
  window:
    description: How long to collect notifications, in seconds. Make it longer than a run of the playbook takes.
    type: float
    default: 10
  app_id:
    description: Whether C(src_bucket) of a bucket of Tencent Cloud COS is C(name-appid) instead of C(name).
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Take notifications in batches
  hosts: localhost
  sources:
    - hwcloud.oms.notifications:
        port: 5000
        token: "{{ oms_notifications_token }}"
  rules:
    - name: Send the names of changed objects
      condition: event.oms is defined
      action:
        run_playbook:
          name: hwcloud.oms.send_events
"""

logger = logging.getLogger(__name__)
#: Notifications in an event, at most, and in the queue.
BATCH, QUEUE = 100, 10_000
#: Seconds; default of the option.
WINDOW = 10.0
#: The only reader of notifications. ansible-rulebook loads plugins by their paths, so it cannot be imported by name.
READER = Path(__file__).resolve().parents[1] / "event_filter" / "object_keys.py"

#: The bucket and the name of each object that a notification names.
Changes = list[tuple[str, str]]


def load_reader(path: Path = READER) -> Any:
    """Return the event filter as a module."""
    spec = spec_from_file_location("object_keys", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def merge(notifications: Iterable[Changes]) -> dict[str, Any]:
    """Return the event of a batch. It contains each name once."""
    names: dict[str, dict[str, None]] = {}
    for changes in notifications:
        for bucket, key in changes:
            names.setdefault(bucket, {})[key] = None
    return {"oms": [{"src_bucket": bucket, "object_keys": list(keys)} for bucket, keys in names.items()]}


async def pass_on(waiting: asyncio.Queue[Changes], events: Any, window: float) -> None:
    """Send an event for each batch, until this is cancelled.

    Args:
        waiting: The notifications.
        events: The queue of ansible-rulebook.
        window: Seconds to collect notifications.
    """
    while True:
        batch = [await waiting.get()]
        if waiting.qsize() < BATCH - 1:
            await asyncio.sleep(window)
        while len(batch) < BATCH and not waiting.empty():
            batch.append(waiting.get_nowait())
        await events.put(merge(batch))


def is_true(value: Any) -> bool:
    """Return whether an argument of a rulebook is true: after a template it is a string."""
    return str(value).strip().lower() in ("true", "yes", "on", "1")


def is_loopback(host: str) -> bool:
    """Return whether only this computer can connect to an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def token_of(args: Mapping[str, Any], host: str) -> str:
    """Return the token that requests must contain, or an empty string for none.

    Raises:
        ValueError: Anyone who can connect could send names of objects.
    """
    if "token" not in args:
        if is_loopback(host):
            return ""
        raise ValueError(f"token is required to listen at {host}, which is not a loopback address.")
    token = "" if args["token"] is None else str(args["token"])
    if not token.strip():
        raise ValueError("token is blank, so no request would be authenticated. Set it to a long random text.")
    return token


class Receiver:
    """Respond to requests, and queue their notifications.

    Args:
        waiting: The notifications.
        token: The token that requests must contain; empty for none.
        app_id: Whether the name of a bucket of Tencent Cloud includes the app ID.
    """

    def __init__(self, waiting: asyncio.Queue[Changes], token: str, app_id: bool) -> None:
        self._reader = load_reader()
        self._waiting = waiting
        self._token = token
        self._name = -1 if app_id else 0

    def respond(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """Return the status of a request, and a text for its sender."""
        given = headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if self._token and not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return 401, "The token is missing or wrong."
        url = self._reader.confirmation_url(body)
        if url:
            logger.warning("A subscription waits for its confirmation. If it is yours, open this URL: %s", url)
            return 200, "The log contains the URL that confirms this subscription."
        try:
            changes = self._reader.read_changes(body)
        except self._reader.NotificationError as exc:
            logger.warning("A request was refused because it is not a notification: %s.", exc)
            return 400, f"This is not a notification: {exc}."
        found = [(change.bucket_names[self._name], change.key) for change in changes if not change.removed]
        if found:
            try:
                self._waiting.put_nowait(found)
            except asyncio.QueueFull:
                logger.warning("A notification was refused because %d are queued.", QUEUE)
                return 503, "Too many notifications are queued. Try again later."
        return 202, f"{len(found)} names are queued."


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Receive notifications until ansible-rulebook cancels this.

    Args:
        queue: The queue of ansible-rulebook.
        args: The options that are documented above.
    """
    host = str(args.get("host") or "127.0.0.1")
    token = token_of(args, host)
    # ansible-rulebook requires aiohttp; the tests of this file do without it.
    from aiohttp import web

    waiting: asyncio.Queue[Changes] = asyncio.Queue(QUEUE)
    receiver = Receiver(waiting, token, is_true(args.get("app_id")))

    async def receive(request: web.Request) -> web.Response:
        status, text = receiver.respond(request.headers, await request.read())
        return web.Response(status=status, text=text)

    context = None
    if args.get("certfile"):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(args["certfile"], args.get("keyfile"))
    application = web.Application()
    application.router.add_post("/{path:.*}", receive)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, int(args.get("port") or 5000), ssl_context=context)
        await site.start()
        await pass_on(waiting, queue, WINDOW if args.get("window") is None else float(args["window"]))
    finally:
        await runner.cleanup()
