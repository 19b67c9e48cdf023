# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the work of the module in a process of its own: reads options as JSON, waits for a line, prints the outcome."""

from __future__ import annotations

import json
import sys

from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY, arguments


def main() -> None:
    run = Run(arguments(**json.loads(sys.argv[1])), environ=EMPTY)
    print("ready", flush=True)
    sys.stdin.readline()
    good, result = execute(run, sync_task)
    print(json.dumps({"good": good, "result": result, "warnings": run.warnings}))


if __name__ == "__main__":
    main()
