# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record the result of each task that runs a module of the collection, in any playbook or role."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record_results
type: aggregate
short_description: Record results
description: One line of JSON for each result of a module of hwcloud.oms, with the module's name.
"""
PREFIX = "hwcloud.oms."
#: The keys that Ansible adds to a result, in addition to those that begin with `_ansible_`.
ADDED = {"item", "ansible_loop_var", "ansible_index_var", "attempts", "retries", "failed_when_suppressed_exception"}
#: And to that of a task with `async`.
ADDED |= {"ansible_job_id", "finished", "results_file", "started", "stdout", "stdout_lines", "stderr", "stderr_lines"}


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        note(result, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:  # noqa: ARG002
        note(result, failed=True)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        note(result, failed=False)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        note(result, failed=True)


def note(result: Any, failed: bool) -> None:
    """Record a result, but not that of a whole loop, whose items came before, nor a censored one."""
    # Until ansible-core 2.18 they have an underscore.
    task, values = (result.task, result.result) if hasattr(result, "task") else (result._task, result._result)
    module = str(task.resolved_action)
    if module.startswith(PREFIX) and not {"results", "censored"} & set(values):
        added = {*ADDED, values.get("ansible_loop_var")}
        own = {name: one for name, one in values.items() if name not in added and name[:9] != "_ansible_"}
        line = {"module": module[len(PREFIX) :], "result": {**own, "failed": failed}}
        with open(os.environ["RECORDED_RESULTS"], "a", encoding="utf-8") as record:
            record.write(json.dumps(line) + "\n")
