# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A minimal client for tests of the simulator: no decisions, no retries, a token."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import requests

from .simulator import Simulator

TASK = {
    "src_region": "cn-hangzhou",
    "src_bucket": "photos-origin",
    "src_ak": "source-ak",
    "src_sk": "source-sk",
    "dst_ak": "target-ak",
    "dst_sk": "target-sk",
    "dst_region": "cn-north-4",
    "dst_bucket": "photos-copy",
}
KEYS = {name: TASK[name] for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")}
#: The smallest migration task, and the keys of its start.
MIGRATION: dict[str, Any] = {
    "src_node": {
        "cloud_type": "Aliyun",
        "region": "cn-hangzhou",
        "bucket": "photos-origin",
        "ak": "source-ak",
        "sk": "source-sk",
        "object_key": [""],
    },
    "dst_node": {"region": "cn-north-4", "bucket": "photos-copy", "ak": "target-ak", "sk": "target-sk"},
}


def migration(**fields: Any) -> dict[str, Any]:
    """Return the body of a create; `src_...` and `dst_...` are fields of the nodes."""
    body = deepcopy(MIGRATION)
    for name, value in fields.items():
        side, underscore, rest = name.partition("_")
        if underscore and side in ("src", "dst") and name != "dst_storage_policy":
            body[f"{side}_node"][rest] = value
        else:
            body[name] = value
    return body


class Cloud:
    """Sends requests for the simulator's first account."""

    def __init__(self, simulator: Simulator, session: requests.Session) -> None:
        self.simulator = simulator
        self.session = session
        self.headers = {"X-Auth-Token": simulator.account.auth_token}
        self.project_url = f"{simulator.url}/v2/{simulator.account.project_id}"
        self.tasks_url = f"{self.project_url}/sync-tasks"

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        options = {"headers": self.headers, "timeout": (10, 60), "allow_redirects": False, **options}
        return self.session.request(method, url, **options)

    def below(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send one request below the project."""
        return self.request(method, f"{self.project_url}/{path}", **options)

    def done(self, method: str, path: str, **options: Any) -> Any:
        """Send one request below the project that must succeed; return its body."""
        response = self.below(method, path, **options)
        assert response.status_code == 200, response.text
        return response.json() if response.content else None

    def call(self, method: str, path: str = "", **options: Any) -> requests.Response:
        """Send one request below the project's synchronization tasks."""
        return self.request(method, self.tasks_url + path, **options)

    def create(self, **fields: Any) -> requests.Response:
        return self.call("POST", json={**TASK, **fields})

    def created(self, **fields: Any) -> str:
        """Create a task, which must succeed; return its id."""
        answer = self.create(**fields)
        assert answer.status_code == 200, answer.text
        task_id: str = answer.json()["sync_task_id"]
        return task_id

    def migrate(self, **fields: Any) -> int:
        """Create a migration task, which must succeed; return its id. `fields` as of `migration`."""
        task_id: int = self.done("POST", "tasks", json=migration(**fields))["id"]
        return task_id

    def task(self, task_id: int) -> Any:
        return self.done("GET", f"tasks/{task_id}")

    def migrate_group(self, **fields: Any) -> str:
        """Create a migration task group, which must succeed; return its id. `fields` as of `migration`."""
        group_id: str = self.done("POST", "taskgroups", json=migration(**fields))["group_id"]
        return group_id

    def group(self, group_id: str) -> Any:
        return self.done("GET", f"taskgroups/{group_id}")

    def page(self, **query: Any) -> Any:
        answer = self.call("GET", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, **query: Any) -> list[str]:
        return [task["sync_task_id"] for task in self.page(**query)["tasks"]]

    def show(self, task_id: str, query_time: int | None = None) -> Any:
        moment = int(self.simulator.clock.time() * 1000) if query_time is None else query_time
        answer = self.call("GET", f"/{task_id}", params={"query_time": moment})
        assert answer.status_code == 200, answer.text
        return answer.json()


def refusal(answer: requests.Response) -> tuple[int, str]:
    """Return status and code of an error, in the flat shape."""
    return answer.status_code, answer.json()["error_code"]
