# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show how far a module is while it waits, for the action plugins of the modules that copy objects."""

from __future__ import annotations

from math import isfinite
from typing import Any

from ansible.module_utils.common.validation import check_type_float
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._module.slices import UNFINISHED, request

display = Display()

#: Default of the option progress_every, in seconds.
PROGRESS_EVERY = 15.0


class ProgressAction(ActionBase):  # type: ignore[misc]
    """Run a module in slices and show a line after each. Everything else is as without an action plugin."""

    #: Full name of the module.
    module: str
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the module and return its result."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        every = self._progress_every()
        argument = request(every, {}) if every > 0 else {}
        while True:
            done = self._execute_module(
                module_name=self.module,
                module_args={**self._task.args, **argument},
                task_vars=task_vars,
                wrap_async=self._task.async_val,
            )
            if UNFINISHED not in done:
                result.update(done)
                return result
            display.display(str(done[UNFINISHED]["line"]))
            argument = request(every, done[UNFINISHED])

    def _progress_every(self) -> float:
        """Return the seconds between two lines, 0 if there must be none. The module checks the option."""
        if self._task.no_log or self._task.async_val:
            return 0.0
        given = self._task.args.get("progress_every")
        try:
            every = float(check_type_float(PROGRESS_EVERY if given is None else given))
        except (TypeError, ValueError):
            return 0.0
        return every if isfinite(every) else 0.0
