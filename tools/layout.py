# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things lie, and in which environment tools run. Everything that is made goes below .cache."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Where these tools run in the copy below, it is the folder that the copy lies in.
CACHE = next((folder for folder in list(ROOT.parents)[2:3] if folder.name == ".cache"), ROOT / ".cache")
#: A copy of git's files where Ansible wants a collection to lie. ansible-test takes no symbolic link.
TREE = CACHE / "ansible_collections" / "hwcloud" / "oms"
#: The collection as a user gets it: built, then installed from the tarball.
INSTALLED = CACHE / "installed"
#: Other collections, for the tests that work with them.
BUNDLE = CACHE / "bundle"
HOME = CACHE / "home"
DIST = ROOT / "dist"
#: The documentation as a site.
SITE = DIST / "docs"

#: Variables that would reach a service, a key or a configuration of the person who runs the tests.
FOREIGN = ("ANSIBLE_", "CLOUD_SDK_", "HUAWEICLOUD_", "HW_", "OMS_", "PYTEST_")


def environment() -> dict[str, str]:
    """The caller's environment without what could change a result, with a home of our own."""
    # One of Python's own variables forbids compiled files, so that every process compiles all that it imports.
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*FOREIGN, "PYTHON"))}
    # `python3` on PATH may be a shim that runs nothing. The matrix names another one for the modules.
    node_python = os.environ.get("OMS_NODE_PYTHON", sys.executable)
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(CACHE),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_PYTHON_INTERPRETER": node_python,
        # Ansible asks the system for the home here, not HOME.
        "ANSIBLE_REMOTE_TEMP": str(HOME / ".ansible" / "tmp"),
        "HOME": str(HOME),
        "MYPY_CACHE_DIR": str(CACHE / "mypy"),
        "NO_COLOR": "1",
        "OMS_BUNDLE_PATH": str(BUNDLE),
        "OMS_COLLECTIONS_PATH": str(INSTALLED),
        "OMS_DOCS_SITE": str(SITE),
        "OMS_NODE_PYTHON": node_python,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)]),
        "PYTHONPATH": str(CACHE),
        # Compiled files stay out of the copy: some tools look at every file they find.
        "PYTHONPYCACHEPREFIX": str(CACHE / "pycache"),
        "RUFF_CACHE_DIR": str(CACHE / "ruff"),
        "XDG_CACHE_HOME": str(HOME / ".cache"),
    }
