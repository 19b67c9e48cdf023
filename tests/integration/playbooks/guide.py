# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Follow a guide as its reader does: files are written and lines are run in order."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...simulator.__main__ import introduction
from .plays import LIMIT

PAGE = (ROOT / "docs/docsite/rst/credentials.rst").read_text(encoding="utf-8")
HEADING = re.compile(r"^(?P<title>[^\n]+)\n-{4,}\n", re.MULTILINE)
BLOCK = re.compile(
    r"^(?P<not_run>\.\. not run: (?!run by )[^\n]*\n\n)?\.\. code-block:: (?P<language>\w+)\n"
    r"(?:   :caption: (?P<file>\S+)\n)?\n(?P<text>(?:   [^\n]*\n|\n)+)",
    re.MULTILINE,
)
BEGINNING = "Common files"
ROTATION = "hwcloud.oms.rotate_keys"
#: The keys on the page, and the rotated ones.
ALIYUN = {"ak": "source-access-key", "sk": "source-secret-key"}
OBS = {"ak": "destination-access-key", "sk": "destination-secret-key"}
ROTATED = {"ak": "new-access-key", "sk": "new-secret-key"}


class Step(NamedTuple):
    """A file to write, lines to run, or their output, depending on the language."""

    language: str
    file: str | None
    text: str


def sections() -> dict[str, list[Step]]:
    """Return the steps below each heading."""
    _before, *parts = HEADING.split(PAGE)
    return {title: list(steps(text)) for title, text in zip(parts[::2], parts[1::2])}


def steps(text: str) -> Iterator[Step]:
    """Yield the steps of a guide in order, except for those that cannot be run here."""
    for found in BLOCK.finditer(text):
        if not found["not_run"]:
            yield Step(found["language"], found["file"], textwrap.dedent(found["text"]).strip("\n") + "\n")


def script(title: str) -> str:
    """Run the steps of a section; before the rotation, the key is rotated."""
    lines = []
    for step in sections()[title]:
        if step.file:
            lines.append(f"cat > {step.file} <<'END'\n{step.text}END")
        elif step.language == "shell":
            rotated = [f"cp rotated.json {name}.json" for name in ("aliyun",) if ROTATION in step.text]
            lines += [*rotated, step.text]
    return "\n".join(lines)


def begin(folder: Path, simulator: Simulator) -> None:
    """Write the files that all sections need. The simulated service writes one of them."""
    for step in sections()[BEGINNING]:
        if step.file:
            (folder / step.file).write_text(step.text, encoding="utf-8")
        else:
            assert step.text == "make -s simulator > ~/oms/account.json\n"
    (folder / "account.json").write_text(json.dumps(introduction(simulator)), encoding="utf-8")
    (folder / "rotated.json").write_text(json.dumps(ROTATED), encoding="utf-8")


def follow(text: str, folder: Path, env: dict[str, str]) -> str:
    """Run the lines, end the processes that they started, and return their output."""
    process = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=folder,
        env={**env, "PWD": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        output, _nothing = process.communicate(timeout=LIMIT)
    finally:
        # The process may have ended.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    assert process.returncode == 0, output
    return output


def hold_arrived(simulator: Simulator, output: str) -> None:
    """Assert that a task was created with the keys of the page and restarted with the new ones."""
    writes = [(str(one.operation), one.body) for one in simulator.writes()]
    assert [operation for operation, _body in writes] == ["CreateSyncTask", "StopSyncTask", "StartSyncTask"], output
    for (_operation, body), source in ((writes[0], ALIYUN), (writes[2], ROTATED)):
        keys = {"src_ak": source["ak"], "src_sk": source["sk"], "dst_ak": OBS["ak"], "dst_sk": OBS["sk"]}
        assert {name: body[name] for name in keys} == {name: simulator.hash(key) for name, key in keys.items()}
    (task,) = simulator.tasks()
    assert task["status"] == "SYNCHRONIZING"
