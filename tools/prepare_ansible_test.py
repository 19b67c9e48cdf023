# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets ansible-test fill its virtual environments where only a package index can be reached.

ansible-test fetches pip's bootstrap script from a host of its own, which an air-gapped network or a proxy
keeps away. It looks into ~/.ansible/test/cache first, so a stand-in is put there that does the same with
pip's own wheel from the index. ansible-test also hands no PIP_* variable on: the index that pip is given
to use is written down as a file.
"""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from pathlib import Path

from ansible.release import __version__ as core_version

from .layout import HOME

#: The pip that each ansible-core asks for.
PIP_VERSIONS = {
    "2.16": "23.1.2",
    "2.17": "23.1.2",
    "2.18": "24.2",
    "2.19": "24.2",
    "2.20": "25.2",
    "2.21": "25.2",
}

STAND_IN = '''\
"""Stands in for get-pip {version}: installs pip from its wheel, which can run without being installed."""

import os
import subprocess
import sys

WHEEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "{wheel}")
subprocess.check_call([sys.executable, os.path.join(WHEEL, "pip"), "install", "--no-index", "--quiet", WHEEL])
'''


def pip(*arguments: str) -> str:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def write_stand_in(cache: Path) -> Path:
    version = PIP_VERSIONS[".".join(core_version.split(".")[:2])]
    stand_in = cache / f"get_pip_{version.replace('.', '_')}.py"
    if not stand_in.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pip("download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(cache), f"pip=={version}")
        (wheel,) = cache.glob(f"pip-{version}-*.whl")
        stand_in.write_text(STAND_IN.format(version=version, wheel=wheel.name), encoding="utf-8")
    return stand_in


def setting(line: str) -> tuple[str, str]:
    """One line of `pip config list`; what comes from a variable has no section of its own."""
    name, _equals, value = line.partition("=")
    return name.replace(":env:", "global").rpartition(".")[2], str(ast.literal_eval(value))


def write_pip_settings(home: Path) -> None:
    lines = pip("config", "list").splitlines()
    settings = configparser.RawConfigParser()
    settings["global"] = dict(setting(line) for line in lines if line.startswith(("global.", "install.", ":env:")))
    folder = home / ".config" / "pip"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "pip.conf").open("w", encoding="utf-8") as written:
        settings.write(written)


def prepare() -> None:
    write_stand_in(HOME / ".ansible" / "test" / "cache")
    write_pip_settings(HOME)


if __name__ == "__main__":
    prepare()
