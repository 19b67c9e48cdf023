# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notifications of each platform, read as they are delivered."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.extensions.eda.plugins.event_filter import object_keys
from ansible_collections.hwcloud.oms.extensions.eda.plugins.event_filter.object_keys import (
    Change,
    NotificationError,
    main,
    queue_messages,
    read_changes,
)

from ......support import notifications as sent
from ......support.notifications import APP_ID, BUCKET, NAMES


def keys(event: Any) -> list[str]:
    changes = read_changes(event)
    assert not any(change.removed for change in changes)
    return [change.key for change in changes]


def removed(event: Any) -> list[str]:
    changes = read_changes(event)
    assert all(change.removed for change in changes)
    return [change.key for change in changes]


@pytest.mark.parametrize("platform", sent.CREATED)
def test_created_objects_are_read(platform: str) -> None:
    """Several records in one notification, and names that an encoding changes."""
    changes = read_changes(sent.CREATED[platform](*NAMES))
    assert [(change.bucket, change.key, change.removed) for change in changes] == [
        (BUCKET, name, False) for name in NAMES
    ]


@pytest.mark.parametrize("platform", sent.CREATED)
def test_each_name_comes_back_alone(platform: str) -> None:
    for name in NAMES:
        assert keys(sent.CREATED[platform](name)) == [name]


@pytest.mark.parametrize("platform", sent.CREATED)
@pytest.mark.parametrize("encode", [json.dumps, lambda event: json.dumps(event).encode()])
def test_notifications_may_be_text(platform: str, encode: Any) -> None:
    event = sent.CREATED[platform](*NAMES)
    assert keys(encode(json.loads(event) if isinstance(event, bytes) else event)) == list(NAMES)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_any_name_survives(name: str) -> None:
    for platform, deliver in sent.CREATED.items():
        assert keys(deliver(name)) == [name], platform


@pytest.mark.parametrize(
    "event",
    [
        sent.s3("x y", event_name="ObjectRemoved:Delete"),
        sent.s3("x y", event_name="ObjectRemoved:DeleteMarkerCreated"),
        sent.s3("x y", event_name="LifecycleExpiration:Delete"),
        sent.sqs(sent.s3("x y", event_name="ObjectRemoved:Delete")),
        sent.sns("x y", event_name="ObjectRemoved:Delete"),
        sent.eventbridge("x y", detail_type="Object Deleted"),
        sent.oss("x y", event_name="ObjectRemoved:DeleteObject"),
        sent.oss("x y", event_name="ObjectRemoved:DeleteObjects"),
        sent.oss("x y", event_name="ObjectReplication:ObjectRemoved"),
        sent.oss_eventbridge("x y", event_name="ObjectRemoved:DeleteObject"),
        sent.cos("x y", event_name="cos:ObjectRemove:Delete"),
        sent.cos("x y", event_name="cos:ObjectRemove:DeleteMarkerCreated"),
        sent.obs_function("x y", event_name="ObjectRemoved:Delete"),
        sent.smn("x y", event_name="ObjectRemoved:DeleteMarkerCreated"),
        sent.obs_eventgrid("x y", event_name="ObjectRemoved:Delete"),
        sent.event_grid("x y", kind="BlobDeleted"),
    ],
)
def test_removed_objects_are_read(event: Any) -> None:
    assert removed(event) == ["x y"]


@pytest.mark.parametrize(
    "event",
    [
        sent.s3("x y", event_name="ObjectCreated:CompleteMultipartUpload"),
        sent.s3("x y", event_name="ObjectRestore:Completed"),
        sent.eventbridge("x y", detail_type="Object Restore Completed"),
        sent.oss("x y", event_name="ObjectCreated:CompleteMultipartUpload"),
        sent.oss("x y", event_name="ObjectCreated:AppendObject"),
        sent.oss("x y", event_name="ObjectReplication:ObjectModified"),
        sent.oss("x y", event_name="ObjectModified:UpdateObjectMeta"),
        sent.cos("x y", event_name="cos:ObjectRestore:Completed"),
        sent.cos("x y", event_name="cos:ObjectCreated:Replication"),
        sent.obs_function("x y", event_name="ObjectCreated:Copy"),
        sent.event_grid("x y", kind="BlobTierChanged", accessTier="Hot", previousTier="Archive"),
        sent.event_grid("x y", kind="BlobTierChanged", accessTier="Hot"),
        sent.event_grid("x y", kind="BlobTierChanged"),
    ],
)
def test_other_ways_to_create_and_restored_objects_count(event: Any) -> None:
    assert keys(event) == ["x y"]


