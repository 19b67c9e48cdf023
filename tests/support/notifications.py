# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notifications as the platforms deliver them. The structures are those of their documentation, with all fields."""

from __future__ import annotations

import json
from typing import Any, Callable
from urllib.parse import quote, quote_plus

BUCKET = "photos-origin"
APP_ID = "1253970026"
#: Names that an encoding changes, and names that look encoded.
NAMES = (
    "summer/beach.jpg",
    "a day at sea.jpg",
    "1+1=2.txt",
    "100%.txt",
    "100%25 %2F.txt",
    "ünïcode/海.jpg",
    "folder/",
    "a&b#c?d.txt",
    "//double//slash",
    "'quotes\" and \\.txt",
)


def _s3_record(name: str, bucket: str, event_name: str) -> dict[str, Any]:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventTime": "2026-03-01T12:00:00.000Z",
        "eventName": event_name,
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "oms",
            "bucket": {
                "name": bucket,
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": f"arn:aws:s3:::{bucket}",
            },
            "object": {
                "key": quote_plus(name, safe="/"),
                "size": 1024,
                "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                "sequencer": "0055AED6DCD90281E5",
            },
        },
    }


def s3(*names: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return what S3 delivers to a function or a queue."""
    return {"Records": [_s3_record(name, bucket, event_name) for name in names]}


def s3_test(bucket: str = BUCKET) -> dict[str, Any]:
    """Return what S3 sends when notifications are configured."""
    return {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": "2026-03-01T12:00:00.000Z",
        "Bucket": bucket,
        "RequestId": "5582815E1AEA5ADF",
        "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
    }


def sqs(*bodies: Any) -> dict[str, Any]:
    """Return a batch of messages as SQS delivers it to a function; their ids are m0, m1 and so on."""
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1772366400000",
                    "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                    "ApproximateFirstReceiveTimestamp": "1772366400001",
                },
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:oms",
                "awsRegion": "eu-west-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def sns_message(notification: Any) -> dict[str, Any]:
    """Return a message of SNS as a queue or an HTTP endpoint gets it."""
    return {
        "Type": "Notification",
        "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "TopicArn": "arn:aws:sns:eu-west-1:123456789012:oms",
        "Subject": "Amazon S3 Notification",
        "Message": json.dumps(notification),
        "Timestamp": "2026-03-01T12:00:00.000Z",
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
        "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/certificate.pem",
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    }


def sns(*names: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return what SNS delivers to a function."""
    message = sns_message(s3(*names, bucket=bucket, event_name=event_name))
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:eu-west-1:123456789012:oms:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55",
        "Sns": {**message, "MessageAttributes": {}},
    }
    return {"Records": [record]}


