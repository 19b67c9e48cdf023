# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The barest client there can be, for tests of the simulator: no decisions, no retries, a token."""

from __future__ import annotations

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


class Cloud:
    """Sends requests for the simulator's first account."""

    def __init__(self, simulator: Simulator, session: requests.Session) -> None:
        self.simulator = simulator
        self.session = session
        self.headers = {"X-Auth-Token": simulator.account.auth_token}
        self.tasks_url = f"{simulator.url}/v2/{simulator.account.project_id}/sync-tasks"

    def call(self, method: str, path: str = "", **options: Any) -> requests.Response:
        """One request below the project's tasks."""
        options = {"headers": self.headers, "timeout": (10, 60), "allow_redirects": False, **options}
        return self.session.request(method, self.tasks_url + path, **options)

    def create(self, **fields: Any) -> requests.Response:
        return self.call("POST", json={**TASK, **fields})

    def created(self, **fields: Any) -> str:
        """Create a task that must come to be; gives its id."""
        answer = self.create(**fields)
        assert answer.status_code == 200, answer.text
        task_id: str = answer.json()["sync_task_id"]
        return task_id

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
    """Status and code of an error, in the flat shape."""
    return answer.status_code, answer.json()["error_code"]
