# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.simulator --port 0`: run a simulator until it is interrupted."""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

from .identity import Account
from .settings import Settings
from .simulator import Simulator, running

#: The file that --accounts writes, in the working directory.
ACCOUNTS_FILE = "accounts.yml"


def connection(simulator: Simulator, account: Account) -> dict[str, str]:
    """Return an account as the role variable `oms_connection` takes it."""
    return {
        "endpoint": simulator.url,
        "iam_endpoint": simulator.url,
        "region": account.region,
        "project_id": account.project_id,
        "access_key": account.access_key,
        "secret_key": account.secret_key,
    }


def introduction(simulator: Simulator) -> dict[str, str]:
    """Return what a client needs to connect."""
    return {**connection(simulator, simulator.account), "control": f"{simulator.url}/_simulator/"}


def accounts(simulator: Simulator, number: int) -> dict[str, Any]:
    """Return the variable `accounts` with this many accounts, the first account in front."""
    others = [simulator.add_account() for _account in range(number - 1)]
    return {"accounts": [connection(simulator, account) for account in (simulator.account, *others)]}


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner can read: it contains keys.

    Raises:
        OSError: The directory cannot be written.
    """
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(content)


def positive(text: str) -> int:
    """Return a number of accounts.

    Raises:
        ValueError: It is not a number, or less than 1.
    """
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def main() -> None:
    """Run a simulator; the first line of the output is what a client needs."""
    parser = argparse.ArgumentParser(prog="simulator", description="A simulated OMS and IAM on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--settings", type=json.loads, default={}, help="settings as a JSON object")
    help_accounts = f"number of accounts; writes them to {ACCOUNTS_FILE} in the working directory"
    parser.add_argument("--accounts", type=positive, metavar="N", help=help_accounts)
    arguments = parser.parse_args()
    try:
        settings = Settings(**arguments.settings)
    except (TypeError, ValueError) as fault:
        parser.error(str(fault))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stop.set())
    with running(settings, port=arguments.port) as simulator:
        if arguments.accounts:
            # JSON is YAML.
            write_private(Path(ACCOUNTS_FILE), json.dumps(accounts(simulator, arguments.accounts), indent=2) + "\n")
        print(json.dumps(introduction(simulator)), flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