def eventbridge(name: str, bucket: str = BUCKET, detail_type: str = "Object Created") -> dict[str, Any]:
    """Return what EventBridge delivers for S3. Names are not encoded."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": detail_type,
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-03-01T12:00:00Z",
        "region": "eu-west-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {
                "key": name,
                "size": 5,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "sequencer": "00617F08299329D189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "source-ip-address": "192.0.2.1",
            "reason": "PutObject",
        },
    }


def _oss_record(name: str, bucket: str, event_name: str) -> dict[str, Any]:
    return {
        "eventName": event_name,
        "eventSource": "acs:oss",
        "eventTime": "2026-03-01T12:00:00.000Z",
        "eventVersion": "1.0",
        "oss": {
            "bucket": {
                "arn": f"acs:oss:cn-beijing:123456789:{bucket}",
                "name": bucket,
                "ownerIdentity": "123456789",
                "virtualBucket": "",
            },
            "object": {"deltaSize": 12, "eTag": "688A7BF4F233DC9C88A80BF985AB7329", "key": name, "size": 12},
            "ossSchemaVersion": "1.0",
            "ruleId": "9adac8e253828f4f7c0466d941fa3db81161",
        },
        "region": "cn-beijing",
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {"requestId": "58F9FF2D3DF792092E12044C"},
        "userIdentity": {"principalId": "123456789"},
    }


def oss(*names: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:PutObject") -> bytes:
    """Return what the OSS trigger of Function Compute delivers: bytes. Names are not encoded."""
    return json.dumps({"events": [_oss_record(name, bucket, event_name) for name in names]}).encode()


def oss_eventbridge(*names: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:PutObject") -> bytes:
    """Return what an OSS trigger by EventBridge delivers to Function Compute."""
    return json.dumps(
        [
            {
                "datacontenttype": "application/json;charset=utf-8",
                "aliyunaccountid": "123456789",
                "data": _oss_record(name, bucket, event_name),
                "subject": f"acs:oss:cn-beijing:123456789:{bucket}/{name}",
                "source": "acs.oss",
                "type": f"oss:{event_name}",
                "specversion": "1.0",
                "id": "6453D0A3C3D2D2E0C1D2",
                "time": "2026-03-01T12:00:00.000Z",
            }
            for name in names
        ]
    ).encode()


def cos(*names: str, bucket: str = BUCKET, event_name: str = "cos:ObjectCreated:Post") -> dict[str, Any]:
    """Return what the COS trigger of SCF delivers. Names are not encoded."""
    return {
        "Records": [
            {
                "cos": {
                    "cosSchemaVersion": "1.0",
                    "cosObject": {
                        "url": f"http://{bucket}-{APP_ID}.cos.ap-beijing.myqcloud.com/{name}",
                        "meta": {"x-cos-request-id": "NWMxOWY4MGFfMjViMjU4NjRfMTUyMV8yNzhhZjM=", "Content-Type": ""},
                        "vid": "",
                        "key": f"/{APP_ID}/{bucket}/{name}",
                        "size": 1029,
                    },
                    "cosBucket": {"region": "bj", "name": bucket, "appid": APP_ID},
                    "cosNotificationId": "unkown",
                },
                "event": {
                    "eventName": event_name,
                    "eventVersion": "1.0",
                    "eventTime": 1772366400,
                    "eventSource": "qcs::cos",
                    "requestParameters": {"requestSourceIP": "192.0.2.1", "requestHeaders": {"Authorization": "x"}},
                    "eventQueue": f"qcs:0:lambda:bj:appid/{APP_ID}:default.oms.$LATEST",
                    "reservedInfo": "",
                    "reqid": 179398952,
                },
            }
            for name in names
        ]
    }


def _obs_record(name: str, bucket: str, event_name: str) -> dict[str, Any]:
    return {
        "eventVersion": "3.0",
        "eventSource": "OBS",
        "eventRegion": "cn-north-4",
        "eventTime": "2026-03-01T12:00:00.418Z",
        "eventName": event_name,
        "userIdentity": {"ID": "28a7528d52e5417cb9a0ac2dbb59ea05"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {"x-obs-request-id": "b27e6cbff1f6865c83111f130a982f56", "x-obs-id-2": ""},
        "obs": {
            "Version": "1.0",
            "configurationId": "oms",
            "bucket": {"name": bucket, "ownerIdentity": {"ID": "28a7528d52e5417cb9a0ac2dbb59ea05"}, "bucket": bucket},
            "object": {
                "key": quote_plus(name),
                "eTag": "6f9433fb110632de417e2e697dcb1b5f",
                "size": 112,
                "versionId": "null",
                "sequencer": "000000001A0F057D2A5",
            },
        },
    }


def obs_function(*names: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return what the OBS trigger of FunctionGraph delivers."""
    return {
        "Records": [
            {
                "eventVersion": "2.0",
                "eventTime": "2026-03-01T12:00:00.028Z",
                "requestParameters": {"sourceIPAddress": "192.0.2.1"},
                "s3": {
                    "configurationId": "UK1DGFPYUKUZFHNQ00000160CC0B471D101ED30CE24DF4DB",
                    "object": {
                        "eTag": "9d377b10ce778c4938b3c7e2c63a229a",
                        "sequencer": "00000000160D9E681484D6B4C0000000",
                        "key": quote_plus(name),
                        "size": 777835,
                    },
                    "bucket": {
                        "arn": f"arn:fss:s3:::{bucket}",
                        "name": bucket,
                        "ownerIdentity": {"PrincipalId": "0ed1b73473f24134a478962e631651eb"},
                    },
                },
                "awsRegion": "cn-north-4",
                "eventName": event_name,
                "userIdentity": {"principalId": "9bf43789b1ff4b679040f35cc4f0dc05"},
            }
            for name in names
        ]
    }


