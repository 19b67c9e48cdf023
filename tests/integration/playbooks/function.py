# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the function of the role event_forwarder as a platform does: a Python without packages, and a warm process."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ansible_collections.hwcloud.oms.tools.pythons import interpreters

from ...simulator import Simulator

FOUND = list(interpreters().items())
#: The oldest Python that this machine has, and the newest.
PYTHONS = dict((FOUND[0], FOUND[-1]))
#: Seconds; far more than any invocation needs.
LIMIT = 60
#: What the platforms pass as the context, as far as the function uses it.
DRIVER = r"""
import json, sys, traceback
from types import SimpleNamespace
sys.path.insert(0, sys.argv[1])
import index

def context(kind, seconds, settings):
    if kind == "aws":
        return SimpleNamespace(get_remaining_time_in_millis=lambda: seconds * 1000, aws_request_id="1")
    if kind == "functiongraph":
        return SimpleNamespace(getRemainingTimeInMilliSeconds=lambda: seconds * 1000, getUserData=settings.get)
    if kind == "fc":
        return SimpleNamespace(function=SimpleNamespace(name="oms", timeout=seconds), request_id="1")
    if kind == "scf":
        return {"time_limit_in_ms": seconds * 1000, "request_id": "1"}
    return None

class EventGridEvent:
    def __init__(self, event):
        self.id, self.topic, self.subject = event["id"], event["topic"], event["subject"]
        self.event_type, self.data = event["eventType"], event["data"]
    def get_json(self):
        return self.data

for line in sys.stdin:
    asked = json.loads(line)
    event = asked["event"]
    try:
        if asked["kind"] == "azure":
            answer = {"result": index.main(EventGridEvent(event))}
        else:
            event = event.encode() if isinstance(event, str) else event
            answer = {"result": index.handler(event, context(asked["kind"], asked["seconds"], asked["settings"]))}
    except Exception:
        answer = {"error": traceback.format_exc()}
    answer["packages"] = [name for name in sys.modules if name.partition(".")[0] in ("requests", "ansible", "urllib3")]
    sys.stdout.write("\0" + json.dumps(answer) + "\n")
    sys.stdout.flush()
"""


class FunctionError(Exception):
    """The function raised; the text is the traceback that a platform logs."""


class Function:
    """A warm function.

    Args:
        process: The process that runs it.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.output = ""

    def invoke(
        self, event: Any, kind: str = "aws", seconds: float = 30, settings: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Return what the function returns.

        Args:
            event: The notification; bytes and text become bytes.
            kind: The platform whose context it gets: aws, functiongraph, fc, scf, azure or none.
            seconds: The time that the context says is left.
            settings: What the context of FunctionGraph returns as user data.

        Raises:
            FunctionError: It raised.
        """
        event = event.decode() if isinstance(event, bytes) else event
        asked = {"event": event, "kind": kind, "seconds": seconds, "settings": settings or {}}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            self.output += line
            if line.startswith("\0"):
                answer = json.loads(line[1:])
                assert answer.pop("packages") == []
                if "error" in answer:
                    raise FunctionError(answer["error"])
                result: dict[str, Any] = answer["result"]
                return result
        raise AssertionError(self.output)


@contextmanager
def deployed(packed: Path, folder: Path, python: str, settings: dict[str, str]) -> Iterator[Function]:
    """Unpack a zip and run its function.

    Args:
        packed: The zip.
        folder: An empty folder.
        python: The interpreter; it finds no packages.
        settings: The environment variables, and no others.
    """
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(folder)
    process = subprocess.Popen(
        [python, "-I", "-S", "-B", "-c", DRIVER, str(folder)],
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        yield Function(process)
    finally:
        process.kill()
        process.communicate(timeout=LIMIT)


def connection_of(simulator: Simulator) -> dict[str, str]:
    """Return the settings of the connection."""
    return {
        "HW_ACCESS_KEY": simulator.account.access_key,
        "HW_SECRET_KEY": simulator.account.secret_key,
        "HW_PROJECT_ID": simulator.account.project_id,
        "HW_REGION_NAME": simulator.account.region,
        "HW_OMS_ENDPOINT": simulator.url,
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": simulator.url,
    }