@pytest.mark.parametrize(
    "event",
    [
        sent.s3_test(),
        sent.sqs(sent.s3_test()),
        sent.sqs(sent.sns_message(sent.s3_test())),
        {**sent.s3_test(), "Service": "OBS", "Event": "ObsTestEvent"},
        sent.validation(),
        sent.s3("x", event_name="ObjectRestore:Post"),
        sent.s3("x", event_name="ObjectRestore:Delete"),
        sent.s3("x", event_name="ObjectTagging:Put"),
        sent.s3("x", event_name="ReducedRedundancyLostObject"),
        sent.s3("x", event_name="Replication:OperationFailedReplication"),
        sent.eventbridge("x", detail_type="Object Restore Initiated"),
        sent.eventbridge("x", detail_type="Object Restore Expired"),
        sent.eventbridge("x", detail_type="Object Tags Added"),
        sent.oss("x", event_name="ObjectCreated:InitiateMultipartUpload"),
        sent.oss("x", event_name="ObjectCreated:UploadPart"),
        sent.oss("x", event_name="ObjectRemoved:AbortMultipartUpload"),
        sent.oss("x", event_name="ObjectDownloaded:GetObject"),
        sent.cos("x", event_name="cos:ObjectRestore:Post"),
        sent.event_grid("x", kind="BlobTierChanged", accessTier="Archive", previousTier="Hot"),
        sent.event_grid("x", kind="BlobTierChanged", accessTier="Cool", previousTier="Hot"),
        sent.event_grid("x", kind="DirectoryCreated"),
    ],
)
def test_events_without_a_readable_object_are_not_errors(event: Any) -> None:
    assert read_changes(event) == []


@pytest.mark.parametrize(
    "event",
    [
        None,
        "",
        b"",
        "no json",
        b"\xff",
        "[" * 100000,
        json.loads("[" * 900 + "]" * 900),
        0,
        [],
        {},
        [None],
        {"Records": []},
        {"Records": None},
        {"Records": "x"},
        {"Records": [1]},
        {"Records": [{}]},
        {"Records": [{"s3": {}}]},
        {"Records": [{"s3": None, "eventName": "ObjectCreated:Put"}]},
        {"Records": [{"body": ""}]},
        {"Records": [{"body": "hello"}]},
        {"Records": [{"Sns": {}}]},
        {"events": [{"oss": {"bucket": {"name": "b"}, "object": {"key": ""}}, "eventName": "ObjectCreated:PutObject"}]},
        {"events": {}},
        {"record": [{"smn": {"message": "Hello"}}]},
        {"data": {}},
        {"source": "aws.s3"},
        {"source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification", "detail": {}},
        {"triggerTime": "2026-03-01T12:00:00Z", "triggerName": "timer", "payload": ""},
        {"Type": "SubscriptionConfirmation", "TopicArn": "arn", "Message": "You have chosen to subscribe"},
        {"eventType": "Microsoft.Storage.BlobCreated", "data": {"url": "https://account.blob.core.windows.net/c"}},
        {"eventType": "Microsoft.Storage.BlobCreated", "data": {"url": 1}},
        {"eventType": "Microsoft.Storage.BlobTierChanged", "data": "x"},
        {"eventType": "Microsoft.Resources.ResourceWriteSuccess", "data": {}},
        {"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": "%FF"}}, "eventName": "ObjectCreated:Put"}]},
        sent.cos(""),
        sent.oss("\ud800"),
    ],
)
def test_anything_else_is_an_error_and_passes_the_filter(event: Any) -> None:
    with pytest.raises(NotificationError, match=r" is (not |missing|empty|NoneType|int|nested)|contains half|has none"):
        read_changes(event)
    passed = {"payload": event, "meta": {"endpoint": "notify"}}
    assert main(passed) is passed


def test_errors_do_not_quote_what_was_received() -> None:
    """It ends up in logs, and COS sends a signature in each notification."""
    event = sent.cos("x")
    event["Records"][0]["cos"]["cosObject"]["key"] = 1
    with pytest.raises(NotificationError) as raised:
        read_changes(event)
    assert str(raised.value) == "cos.cosObject.key is not a string"


def test_a_notification_may_mix_buckets_and_meanings() -> None:
    event = {
        "Records": [
            *sent.s3("a", "b")["Records"],
            *sent.s3("a", event_name="ObjectRemoved:Delete")["Records"],
            *sent.s3("a", bucket="other")["Records"],
        ]
    }
    assert read_changes(event) == [
        Change(BUCKET, "a", False),
        Change(BUCKET, "b", False),
        Change(BUCKET, "a", True),
        Change("other", "a", False),
    ]


