# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.simulator --port 0`: run a simulator until it is interrupted."""

from __future__ import annotations

import argparse
import json
import signal
import threading

from .settings import Settings
from .simulator import Simulator, running


def introduction(simulator: Simulator) -> dict[str, str]:
    """Return what a client needs to connect."""
    account = simulator.account
    return {
        "endpoint": simulator.url,
        "iam_endpoint": simulator.url,
        "region": account.region,
        "project_id": account.project_id,
        "access_key": account.access_key,
        "secret_key": account.secret_key,
        "control": f"{simulator.url}/_simulator/",
    }


def main() -> None:
    """Run a simulator; the first line of the output is what a client needs."""
    parser = argparse.ArgumentParser(prog="simulator", description="A simulated OMS and IAM on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--settings", type=json.loads, default={}, help="settings as a JSON object")
    arguments = parser.parse_args()
    try:
        settings = Settings(**arguments.settings)
    except (TypeError, ValueError) as fault:
        parser.error(str(fault))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stop.set())
    with running(settings, port=arguments.port) as simulator:
        print(json.dumps(introduction(simulator)), flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