def smn_message(*names: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return what SMN delivers to an HTTP endpoint for OBS."""
    return {
        "signature": "EXAMPLE",
        "subject": "OBS",
        "topic_urn": "urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:oms",
        "message_id": "bf94b63a5dfb475994d3ac34664e24f2",
        "signature_version": "v1",
        "type": "Notification",
        "message": json.dumps({"Records": [_obs_record(name, bucket, event_name) for name in names]}),
        "unsubscribe_url": "https://smn.cn-north-4.myhuaweicloud.com/unsubscribe",
        "signing_cert_url": "https://smn.cn-north-4.myhuaweicloud.com/certificate.pem",
        "timestamp": "2026-03-01T12:00:00Z",
    }


def smn(*names: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return what the SMN trigger of FunctionGraph delivers for OBS."""
    message = smn_message(*names, bucket=bucket, event_name=event_name)
    return {
        "record": [
            {
                "event_version": "1.0",
                "smn": {
                    **{name: message[name] for name in ("topic_urn", "message", "message_id", "subject", "timestamp")},
                    "message_attributes": None,
                    "type": "notification",
                },
                "event_subscription_urn": "urn:fss:cn-north-4:0123456789abcdef:function:default:oms:latest",
                "event_source": "smn",
            }
        ],
        "functionname": "oms",
        "requestId": "7c307f6a-cf68-4e65-8be0-4c77405a1b2c",
        "timestamp": "Sun Mar 1 2026 12:00:00 GMT+0000 (UTC)",
    }


def obs_eventgrid(name: str, bucket: str = BUCKET, event_name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return what EventGrid of Huawei Cloud delivers for OBS, where names are set to be encoded."""
    return {
        "datacontenttype": "application/json",
        "data": _obs_record(name, bucket, event_name),
        "subject": quote_plus(name),
        "specversion": "1.0",
        "id": "b27e6cbff1f6865c83111f130a982f56",
        "source": "HC.OBS.DWR",
        "time": "2026-03-01T12:00:00.167931174Z",
        "type": f"OBS:DWR:{event_name}",
        "ttl": "4000",
        "dataschema": "",
    }


def blob_url(name: str, container: str = BUCKET) -> str:
    """Return the URL of a blob as Azure Blob Storage writes it."""
    return f"https://account.blob.core.windows.net/{container}/{quote(name)}"


def event_grid(
    name: str, bucket: str = BUCKET, kind: str = "BlobCreated", cloud_event: bool = False, **data: Any
) -> dict[str, Any]:
    """Return an event of Azure Blob Storage, in the schema of Event Grid or as a CloudEvent."""
    kind = f"Microsoft.Storage.{kind}"
    topic = "/subscriptions/00000000/resourceGroups/oms/providers/Microsoft.Storage/storageAccounts/account"
    common: dict[str, Any] = {
        "subject": f"/blobServices/default/containers/{bucket}/blobs/{name}",
        "id": "831e1650-001e-001b-66ab-eeb76e069631",
        "data": {
            "api": "PutBlockList",
            "clientRequestId": "6d79dbfb-0e37-4fc4-981f-442c9ca65760",
            "requestId": "831e1650-001e-001b-66ab-eeb76e000000",
            "eTag": "0x8D4BCC2E4835CD0",
            "contentType": "text/plain",
            "contentLength": 524288,
            "blobType": "BlockBlob",
            "url": blob_url(name, bucket),
            "sequencer": "00000000000004420000000000028963",
            "storageDiagnostics": {"batchId": "b68529f3-68cd-4744-baa4-3c0498ec19f0"},
            **data,
        },
    }
    if cloud_event:
        return {**common, "source": topic, "type": kind, "time": "2026-03-01T12:00:00.0Z", "specversion": "1.0"}
    return {
        **common,
        "topic": topic,
        "eventType": kind,
        "eventTime": "2026-03-01T12:00:00.0Z",
        "dataVersion": "",
        "metadataVersion": "1",
    }


def validation() -> list[dict[str, Any]]:
    """Return what Event Grid sends to a new webhook."""
    return [
        {
            "id": "2d1781af-3a4c-4d7c-bd0c-e34b19da4e66",
            "topic": "/subscriptions/00000000",
            "subject": "",
            "data": {"validationCode": "512d38b6-c7b8-40c8-89fe-f46f9e9622b6", "validationUrl": "https://example.org"},
            "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
            "eventTime": "2026-03-01T12:00:00.0Z",
            "metadataVersion": "1",
            "dataVersion": "1",
        }
    ]


#: How each platform delivers that objects were created.
CREATED: dict[str, Callable[..., Any]] = {
    "s3": s3,
    "s3 by sqs": lambda *names, bucket=BUCKET: sqs(*(s3(name, bucket=bucket) for name in names)),
    "s3 by sns": sns,
    "s3 by sns and sqs": lambda *names, bucket=BUCKET: sqs(sns_message(s3(*names, bucket=bucket))),
    "s3 by eventbridge": lambda *names, bucket=BUCKET: [eventbridge(name, bucket) for name in names],
    "s3 by eventbridge and sqs": lambda *names, bucket=BUCKET: sqs(*(eventbridge(name, bucket) for name in names)),
    "oss": oss,
    "oss by eventbridge": oss_eventbridge,
    "cos": cos,
    "obs": obs_function,
    "obs by smn": smn,
    "obs by smn to http": smn_message,
    "obs by eventgrid": lambda *names, bucket=BUCKET: [obs_eventgrid(name, bucket) for name in names],
    "event grid": lambda *names, bucket=BUCKET: [event_grid(name, bucket) for name in names],
    "event grid, cloud events": lambda *names, bucket=BUCKET: [
        event_grid(name, bucket, cloud_event=True) for name in names
    ],
}
