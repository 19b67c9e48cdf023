# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module in a process of its own, as Ansible does, in an environment that a test manipulates."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.support.return_schema import PACKAGE
from ansible_collections.hwcloud.oms.tools.layout import FOREIGN

#: Seconds; far more than any of these runs needs.
LIMIT = 60
#: Enough memory for a run, and far too little for a decompressed hostile response.
MEMORY = 400 * 1024 * 1024

#: What Ansible reports together with the traceback of the import, which ansible-core older than 2.19 returns.
MISSING_LIBRARY = "Failed to import the required Python library"

#: The message for a request that is known not to have been executed.
NEVER_SENT = re.compile(r"(Nothing|The request) was (not )?(sent|executed)")


class Ran(NamedTuple):
    """The result of a run, and everything that it printed."""

    result: dict[str, Any]
    printed: str
    seconds: float

    @property
    def good(self) -> bool:
        return not self.result.get("failed")

    @property
    def msg(self) -> str:
        """Return the message of a failure."""
        assert self.result.get("failed"), self.printed
        return str(self.result["msg"])

    @property
    def warnings(self) -> list[str]:
        return list(self.result.get("warnings") or [])


def clean_environment(home: Path) -> dict[str, str]:
    """Return the environment of the caller without keys, proxies, CA bundles and locale."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith((*FOREIGN, "LC_"))
            and not name.lower().endswith("_proxy")
            and name not in ("LANG", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NETRC")
        },
        "HOME": str(home),
    }


class Module:
    """Run a module in a process of its own.

    Args:
        folder: The working directory and home directory.
        name: The module.
        sample: The options of a successful run, in addition to those of the connection.
    """

    def __init__(self, folder: Path, name: str, sample: Mapping[str, Any]) -> None:
        self.folder = folder
        self.name = name
        self.sample = sample
        self.env = clean_environment(folder)

    def run(
        self,
        simulator: Simulator,
        env: Mapping[str, str | None] | None = None,
        before: str = "",
        **options: Any,
    ) -> Ran:
        """Run the module. `env` and `options` are added to those of a successful run; None removes one.

        `before` is Python that the process executes first.
        """
        account = simulator.account
        connection = {
            "endpoint": simulator.url,
            "access_key": account.access_key,
            "secret_key": account.secret_key,
            "project_id": account.project_id,
            "retry_timeout": 0,
        }
        given = {name: value for name, value in {**connection, **self.sample, **options}.items() if value is not None}
        main = f"import runpy; runpy.run_module({f'{PACKAGE}.{self.name}'!r}, run_name='__main__')"
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", f"{before}\n{main}"],
            input=json.dumps({"ANSIBLE_MODULE_ARGS": given}),
            cwd=self.folder,
            env={name: value for name, value in {**self.env, **(env or {})}.items() if value is not None},
            check=False,
            timeout=LIMIT,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
            capture_output=True,
            encoding="utf-8",
        )
        printed = done.stdout + done.stderr
        assert "Traceback" not in done.stderr, printed
        result = json.loads(done.stdout)
        expected = {"exception"} if str(result.get("msg")).startswith(MISSING_LIBRARY) else set()
        assert "Traceback" not in str([text for name, text in result.items() if name not in expected]), printed
        return Ran(result, printed, time.monotonic() - started)
