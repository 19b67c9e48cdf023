# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs playbooks/demo.yml on a simulator, with keys from a vault that is made for this one run."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from .layout import HOME, ROOT, environment
from .tree import copy_tree

BUCKET_KEYS = ("oms_src_ak", "oms_src_sk", "oms_dst_ak", "oms_dst_sk")
#: A service that is faster than the real one, in seconds; see tests/simulator/settings.py.
FAST = {"waiting_time": 0.1, "listing_time": 0.1, "object_time": 0.05}
#: Seconds for one request to the simulator.
LIMIT = 10
#: The buckets of the playbook.
COMPARED = "compare?cloud_type=Aliyun&source=photos-origin&destination=photos-copy"


@contextmanager
def simulator() -> Iterator[dict[str, str]]:
    """A simulator in a process of its own, and what a client has to know of it."""
    command = [sys.executable, "-m", "tests.simulator", "--port", "0", "--settings", json.dumps(FAST)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def ansible(tool: str, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name(tool)), *arguments]


def equal_objects(compared: dict[str, Any]) -> str:
    """The last line of the demo, from the comparison of the simulator."""
    expected = compared["source_objects"]
    equal = expected - len(compared["missing"]) - len(compared["differing"])
    return f"{equal} of {expected} objects are equal"


def main() -> int:
    HOME.mkdir(parents=True, exist_ok=True)
    copy_tree()
    with simulator() as service, tempfile.TemporaryDirectory() as folder:
        password, vault, plain = (Path(folder, name) for name in ("password", "vault.yml", "vars.yml"))
        password.write_text(secrets.token_urlsafe())
        keys = {name: secrets.token_urlsafe(20) for name in BUCKET_KEYS}
        keys.update(oms_access_key=service["access_key"], oms_secret_key=service["secret_key"])
        # JSON is YAML.
        vault.write_text(json.dumps(keys))
        plain.write_text(
            json.dumps(
                {
                    "oms_endpoint": service["endpoint"],
                    "oms_project_id": service["project_id"],
                    "simulator_control": service["control"],
                }
            )
        )
        with_password = f"--vault-password-file={password}"
        subprocess.run(ansible("ansible-vault", "encrypt", with_password, str(vault)), check=True, env=environment())
        command = ansible("ansible-playbook", "hwcloud.oms.demo", f"-e@{plain}", f"-e@{vault}", with_password)
        alone = {"ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
        status = subprocess.run(command, cwd=folder, check=False, env={**environment(), **alone}).returncode
        if status:
            return status
        compared = requests.get(service["control"] + COMPARED, timeout=LIMIT).json()
        print(equal_objects(compared))
        return 0 if compared["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
