# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of the module's work in a process of its own: options as JSON, a line to begin, the outcome as JSON."""

from __future__ import annotations

import json
import sys

from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.unit.harness import EMPTY, arguments


def main() -> None:
    run = Run(arguments(**json.loads(sys.argv[1])), environ=EMPTY)
    print("ready", flush=True)
    sys.stdin.readline()
    good, result = execute(run, sync_task)
    print(json.dumps({"good": good, "result": result, "warnings": run.warnings}))


if __name__ == "__main__":
    main()
