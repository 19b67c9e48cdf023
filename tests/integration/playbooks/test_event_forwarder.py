# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role event_forwarder, and its function on a Python without packages, over real HTTP."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._forwarder.settings import VARIABLES
from ansible_collections.hwcloud.oms.plugins.plugin_utils._forwarder_zip import packed_files, zip_bytes
from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...simulator.faults import Fault
from ...support import notifications as sent
from ...support.notifications import BUCKET, NAMES
from .function import PYTHONS, Function, FunctionError, connection_of, deployed
from .plays import Ansible

EVENTS, LIST = "CreateSyncEvents", "ListSyncTasks"
IDENTITY = {
    "OMS_SRC_CLOUD_TYPE": "AWS",
    "OMS_SRC_REGION": "eu-west-1",
    "OMS_SRC_BUCKET": BUCKET,
    "OMS_DST_REGION": "cn-north-4",
    "OMS_DST_BUCKET": "photos-copy",
}
TASK = {name[4:].lower(): value for name, value in IDENTITY.items()}
ROLE = {
    "name": "Pack the function",
    "ansible.builtin.include_role": {"name": "hwcloud.oms.event_forwarder"},
}

Deploy = Callable[..., Function]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the zip; a test below compares it with what the role writes."""
    path = tmp_path_factory.mktemp("packed") / "forwarder.zip"
    path.write_bytes(zip_bytes(packed_files(ROOT)))
    return path


#: Tests of what a platform does run on the oldest Python too.
EACH_PYTHON = pytest.mark.parametrize("deploy", list(PYTHONS), indirect=True)


@pytest.fixture
def deploy(request: pytest.FixtureRequest, packed: Path, tmp_path: Path, simulator: Simulator) -> Iterator[Deploy]:
    """Yield what starts the function with settings in addition to the connection; None removes one."""
    python = PYTHONS[getattr(request, "param", list(PYTHONS)[-1])]
    with ExitStack() as stack:

        def start(**settings: str | None) -> Function:
            found = {name: value for name, value in {**connection_of(simulator), **settings}.items() if value}
            return stack.enter_context(deployed(packed, tmp_path / "code", python, found))

        yield start


def events(simulator: Simulator) -> list[str]:
    """Return the names that tasks received, in order."""
    return [name for task in simulator.tasks() for name in task["events"]]


def calls(simulator: Simulator) -> list[str]:
    return [str(entry.operation) for entry in simulator.log]


def test_the_role_writes_the_zip_and_only_if_it_changes(ansible: Ansible, packed: Path, tmp_path: Path) -> None:
    path = tmp_path / "forwarder.zip"
    variables = {"oms_forwarder_dest": str(path)}
    predicted = ansible.play([ROLE], "--check", variables=variables)
    assert predicted.status == 0, predicted.output
    assert "changed=1" in predicted.output
    assert not path.exists()
    written = ansible.play([ROLE, ROLE], variables=variables)
    assert written.status == 0, written.output
    assert "changed=1" in written.output
    assert path.read_bytes() == packed.read_bytes()
    path.write_bytes(path.read_bytes() + b"x")
    again = ansible.play([ROLE], variables=variables)
    assert "changed=1" in again.output
    assert path.read_bytes() == packed.read_bytes()


def test_the_zip_has_what_the_platforms_look_for(packed: Path) -> None:
    with zipfile.ZipFile(packed) as opened:
        names = set(opened.namelist())
        assert {"index.py", "object_keys.py", "host.json", "hwcloud_oms/_client/auth.py"} <= names
        assert json.loads(opened.read("forward_events/function.json"))["scriptFile"] == "../index.py"
        # What is not needed stays out: nothing in the zip can create, change or delete more than the client can.
        assert not [name for name in names if "_sync_task/" in name or "_module/" in name]
        assert {entry.external_attr >> 16 & 0o777 for entry in opened.infolist()} == {0o644}


@EACH_PYTHON
def test_notifications_of_each_platform_are_forwarded(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    function = deploy(**IDENTITY)
    for number, deliver in enumerate(sent.CREATED.values(), 1):
        function.invoke(deliver(*NAMES))
        assert events(simulator) == list(NAMES) * number
    assert calls(simulator) == [LIST, *[EVENTS] * len(sent.CREATED)]


@EACH_PYTHON
def test_each_context_is_understood(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    function = deploy(**IDENTITY)
    for kind in ("aws", "functiongraph", "fc", "scf", "none"):
        assert function.invoke(sent.s3(kind, "b"), kind) == {"sent": 2}
        assert events(simulator)[-2:] == [kind, "b"]


@EACH_PYTHON
def test_azure_functions_call_main(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    function = deploy(**IDENTITY)
    for name in NAMES:
        assert function.invoke(sent.event_grid(name), "azure") is None
    assert events(simulator) == list(NAMES)
    with pytest.raises(FunctionError, match="ForwardingError: The event is not a notification"):
        function.invoke({**sent.event_grid("x"), "eventType": "Other"}, "azure")


def test_functiongraph_gives_settings_as_user_data(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    settings = {**connection_of(simulator), **IDENTITY}
    function = deploy(**dict.fromkeys(settings))
    assert function.invoke(sent.obs_function("a b"), "functiongraph", settings=settings) == {"sent": 1}
    assert events(simulator) == ["a b"]


def test_ten_names_are_sent_in_a_request(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    names = [f"photo {number}" for number in range(25)]
    assert deploy(**IDENTITY).invoke(sent.s3(*names)) == {"sent": 25}
    assert [len(entry.body["object_keys"]) for entry in simulator.log if entry.operation == EVENTS] == [10, 10, 5]
    assert events(simulator) == names


def test_removals_other_buckets_and_tests_are_left_out(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    function = deploy(**IDENTITY)
    for event in (
        sent.s3("gone", event_name="ObjectRemoved:Delete"),
        sent.s3("other", bucket="other"),
        sent.s3("thawing", event_name="ObjectRestore:Post"),
        sent.s3_test(),
        sent.validation(),
    ):
        assert function.invoke(event) == {"sent": 0}
    assert calls(simulator) == []
    assert "Names to send: 0. Left out: 1 removed, 0 in other buckets." in function.output
    assert "Names to send: 0. Left out: 0 removed, 1 in other buckets." in function.output


def test_a_bucket_of_cos_may_have_the_app_id_in_its_name(deploy: Deploy, simulator: Simulator) -> None:
    for bucket in (BUCKET, f"{BUCKET}-{sent.APP_ID}"):
        simulator.reset()
        simulator.add_task(**{**TASK, "src_bucket": bucket})
        assert deploy(**{**IDENTITY, "OMS_SRC_BUCKET": bucket}).invoke(sent.cos("x"), "scf") == {"sent": 1}


def test_what_is_not_a_notification_raises(deploy: Deploy, simulator: Simulator) -> None:
    with pytest.raises(FunctionError, match=r"ForwardingError: The event is not a notification of an object store"):
        deploy(**IDENTITY).invoke({"detail-type": "Scheduled Event", "source": "aws.events"})
    assert calls(simulator) == []


def test_the_id_is_kept_and_a_recreated_task_is_followed(deploy: Deploy, simulator: Simulator) -> None:
    first = simulator.add_task(**TASK)
    function = deploy(**IDENTITY)
    function.invoke(sent.s3("a"))
    function.invoke(sent.s3("b"))
    assert calls(simulator) == [LIST, EVENTS, EVENTS]
    simulator.remove_task(first)
    simulator.add_task(**TASK)
    simulator.clear_log()
    function.invoke(sent.s3("c"))
    function.invoke(sent.s3("d"))
    assert calls(simulator) == [EVENTS, LIST, EVENTS, EVENTS]
    assert events(simulator) == ["c", "d"]


def test_an_id_alone_is_enough_and_its_successor_needs_the_buckets(deploy: Deploy, simulator: Simulator) -> None:
    first = simulator.add_task(**TASK)
    function = deploy(OMS_SYNC_TASK_ID=first)
    function.invoke(sent.s3("a", bucket="any"))
    assert calls(simulator) == [EVENTS]
    simulator.remove_task(first)
    simulator.add_task(**TASK)
    with pytest.raises(FunctionError, match=f"ForwardingError: 1 of 1 names were not sent. .*{first} does not exist"):
        function.invoke(sent.s3("b"))
    both = deploy(OMS_SYNC_TASK_ID=first, **IDENTITY)
    both.invoke(sent.s3("c"))
    assert events(simulator) == ["c"]


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([], "No synchronization task was found for AWS eu-west-1/photos-origin to cn-north-4/photos-copy."),
        ([{}, {}], "Several synchronization tasks match"),
        ([{"status": "STOPPED"}], "is STOPPED, so it does not copy objects: start it"),
    ],
)
def test_a_task_that_cannot_be_fed_raises(
    tasks: list[dict[str, Any]], message: str, deploy: Deploy, simulator: Simulator
) -> None:
    for fields in tasks:
        simulator.add_task(**{**TASK, **fields})
    function = deploy(**IDENTITY)
    with pytest.raises(FunctionError, match=message):
        function.invoke(sent.s3("a"))
    assert function.invoke(sent.sqs(sent.s3("a"), sent.s3_test())) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "OMS_SRC_CLOUD_TYPE, OMS_SRC_REGION, OMS_SRC_BUCKET, OMS_DST_REGION, OMS_DST_BUCKET must be set"),
        ({**IDENTITY, "OMS_DST_BUCKET": None}, "OMS_DST_BUCKET must be set, or OMS_SYNC_TASK_ID"),
        ({**IDENTITY, "HW_SECRET_KEY": None}, "Incomplete credentials"),
        ({**IDENTITY, "HW_OMS_ENDPOINT": "nowhere"}, "endpoint is 'nowhere'"),
        ({**IDENTITY, "OMS_RETRY_TIMEOUT": "soon"}, "OMS_RETRY_TIMEOUT is soon"),
    ],
)
def test_settings_are_checked(settings: dict[str, str | None], message: str, deploy: Deploy) -> None:
    with pytest.raises(FunctionError, match=f"ForwardingError: The function is not configured correctly: .*{message}"):
        deploy(**settings).invoke(sent.s3("a"))


@EACH_PYTHON
@pytest.mark.parametrize(
    ("listing", "event"),
    [
        ({"action": "drop"}, {"action": "drop", "when": "after"}),
        ({"action": "truncate"}, {"action": "status", "status": 503}),
        ({"action": "html", "status": 502}, {"action": "status", "status": 429}),
    ],
)
def test_faults_are_retried(
    listing: dict[str, Any], event: dict[str, Any], deploy: Deploy, simulator: Simulator
) -> None:
    simulator.add_task(**TASK)
    simulator.faults.add(Fault(LIST, **listing))
    simulator.faults.add(Fault(EVENTS, **event))
    function = deploy(**IDENTITY)
    assert function.invoke(sent.s3(*NAMES)) == {"sent": len(NAMES)}
    assert set(events(simulator)) == set(NAMES)
    assert "(attempt 2)" in function.output


def test_retries_end_before_the_platform_ends_the_function(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    simulator.faults.add(Fault(EVENTS, "status", status=503, times=None))
    function = deploy(**IDENTITY)
    started = time.monotonic()
    with pytest.raises(FunctionError, match=r"Sending events to the synchronization task failed after \d attempts"):
        function.invoke(sent.s3("a"), seconds=8)
    assert 1 < time.monotonic() - started < 6
    simulator.clear_log()
    started = time.monotonic()
    result = function.invoke(sent.sqs(*(sent.s3(f"{number}") for number in range(10))), seconds=5)
    assert len(result["batchItemFailures"]) == 10
    assert time.monotonic() - started < 5


def test_a_silent_service_does_not_hold_the_function(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    simulator.faults.add(Fault(EVENTS, "delay", seconds=8))
    started = time.monotonic()
    with pytest.raises(FunctionError, match=r"not complete in time|timed out"):
        deploy(**IDENTITY).invoke(sent.s3("a"), seconds=4)
    assert time.monotonic() - started < 6


def test_the_setting_limits_retries(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    simulator.faults.add(Fault(EVENTS, "status", status=503))
    with pytest.raises(FunctionError, match="HTTP 503"):
        deploy(**IDENTITY, OMS_RETRY_TIMEOUT="0").invoke(sent.s3("a"))
    assert calls(simulator) == [LIST, EVENTS]


def test_rejected_keys_are_used_once(deploy: Deploy, simulator: Simulator) -> None:
    """A few failures in a row lock the key."""
    simulator.add_task(**TASK)
    function = deploy(**IDENTITY, HW_SECRET_KEY="TheWrongSecretKey000")
    with pytest.raises(FunctionError, match="Check that the credentials are correct"):
        function.invoke(sent.s3(*NAMES))
    assert calls(simulator) == [LIST]


@EACH_PYTHON
def test_only_failed_messages_return_to_the_queue(deploy: Deploy, simulator: Simulator) -> None:
    """Junk, and a message that is refused together with the others."""
    simulator.add_task(**TASK)
    function = deploy(**IDENTITY)
    batch = sent.sqs(
        sent.s3("a", "b"),
        "junk",
        sent.s3("x" * 20000),
        sent.s3_test(),
        sent.sns_message(sent.s3("c")),
        sent.eventbridge("d"),
        sent.s3("gone", event_name="ObjectRemoved:Delete"),
    )
    assert function.invoke(batch) == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}
    assert events(simulator) == ["a", "b", "c", "d"]
    assert calls(simulator) == [LIST, EVENTS, *[EVENTS] * 4]
    assert "Message m1 is returned to the queue: it is not JSON" in function.output
    simulator.clear_log()
    assert function.invoke(sent.sqs(sent.s3("e"), sent.s3("f"))) == {"batchItemFailures": []}
    assert calls(simulator) == [EVENTS]


def test_a_refused_name_does_not_stop_the_others(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    with pytest.raises(FunctionError, match=r"ForwardingError: 1 of 3 names were not sent\. .*HTTP 400"):
        deploy(**IDENTITY).invoke(sent.s3("a", "x" * 20000, "b"))
    assert events(simulator) == ["a", "b"]


def test_a_password_and_the_name_of_the_region_are_enough(deploy: Deploy, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    account = simulator.account
    user = {
        "HW_ACCESS_KEY": None,
        "HW_SECRET_KEY": None,
        "HW_PROJECT_ID": None,
        "HW_USER_NAME": account.username,
        "HW_USER_PASSWORD": account.password,
        "HW_DOMAIN_NAME": account.domain_name,
    }
    function = deploy(**IDENTITY, **user)
    function.invoke(sent.s3("a"))
    function.invoke(sent.s3("b"))
    assert calls(simulator) == ["KeystoneCreateUserTokenByPassword", LIST, EVENTS, EVENTS]


def test_no_secret_is_logged(deploy: Deploy, simulator: Simulator, packed: Path) -> None:
    """The service repeats the request in an error, with the signature in its headers."""
    simulator.add_task(**TASK)
    simulator.faults.add(Fault(EVENTS, "echo", status=400, times=None))
    simulator.faults.add(Fault(LIST, "echo", status=503))
    function = deploy(**IDENTITY)
    with pytest.raises(FunctionError) as raised:
        function.invoke(sent.s3("a"))
    seen = function.output + str(raised.value)
    account = simulator.account
    for secret in (account.access_key, account.secret_key, *simulator.minted):
        assert secret not in seen
    assert "Signature=" in seen or "signature" in seen.lower()
    content = packed.read_bytes()
    assert all(name.encode() in content for name in ("HW_SECRET_KEY", "OMS_SYNC_TASK_ID"))
    assert account.secret_key.encode() not in content


def test_a_mistake_in_the_function_shows_no_value(deploy: Deploy, simulator: Simulator) -> None:
    """The context raises, which no function expects."""
    function = deploy(**IDENTITY)
    with pytest.raises(FunctionError, match=r"ForwardingError: Unexpected error in hwcloud\.oms") as raised:
        function.invoke(sent.s3("a"), "fc", seconds="never")  # type: ignore[arg-type]
    assert simulator.account.secret_key not in function.output + str(raised.value)


def test_the_variables_are_documented() -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "event_forwarder.rst").read_text(encoding="utf-8")
    assert [name for name in VARIABLES if f"``{name}``" not in guide] == []
