# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for the interpreter of a module: runs it, and adds the KiB it took at its peak to a file.

A process of its own, and a small one: the peak that is reported for a child begins with the size of its parent.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    python, command = os.environ["BENCH_PYTHON"], sys.argv[1:]
    _pid, status, used = os.wait4(os.spawnv(os.P_NOWAIT, python, [python, *command]), 0)
    with open(os.environ["BENCH_PEAKS"], "a", encoding="utf-8") as peaks:
        peaks.write("%d\n" % used.ru_maxrss)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
