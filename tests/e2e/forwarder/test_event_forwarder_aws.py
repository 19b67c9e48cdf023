# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook event_forwarder_aws sets up AWS, and what it sets up copies new objects. AWS is the server of moto."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._forwarder_zip import packed_files, zip_bytes

from ...integration.playbooks.function import PYTHONS, connection_of, deployed
from ...integration.playbooks.plays import Ansible, Recap
from ...simulator import Simulator
from ...simulator.objects import StoredObject
from ...support import notifications as sent
from ...support.notifications import BUCKET

REGION = "eu-west-1"
#: The HTTP server of moto merges slashes in paths.
NAMES = tuple(name for name in sent.NAMES if "//" not in name)
KEYS = {"AWS_ACCESS_KEY_ID": "CANARYACCOUNT", "AWS_SECRET_ACCESS_KEY": "Account+canary/Secret="}
NAME = "oms-event-forwarder"
TASK = {
    "src_region": REGION,
    "src_bucket": BUCKET,
    "dst_region": "cn-north-4",
    "dst_bucket": "photos-copy",
}


class Aws:
    """Use AWS as the owner of the source bucket."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = boto3.Session(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
        self.clients: dict[str, Any] = {}
        self.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = self._session.client(service, endpoint_url=self.url)
        return self.clients[service]

    def left(self) -> dict[str, list[str]]:
        """Return the names of what exists."""
        return {
            "functions": [one["FunctionName"] for one in self.client("lambda").list_functions()["Functions"]],
            "mappings": self.client("lambda").list_event_source_mappings()["EventSourceMappings"],
            "roles": [one["RoleName"] for one in self.client("iam").list_roles()["Roles"]],
            "queues": sorted(url.rpartition("/")[2] for url in self.client("sqs").list_queues().get("QueueUrls", [])),
            "notifications": [one["Id"] for one in self.notifications()],
        }

    def notifications(self) -> list[dict[str, Any]]:
        found = self.client("s3").get_bucket_notification_configuration(Bucket=BUCKET)
        return list(found.get("QueueConfigurations", []))

    def attributes(self, name: str) -> dict[str, Any]:
        url = self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        found: dict[str, Any] = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        return {key: json.loads(value) if value[:1] == "{" else value for key, value in found["Attributes"].items()}


@pytest.fixture
def aws(aws_url: str) -> Iterator[Aws]:
    one = Aws(aws_url)
    # Somebody else's queue and notification, which stay.
    url = one.client("sqs").create_queue(QueueName="audit")["QueueUrl"]
    arn = one.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    audit = {"Id": "audit", "QueueArn": arn, "Events": ["s3:ObjectRemoved:*"]}
    one.client("s3").put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [audit]}
    )
    yield one
    for client in one.clients.values():
        client.close()


@pytest.fixture
def run(ansible: Ansible, aws: Aws, simulator: Simulator) -> Any:
    """Return what runs the playbook."""

    def playbook(*arguments: str, hosts: dict[str, Any] | None = None, **variables: Any) -> Recap:
        env = {**KEYS, "AWS_ENDPOINT_URL": aws.url, "AWS_REGION": REGION, **connection_of(simulator)}
        tenants = {host: {"oms_forwarder_sync_task": TASK, **own} for host, own in (hosts or {}).items()}
        given = variables if hosts else {"oms_forwarder_sync_task": TASK, **variables}
        done = ansible.playbook("hwcloud.oms.event_forwarder_aws", *arguments, variables=given, env=env, hosts=tenants)
        for secret in (simulator.account.access_key, simulator.account.secret_key, KEYS["AWS_SECRET_ACCESS_KEY"]):
            assert secret not in done.output
        return done

    return playbook


NOTHING = {"functions": [], "mappings": [], "roles": [], "queues": ["audit"], "notifications": ["audit"]}


def test_what_is_set_up_copies_new_objects(
    run: Any, aws: Aws, simulator: Simulator, collections_path: Path, tmp_path: Path
) -> None:
    predicted = run("--check", "-v")
    assert predicted.status == 0, predicted.output
    assert predicted.changed["localhost"] > 3
    assert aws.left() == NOTHING

    applied = run()
    assert applied.status == 0, applied.output
    for arguments in ((), ("--check",)):
        again = run(*arguments, "--diff")
        assert (again.status, again.changed) == (0, {"localhost": 0}), again.output
    _check_what_exists(aws)
    _copy_objects(aws, simulator, collections_path / "ansible_collections/hwcloud/oms", tmp_path)

    refused = run(oms_forwarder_state="absent")
    assert refused.status == 2
    assert "Confirm with -e oms_confirm=event_forwarder_aws" in " ".join(refused.output.split())
    confirmed = {"oms_forwarder_state": "absent", "oms_confirm": "event_forwarder_aws"}
    predicted = run("--check", **confirmed)
    assert (predicted.status, predicted.changed["localhost"] > 3) == (0, True), predicted.output
    assert aws.left() != NOTHING
    removed = run(**confirmed)
    assert removed.status == 0, removed.output
    assert aws.left() == NOTHING
    again = run(**confirmed)
    assert (again.status, again.changed) == (0, {"localhost": 0}), again.output


def _check_what_exists(aws: Aws) -> None:
    left = aws.left()
    assert left["queues"] == ["audit", NAME, f"{NAME}-dead-letters"]
    assert left["notifications"] == ["audit", NAME]
    queue, dead_letters = aws.attributes(NAME), aws.attributes(f"{NAME}-dead-letters")
    assert queue["RedrivePolicy"] == {"deadLetterTargetArn": dead_letters["QueueArn"], "maxReceiveCount": 5}
    (statement,) = queue["Policy"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"}
    policy = aws.client("iam").get_role_policy(RoleName=NAME, PolicyName=NAME)["PolicyDocument"]
    granted = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert {action.partition(":")[0] for action in granted} == {"sqs", "logs"}
    assert not [one for one in policy["Statement"] if "*" in (one["Resource"], one["Action"])]
    assert not aws.client("iam").list_attached_role_policies(RoleName=NAME)["AttachedPolicies"]
    (mapping,) = left["mappings"]
    assert mapping["EventSourceArn"] == queue["QueueArn"]  # type: ignore[index]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]  # type: ignore[index]


def _copy_objects(aws: Aws, simulator: Simulator, installed: Path, folder: Path) -> None:
    """Put objects, take their notifications out of the queue, and give them to the function that was set up."""
    function = aws.client("lambda").get_function_configuration(FunctionName=NAME)
    packed = folder / "function.zip"
    packed.write_bytes(zip_bytes(packed_files(installed)))
    assert function["CodeSha256"] == base64.b64encode(hashlib.sha256(packed.read_bytes()).digest()).decode()
    (mapping,) = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    # The server would take the messages without running the function.
    aws.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    simulator.add_task(src_cloud_type="AWS", **TASK)
    simulator.add_bucket("AWS", BUCKET, REGION)
    for name in NAMES:
        aws.client("s3").put_object(Bucket=BUCKET, Key=name, Body=b"x")
        simulator.bucket("AWS", BUCKET).put(StoredObject(name, 1))
    aws.client("s3").delete_object(Bucket=BUCKET, Key=NAMES[0])
    url = aws.client("sqs").get_queue_url(QueueName=NAME)["QueueUrl"]
    received = 0
    with deployed(packed, folder / "code", list(PYTHONS.values())[-1], function["Environment"]["Variables"]) as warm:
        while received < len(NAMES):
            found = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            assert "Messages" in found, f"{received} notifications of {len(NAMES)} objects"
            received += len(found["Messages"])
            assert warm.invoke(sent.sqs(*(one["Body"] for one in found["Messages"]))) == {"batchItemFailures": []}
    compared = simulator.compare("AWS", BUCKET, "photos-copy")
    assert (compared["equal"], compared["source_objects"]) == (True, len(NAMES)), compared


def test_each_bucket_has_a_forwarder_of_its_own(run: Any, aws: Aws) -> None:
    """A second bucket with the same name would take the queue and the function from the first one."""
    other, confirmed = {**TASK, "src_bucket": "albums"}, {"oms_confirm": "event_forwarder_aws"}
    aws.client("s3").create_bucket(Bucket="albums", CreateBucketConfiguration={"LocationConstraint": REGION})
    shared = run(hosts={"a": {}, "b": {"oms_forwarder_sync_task": other}})
    assert shared.status == 2, shared.output
    assert "oms_forwarder_name is the same for several hosts in one account" in " ".join(shared.output.split())
    assert aws.left() == NOTHING
    # Only the part of the queue that names the bucket.
    arn = f"arn:aws:s3:::{BUCKET}"
    policy = {"Statement": [{"Effect": "Allow", "Condition": {"ArnEquals": {"aws:SourceArn": arn}}}]}
    aws.client("sqs").create_queue(QueueName=NAME, Attributes={"Policy": json.dumps(policy)})
    for state in ("present", "absent"):
        refused = run(oms_forwarder_sync_task=other, oms_forwarder_state=state, **confirmed)
        assert refused.status == 2, refused.output
        output = " ".join(refused.output.split())
        assert f"The forwarder {NAME} already serves {arn}, not arn:aws:s3:::albums by" in output
        assert "set oms_forwarder_name" in output
        assert aws.left() == {**NOTHING, "queues": ["audit", NAME]}
    free = run("--check", oms_forwarder_name="afar", oms_forwarder_sync_task=other)
    assert free.status == 0, free.output
    # The role has no region: a second region would take it from the first one.
    away = "arn:aws:sqs:us-east-1:123456789012:afar"
    granted = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": away}]}
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    aws.client("iam").create_role(RoleName="afar", AssumeRolePolicyDocument=trust)
    aws.client("iam").put_role_policy(RoleName="afar", PolicyName="afar", PolicyDocument=json.dumps(granted))
    refused = run(oms_forwarder_name="afar", oms_forwarder_sync_task=other)
    assert refused.status == 2, refused.output
    assert f"The forwarder afar already serves {away}" in " ".join(refused.output.split())


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"oms_forwarder_sync_task": {}}, "oms_forwarder_sync_task.src_bucket the name of a bucket"),
        ({"oms_forwarder_state": "gone"}, "oms_forwarder_state must be present or absent"),
        ({"oms_forwarder_timeout": 5}, "oms_forwarder_timeout 10 to 900"),
        ({"oms_forwarder_sync_task": {"src_bucket": BUCKET}}, "OMS_SRC_REGION, OMS_DST_REGION, OMS_DST_BUCKET must"),
        ({"oms_forwarder_settings": {"HW_SECRET": "x"}}, "oms_forwarder_settings.HW_SECRET is not supported"),
        ({"oms_connection": {"access_key": "A"}}, "Incomplete credentials"),
    ],
)
def test_invalid_variables_change_nothing(variables: dict[str, Any], message: str, run: Any, aws: Aws) -> None:
    done = run(**variables)
    assert done.status == 2, done.output
    assert message in " ".join(done.output.split())
    assert aws.left() == NOTHING
