# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run plays with temporary keys, and check that none of their secrets is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...simulator import Simulator
from ...support.secret_scanner import found
from .plays import BUCKETS, Ansible, Played, sync_task

#: Each has characters that are encoded differently in a URL, in JSON, in HTML and in Python.
BUCKET_SECRETS = {name: f'{name}+canary/"1\\é&=<%>' for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")}
CDN_SECRET = {"authentication_key": "cdn+canary/\"2\\'&=%41"}
CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
LOUD = ("-vvvv", "--diff")
#: At this verbosity ansible-core shows the arguments of each module.
LOUDER = {"ANSIBLE_INJECT_INVOCATION": "true"}


def assert_silent(played: Played, secrets: Iterable[str], written: Path | None = None) -> None:
    """Assert that neither the output, nor a result, nor a file below a folder shows a secret."""
    secrets = list(secrets)
    assert secrets
    texts = {"printed": played.output, "registered": json.dumps(played.results, ensure_ascii=False)}
    files = [path for path in written.rglob("*") if path.is_file()] if written else []
    texts.update((path.name, path.read_text(encoding="utf-8")) for path in files)
    shown = {name: found(text, secrets) for name, text in texts.items()}
    assert not any(shown.values()), shown


class Canaries:
    """The secrets of a run with temporary keys, and tasks that use them through variables."""

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        lent = simulator.temporary_account
        self.ansible = ansible
        self.simulator = simulator
        self.caller = {"access_key": lent.access_key, "secret_key": lent.secret_key}
        self.caller["security_token"] = str(lent.security_token)

    @property
    def secrets(self) -> dict[str, str]:
        """Return the secrets by the names of the options."""
        return {**self.caller, **BUCKET_SECRETS, **CDN_SECRET}

    def task(self, **options: Any) -> dict[str, Any]:
        """Return a task that takes its secrets from variables."""
        named = {name: f"{{{{ {name} }}}}" for name in (*self.caller, *BUCKET_SECRETS)}
        cdn = {**CDN, "authentication_key": "{{ authentication_key }}"}
        places = {"endpoint": self.simulator.url, "project_id": self.simulator.account.project_id}
        return sync_task(**{**BUCKETS, **named, **places, "source_cdn": cdn, **options})

    def play(
        self,
        *tasks: dict[str, Any],
        arguments: Iterable[str] = LOUD,
        variables: dict[str, Any] | None = None,
        env: dict[str, str] | None = None,
        written: Path | None = None,
    ) -> Played:
        """Run a play and check that neither its output nor its files show a secret."""
        played = self.ansible.play(
            tasks, *arguments, variables={**self.secrets, **(variables or {})}, env={**LOUDER, **(env or {})}
        )
        assert_silent(played, [*self.secrets.values(), *self.simulator.minted], written)
        return played
