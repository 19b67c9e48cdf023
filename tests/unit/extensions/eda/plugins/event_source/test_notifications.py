# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source queues notifications, and makes few events of many. `make test-events` runs the real thing."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.extensions.eda.plugins.event_source import notifications
from ansible_collections.hwcloud.oms.extensions.eda.plugins.event_source.notifications import (
    BATCH,
    Changes,
    Receiver,
    is_true,
    load_reader,
    merge,
    pass_on,
)

TOKEN = {"Authorization": "Bearer secret"}


def oss(*keys: str, name: str = "ObjectCreated:PutObject", bucket: str = "photos-origin") -> bytes:
    events = [{"eventName": name, "oss": {"bucket": {"name": bucket}, "object": {"key": key}}} for key in keys]
    return json.dumps({"events": events}).encode()


def cos(key: str) -> bytes:
    where = {"cosBucket": {"name": "photos", "appid": "1250000000"}, "cosObject": {"key": f"/1250000000/photos/{key}"}}
    return json.dumps({"Records": [{"cos": where, "event": {"eventName": "cos:ObjectCreated:Put"}}]}).encode()


class Queued:
    """A receiver, and what it queued."""

    def __init__(self, room: int = 10, token: str = "", app_id: bool = False) -> None:
        self.waiting: asyncio.Queue[Changes] = asyncio.Queue(room)
        self.receiver = Receiver(self.waiting, token, app_id)

    def respond(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        return self.receiver.respond(headers or {}, body)[0]

    def all(self) -> list[Changes]:
        return [self.waiting.get_nowait() for _each in range(self.waiting.qsize())]


@pytest.fixture(autouse=True)
def loop() -> Any:
    """Set a loop: up to Python 3.9, a queue takes the current one."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    yield made
    asyncio.set_event_loop(None)
    made.close()


def test_a_notification_is_queued_before_the_response() -> None:
    queued = Queued()
    assert queued.receiver.respond({}, oss("a.jpg", "b.jpg")) == (202, "2 names are queued.")
    assert queued.all() == [[("photos-origin", "a.jpg"), ("photos-origin", "b.jpg")]]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b"7", b'"text"', b'{"some": "thing"}', b"\xff", b'{"Records": [{}]}']
)
def test_what_is_not_a_notification_is_refused(body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    queued = Queued()
    assert (queued.respond(body), queued.all()) == (400, [])
    assert "A request was refused because it is not a notification" in caplog.text


@pytest.mark.parametrize("body", [oss("a.jpg", name="ObjectRemoved:DeleteObject"), b'{"Event": "s3:TestEvent"}'])
def test_removals_and_tests_queue_nothing(body: bytes) -> None:
    queued = Queued()
    assert (queued.respond(body), queued.all()) == (202, [])


CONFIRM = "https://sns.example.com/?Action=ConfirmSubscription&Token=2336"
#: What SNS, SMN and Event Grid send before they deliver anything.
CONFIRMATIONS: list[Any] = [
    {
        "Type": "SubscriptionConfirmation",
        "TopicArn": "arn:aws:sns:eu-west-1:1:photos",
        "Message": "You have chosen to subscribe to the topic.",
        "SubscribeURL": CONFIRM,
    },
    {
        "type": "SubscriptionConfirmation",
        "topic_urn": "urn:smn:cn-north-4:1:photos",
        "message": "You are invited to subscribe to topic.",
        "subscribe_url": CONFIRM,
    },
    [
        {
            "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
            "data": {"validationCode": "512d38b6", "validationUrl": CONFIRM},
        }
    ],
]


@pytest.mark.parametrize("request_", CONFIRMATIONS)
def test_the_url_that_confirms_a_subscription_is_logged(request_: Any, caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps(request_).encode()
    queued = Queued(token="secret")
    assert (queued.respond(body), caplog.text) == (401, "")
    assert (queued.respond(body, TOKEN), queued.all()) == (200, [])
    assert [(one.levelname, CONFIRM in one.getMessage()) for one in caplog.records] == [("WARNING", True)]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://a\x1b[2J", "https://a\nfake line", "", None, 7])
def test_what_does_not_look_like_a_url_is_not_logged(url: Any, caplog: pytest.LogCaptureFixture) -> None:
    queued = Queued()
    statuses = [
        queued.respond(json.dumps(one).replace(json.dumps(CONFIRM), json.dumps(url)).encode()) for one in CONFIRMATIONS
    ]
    assert (statuses, queued.all()) == ([400, 400, 202], [])
    assert "open this URL" not in caplog.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (TOKEN, 202),
        ({}, 401),
        ({"Authorization": "secret"}, 401),
        ({"Authorization": "Bearer secre"}, 401),
        ({"Authorization": "Bearer s\udce9cret"}, 401),
    ],
)
def test_a_request_needs_the_token(headers: dict[str, str], status: int) -> None:
    assert Queued(token="secret").respond(oss("a.jpg"), headers) == status


NOT_BLANK = r"token is blank, so no request would be authenticated"


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ({"host": "0.0.0.0", "token": ""}, NOT_BLANK),
        ({"host": "127.0.0.1", "token": ""}, NOT_BLANK),
        ({"token": None}, NOT_BLANK),
        ({"token": " \t\n"}, NOT_BLANK),
        ({"host": "0.0.0.0"}, r"token is required to listen at 0\.0\.0\.0, which is not a loopback address"),
        ({"host": "::"}, r"token is required to listen at ::,"),
        ({"host": "events.example.com"}, r"token is required to listen at events\.example\.com,"),
    ],
)
def test_it_does_not_start_if_anyone_could_send_names(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch, args: dict[str, Any], problem: str
) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(ValueError, match=problem):
        loop.run_until_complete(notifications.main(None, args))


@pytest.mark.parametrize(
    ("args", "token"),
    [
        ({"host": "127.0.0.1"}, ""),
        ({"host": "::1"}, ""),
        ({"host": "localhost"}, ""),
        ({"host": "0.0.0.0", "token": "secret"}, "secret"),
        ({"host": "0.0.0.0", "token": 0}, "0"),
    ],
)
def test_a_loopback_address_needs_no_token(args: dict[str, Any], token: str) -> None:
    assert notifications.token_of(args, args["host"]) == token


def test_a_full_queue_asks_the_sender_to_try_again() -> None:
    queued = Queued(room=2)
    assert [queued.respond(oss(name)) for name in ("a", "b", "c")] == [202, 202, 503]
    assert len(queued.all()) == 2


@pytest.mark.parametrize(("app_id", "bucket"), [(False, "photos"), (True, "photos-1250000000")])
def test_buckets_of_tencent_cloud(app_id: bool, bucket: str) -> None:
    queued = Queued(app_id=app_id)
    queued.respond(cos("a.jpg"))
    assert queued.all() == [[(bucket, "a.jpg")]]


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("true", True), ("Yes", True), (None, False), ("no", False)]
)
def test_a_boolean_may_be_a_string(value: Any, expected: bool) -> None:
    assert is_true(value) is expected


def test_a_batch_has_each_name_of_each_bucket_once() -> None:
    merged = merge([[("photos", "a"), ("photos", "b")], [("logs", "a")], [("photos", "a"), ("photos", "c")]])
    assert merged == {
        "oms": [{"src_bucket": "photos", "object_keys": ["a", "b", "c"]}, {"src_bucket": "logs", "object_keys": ["a"]}]
    }


def passed_on(loop: asyncio.AbstractEventLoop, count: int, late: int = 0) -> list[int]:
    """Return the sizes of the batches of so many notifications, some of which come after the first."""
    events: asyncio.Queue[Any] = asyncio.Queue()

    async def run() -> None:
        waiting: asyncio.Queue[Changes] = asyncio.Queue()
        for number in range(count):
            waiting.put_nowait([("photos", str(number))])
        task = asyncio.ensure_future(pass_on(waiting, events, 0.05))
        await asyncio.sleep(0.01)
        for number in range(late):
            waiting.put_nowait([("photos", f"late {number}")])
        for _wait in range(500):
            await asyncio.sleep(0.01)
            if sum(sizes()) == count + late:
                break
        task.cancel()

    def sizes() -> list[int]:
        return [len(event["oms"][0]["object_keys"]) for event in list(events._queue)]  # type: ignore[attr-defined]

    loop.run_until_complete(run())
    return sizes()


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(1, [1]), (BATCH, [BATCH]), (BATCH + 1, [BATCH, 1]), (10 * BATCH, [BATCH] * 10), (250, [BATCH, BATCH, 50])],
)
def test_many_notifications_are_few_events(loop: asyncio.AbstractEventLoop, count: int, sizes: list[int]) -> None:
    assert passed_on(loop, count) == sizes


def test_notifications_are_collected_for_a_while(loop: asyncio.AbstractEventLoop) -> None:
    assert passed_on(loop, 1, late=5) == [6]


def test_the_reader_is_the_event_filter() -> None:
    assert Path(notifications.__file__).parents[1] / "event_filter" / "object_keys.py" == notifications.READER
    with pytest.raises(ImportError, match="cannot be loaded"):
        load_reader(Path("/nowhere/object_keys.txt"))
