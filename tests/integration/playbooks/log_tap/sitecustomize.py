# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record everything that is written to the system log; Python runs this file if PYTHONPATH has its folder.

The log belongs to the whole machine, so a test cannot read it there. The journal exists, but fails, so that Ansible
uses both ways: the journal with a field for each option, then syslog with a line of text.
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
