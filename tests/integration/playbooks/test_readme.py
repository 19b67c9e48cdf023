# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first playbook in the README works line by line in an empty home directory."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tools.build import build
from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...simulator.__main__ import introduction
from .guide import follow

pytestmark = pytest.mark.documentation

README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## First playbook\n(.*?)^## ", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

#: The other commands of a reader.
COMMANDS = ("bash", "cat", "chmod", "cp", "dirname", "mkdir")
#: Replacements for commands that need a network or do not end. Ansible exists only after pip has installed it.
STAND_INS = {
    "make": """\
case "$*" in
  build) mkdir -p dist && cp "$TARBALL" dist/ ;;
  "-s simulator") cat "$INTRODUCTION" ;;
  *) echo "make $*: unknown target" >&2; exit 2 ;;
esac
""",
    "python3": """\
[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" && cp "$PIP" "$3/bin/pip"
echo "PATH=$3/bin:\\$PATH" > "$3/bin/activate"
""",
    "pip": """\
[ "$*" = "install ansible-core requests" ]
for tool in ansible-galaxy ansible-playbook ansible-vault; do
  # Modules want the usual commands.
  printf '#!/bin/bash\\nPATH="%s" exec "%s/%s" "$@"\\n' "$USUAL" "$TOOLS" "$tool" > "$(dirname "$0")/$tool"
  chmod 755 "$(dirname "$0")/$tool"
done
""",
}


def steps() -> list[tuple[str, str]]:
    """Return the language and the text of each block in the section."""
    (section,) = SECTION.findall(README)
    return BLOCK.findall(section)


def script() -> str:
    """All blocks run in order. The last one is run twice, as the README says."""
    lines = []
    for language, text in steps():
        assert language in {"shell", "yaml"}
        lines.append(text if language == "shell" else f"cat > first.yml <<'END'\n{text}END\n")
    return "".join([*lines, lines[-1]])


@pytest.fixture
def commands(tmp_path: Path) -> str:
    """Return a PATH without Ansible, even if the machine has it."""
    folder = tmp_path / "commands"
    folder.mkdir()
    for name in COMMANDS:
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, text in STAND_INS.items():
        # pip comes with a virtual environment.
        path = folder / name if name != "pip" else tmp_path / "pip"
        path.write_text(f"#!/bin/bash\nset -eu\n{text}", encoding="utf-8")
        path.chmod(0o755)
    return str(folder)


def test_the_first_playbook_works_in_an_empty_home(
    commands: str, ansible_env: dict[str, str], simulator: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "introduction.json").write_text(json.dumps(introduction(simulator)), encoding="utf-8")
    reader = {
        **{name: value for name, value in ansible_env.items() if name != "ANSIBLE_COLLECTIONS_PATH"},
        "INTRODUCTION": str(tmp_path / "introduction.json"),
        "PATH": commands,
        "PIP": str(tmp_path / "pip"),
        "TARBALL": str(build(tmp_path / "built")),
        "TOOLS": str(Path(sys.executable).parent),
        "USUAL": ansible_env["PATH"],
    }
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    output = follow(script(), checkout, reader)
    assert re.findall(r"ok=(\d+) +changed=(\d+)", output) == [("2", "1"), ("2", "0")]
    (task,) = simulator.tasks()
    assert task["key_hashes"]["src_sk"] == simulator.hash("source-secret-key")
    assert [path.name for path in checkout.iterdir()] == ["dist"], "the reader works outside the checkout"


def test_a_reader_has_no_ansible_before_it_is_installed(commands: str) -> None:
    """Otherwise the test above would pass without the installation of Ansible."""
    done = subprocess.run(["bash", "-c", "ansible-galaxy --version"], env={"PATH": commands}, check=False)
    assert done.returncode == 127
