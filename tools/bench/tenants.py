# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tenants: what one host costs the role `sync_tasks` among 20 and among 200, at 20 forks.

Each tenant has an account, a project and five tasks of its own on one simulator, and the list says what is there: an
unchanged run, which is what a nightly job is. The processor time is that of Ansible and the modules alone, since the
simulator runs in the process that measures.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, running

from ..layout import environment

#: The folder that holds ansible_collections.
COLLECTIONS = Path(__file__).resolve().parents[5]
FEW, MANY, FORKS = 20, 200, 20
#: A host among many costs at most so much of one among few.
RATIO = 1.15
#: For a list of five tasks.
REQUESTS, TASKS = 1, 5
TASK = {"src_region": "cn-beijing", "src_bucket": "photos", "dst_region": "cn-north-4", "dst_bucket": "photos-copy"}
PLAY = {
    "name": "Keep the tasks of all tenants",
    "hosts": "all",
    "connection": "local",
    "gather_facts": False,
    "roles": ["hwcloud.oms.sync_tasks"],
}
RECAP = re.compile(r"^tenant\d+ +: ok=\d+ +changed=0 +unreachable=0 +failed=0 ", re.MULTILINE)


class Cost(NamedTuple):
    """What a run took, and what it did."""

    hosts: int
    #: Seconds for each host.
    wall: float
    cpu: float
    #: Hosts that ended well and unchanged.
    unchanged: int
    requests: int
    writes: int


def buckets() -> list[dict[str, str]]:
    """Return the tasks of one tenant."""
    return [{**TASK, "dst_bucket": f"photos-copy-{number}"} for number in range(TASKS)]


def inventory(simulator: Simulator, hosts: int) -> dict[str, Any]:
    """One host for each tenant; what all have in common is written once."""
    shared = {
        "ansible_python_interpreter": sys.executable,
        "oms_sync_tasks": [{**one, "src_credentials": "bucket", "dst_credentials": "bucket"} for one in buckets()],
        "oms_credentials": {"bucket": {"ak": "BucketAccessKey", "sk": "BucketSecretKey"}},
    }
    tenants = {}
    for number in range(hosts):
        account = simulator.add_account()
        for one in buckets():
            simulator.add_task(account.project_id, **one)
        tenants["tenant%03d" % number] = {
            "oms_connection": {
                "endpoint": simulator.url,
                "project_id": account.project_id,
                "access_key": account.access_key,
                "secret_key": account.secret_key,
            }
        }
    return {"all": {"vars": shared, "hosts": tenants}}


def measure(hosts: int) -> Cost:
    """One run over so many tenants. A playbook that fails ends the measurement."""
    with tempfile.TemporaryDirectory(prefix="tenants-") as name, running() as simulator:
        folder = Path(name)
        (folder / "play.json").write_text(json.dumps([PLAY]), encoding="utf-8")
        (folder / "hosts.json").write_text(json.dumps(inventory(simulator, hosts)), encoding="utf-8")
        clean = {key: value for key, value in environment().items() if not key.lower().endswith("_proxy")}
        cpu, wall = spent(), time.monotonic()
        done = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("ansible-playbook")), "-f", str(FORKS)),
                *("-i", "hosts.json", "play.json"),
            ],
            cwd=folder,
            env={
                **{key: value for key, value in clean.items() if not key.startswith("PYTHON")},
                "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
                "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
                "HOME": str(folder),
                # Ansible asks PWD for the current folder, which is the caller's otherwise.
                "PWD": str(folder),
            },
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        wall, cpu = time.monotonic() - wall, spent() - cpu
        if done.returncode:
            sys.exit(f"The playbook failed.\n{done.stdout[-4000:]}")
        unchanged = len(RECAP.findall(done.stdout))
        return Cost(hosts, wall / hosts, cpu / hosts, unchanged, len(simulator.log), len(simulator.writes()))


def spent() -> float:
    """Seconds of processor time of all processes that ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(prog="tenants", description="What a tenant costs among few and among many.")
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    asked = parser.parse_args()
    few, many = (measure(hosts) for hosts in (asked.few, asked.many))
    print(f"  {'hosts, %d at a time' % FORKS:34}{'requests':>9}{'s a host':>10}{'cpu s a host':>14}")
    for cost in (few, many):
        print(f"  {cost.hosts:<34}{cost.requests:9}{cost.wall:10.2f}{cost.cpu:14.2f}")
    wall, cpu = many.wall / few.wall, many.cpu / few.cpu
    claims = {
        "every host ended well and unchanged": all(cost.unchanged == cost.hosts for cost in (few, many)),
        f"{REQUESTS} request for each host": all(cost.requests == REQUESTS * cost.hosts for cost in (few, many)),
        "nothing was written": not few.writes + many.writes,
        f"{wall:.2f} of the time for each host, at most {RATIO:.2f}": wall <= RATIO,
        f"{cpu:.2f} of the processor time for each host, at most {RATIO:.2f}": cpu <= RATIO,
    }
    for claim, good in claims.items():
        print(f"  {'PASS' if good else 'FAIL'}  {claim}")
    return 0 if all(claims.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
