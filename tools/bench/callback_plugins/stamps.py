# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down when each task of a play begins, and the processor time that was used up to then."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: stamps
type: aggregate
short_description: Writes down when tasks begin
description: One line of JSON for each beginning of a task, and one for the end of the play.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "stamps"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:  # noqa: ARG002
        stamp(task.get_name())

    def v2_playbook_on_stats(self, stats: Any) -> None:  # noqa: ARG002
        stamp("")


def stamp(name: str) -> None:
    """A process counts once it is waited for, so the worker of the task before is."""
    for worker in multiprocessing.active_children():
        worker.join()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    line = {
        "name": name,
        "wall": time.monotonic(),
        "cpu": sum(one.ru_utime + one.ru_stime for one in used),
        "date": time.time(),
    }
    with open(os.environ["BENCH_STAMPS"], "a", encoding="utf-8") as stamps:
        stamps.write(json.dumps(line) + "\n")
