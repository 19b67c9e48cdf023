# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make every write to a file fail, as on a read-only system; must be imported first."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

#: Python raises an audit event before each of these.
WRITES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
DEVICES = ("/dev/null",)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    opened_to_write = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR) and arguments[0] not in DEVICES
    if opened_to_write or event in WRITES:
        print(f"tried to write: {event} {arguments[0]}", file=sys.stderr)
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(arguments[0]))


# Python ignores that it cannot write compiled files.
sys.dont_write_bytecode = True
sys.addaudithook(_refuse)
