# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run `main()` of the modules with a real AnsibleModule in this process."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any, NamedTuple

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common import warnings

from ansible_collections.hwcloud.oms.tests.support.module_args import patch_module_args
from ansible_collections.hwcloud.oms.tests.support.return_schema import PACKAGE, check_ansible_result


class Finished(NamedTuple):
    """The result and the output of a module."""

    status: int
    result: dict[str, Any]
    masked: set[str]

    @property
    def warnings(self) -> str:
        return json.dumps(self.result.get("warnings", []))


class Runner:
    """Run `main()` of a module as a process would, and compare each result with RETURN."""

    def __init__(self, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = name
        self.capsys = capsys
        self.seen: list[AnsibleModule] = []
        made = AnsibleModule.__init__

        def keep(this: AnsibleModule, *args: Any, **kwargs: Any) -> None:
            self.seen.append(this)
            made(this, *args, **kwargs)

        monkeypatch.setattr(AnsibleModule, "__init__", keep)
        # Modules do not run on a controller, whatever other tests have imported. This matters since ansible-core 2.19.
        internal = sys.modules.get("ansible.module_utils._internal")
        if getattr(internal, "is_controller", False):
            monkeypatch.setattr(internal, "is_controller", False)

    def __call__(self, **arguments: Any) -> Finished:
        # Ansible keeps warnings for the whole process, which normally runs only one task.
        warnings._global_warnings.clear()
        given = {"_ansible_module_name": f"hwcloud.oms.{self.name}", **arguments}
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            import_module(f"{PACKAGE}.{self.name}").main()
        result = json.loads(self.capsys.readouterr().out)
        check_ansible_result(self.name, result)
        return Finished(int(ended.value.code or 0), result, set(self.seen[-1].no_log_values))
