# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a real OpenBao server on a free port, with policies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import hvac
import requests

BAO = Path(sys.executable).with_name("bao")
ROOT_TOKEN = "root+canary"
#: Seconds until the server must be ready; it takes less than one.
START = 30
READ = 'path "{path}" {{ capabilities = ["read"] }}'


class OpenBao:
    """Use the server with all permissions."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = self.of()

    def of(self, namespace: str | None = None) -> Any:
        return hvac.Client(url=self.url, token=ROOT_TOKEN, namespace=namespace)

    def write(self, secrets: Mapping[str, dict[str, str]]) -> None:
        """Write each value to a secret of its own below oms/."""
        for name, secret in secrets.items():
            self.client.secrets.kv.v2.create_or_update_secret(f"oms/{name}", secret, mount_point="secret")

    def token(self, path: str, **options: Any) -> str:
        """Return a token that may read only these paths."""
        admit(self.client, path)
        return str(self.client.auth.token.create(policies=["reader"], **options)["auth"]["client_token"])


def admit(client: Any, *paths: str) -> None:
    """Write the policy "reader", which allows reading only these paths."""
    client.sys.create_or_update_policy("reader", "\n".join(READ.format(path=path) for path in paths))


def app_role(client: Any, *paths: str) -> dict[str, str]:
    """Return the variables of a role that may read only these paths."""
    admit(client, *paths)
    client.sys.enable_auth_method("approle")
    client.auth.approle.create_or_update_approle("reader", token_policies=["reader"])
    role_id = client.auth.approle.read_role_id("reader")["data"]["role_id"]
    secret_id = client.auth.approle.generate_secret_id("reader")["data"]["secret_id"]
    return {"ansible_hashi_vault_role_id": role_id, "ansible_hashi_vault_secret_id": secret_id}


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(folder: Path) -> Iterator[OpenBao]:
    """Yield the URL of a server that stores everything in memory."""
    address = f"127.0.0.1:{free_port()}"
    options = [f"-dev-root-token-id={ROOT_TOKEN}", f"-dev-listen-address={address}", "-dev-no-store-token"]
    log = folder / "openbao.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(BAO), "server", "-dev", *options],
            env={"HOME": str(folder), "PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(f"http://{address}/v1/sys/health", process, log)
        yield OpenBao(f"http://{address}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            if requests.get(url, timeout=1).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