def test_an_object_that_is_named_twice_is_returned_once() -> None:
    assert keys(sent.s3("a", "b", "a")) == ["a", "b"]


def test_a_bucket_of_cos_has_two_names() -> None:
    (change,) = read_changes(sent.cos("x"))
    assert change.bucket_names == (BUCKET, f"{BUCKET}-{APP_ID}")
    (change,) = read_changes(sent.s3("x"))
    assert change.bucket_names == (BUCKET,)


def test_old_notifications_of_cos_have_no_bucket_in_the_key() -> None:
    event = sent.cos("x")
    event["Records"][0]["cos"]["cosObject"]["key"] = "/folder/x"
    assert keys(event) == ["folder/x"]


def test_a_renamed_blob_has_two_names() -> None:
    event = sent.event_grid(
        "unused", kind="BlobRenamed", sourceUrl=sent.blob_url("old name"), destinationUrl=sent.blob_url("new name")
    )
    assert read_changes(event) == [Change(BUCKET, "old name", True), Change(BUCKET, "new name", False)]


def test_events_of_azure_functions_are_objects() -> None:
    event = sent.event_grid("a day at sea.jpg")
    given_to_main = SimpleNamespace(
        id=event["id"],
        topic=event["topic"],
        subject=event["subject"],
        event_type=event["eventType"],
        get_json=lambda: event["data"],
    )
    assert keys(given_to_main) == ["a day at sea.jpg"]
    assert keys([given_to_main]) == ["a day at sea.jpg"]


def test_messages_of_a_queue_are_read_one_by_one() -> None:
    batch = sent.sqs(sent.s3("a"), "junk", sent.s3_test())
    assert [identity for identity, _body in queue_messages(batch)] == ["m0", "m1", "m2"]
    assert keys(queue_messages(batch)[0][1]) == ["a"]
    assert queue_messages(sent.s3("a")) == []
    assert queue_messages(sent.oss("a")) == []
    assert queue_messages({"Records": []}) == []


@pytest.mark.parametrize("place", ["payload", "body", None])
def test_the_filter_adds_what_a_notification_says(place: str | None) -> None:
    """In the payload of a webhook, the body of a queue, or the event itself."""
    notification = {
        "Records": [
            *sent.s3(*NAMES)["Records"],
            *sent.s3("gone", event_name="ObjectRemoved:Delete")["Records"],
        ]
    }
    event = {place: notification, "meta": {"endpoint": "notify"}} if place else notification
    before = json.dumps(event)
    assert main(event) == {
        **event,
        "oms": {"src_bucket": BUCKET, "object_keys": list(NAMES), "removed": ["gone"]},
    }
    assert json.dumps(event) == before


def test_several_buckets_become_several_events_that_share_nothing() -> None:
    event = {"payload": {"Records": [*sent.s3("a")["Records"], *sent.s3("b", bucket="other")["Records"]]}, "meta": {}}
    found = main(event)
    assert isinstance(found, list)
    assert [one["oms"] for one in found] == [
        {"src_bucket": BUCKET, "object_keys": ["a"], "removed": []},
        {"src_bucket": "other", "object_keys": ["b"], "removed": []},
    ]
    assert found[0]["meta"] is not found[1]["meta"]
    assert found[0]["meta"] is not event["meta"]


def test_a_test_event_passes_the_filter() -> None:
    event = {"payload": sent.s3_test(), "meta": {}}
    assert main(event) is event


def test_the_filter_can_return_the_long_name_of_a_bucket_of_cos() -> None:
    assert main({"payload": sent.cos("x")})["oms"]["src_bucket"] == BUCKET  # type: ignore[call-overload]
    long = main({"payload": sent.cos("x")}, app_id=True)
    assert long["oms"]["src_bucket"] == f"{BUCKET}-{APP_ID}"  # type: ignore[call-overload]


def test_only_the_standard_library_is_imported() -> None:
    """The function has nothing else, and ansible-rulebook loads a filter by its path."""
    tree = ast.parse(Path(object_keys.__file__).read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {
        name.split(".")[0]
        for node in nodes
        for name in ([node.module or "."] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
    assert all(not isinstance(node, ast.ImportFrom) or not node.level for node in nodes)
    if sys.version_info >= (3, 10):
        assert names <= set(sys.stdlib_module_names)
