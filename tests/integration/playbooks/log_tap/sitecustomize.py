# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Python runs this file at its start where PYTHONPATH names the folder: all that goes to the system's log is kept.

The log itself belongs to the whole machine, so a test can't read it there. A journal is there, but broken, so that
Ansible tries both ways: the journal with a field for each option, then syslog with a line of text.
"""

from __future__ import annotations

import json
import os
import sys
import syslog
from types import ModuleType
from typing import Any, NoReturn


def note(way: str, heard: Any) -> None:
    with open(os.environ["LOG_TAP"], "a", encoding="utf-8") as tap:
        tap.write(json.dumps({way: heard}, ensure_ascii=False) + "\n")


def send(**fields: Any) -> NoReturn:
    note("journal", {name: str(value) for name, value in fields.items()})
    raise OSError("this journal takes nothing")


systemd = ModuleType("systemd")
for name, content in (("journal", {"send": send, "sendv": send}), ("daemon", {"booted": lambda: True})):
    module = ModuleType("systemd." + name)
    vars(module).update(content)
    sys.modules["systemd." + name] = module
    setattr(systemd, name, module)
sys.modules["systemd"] = systemd
syslog.syslog = lambda *said: note("syslog", said)
