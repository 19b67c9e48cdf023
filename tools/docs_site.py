# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation as a site in dist/docs, without a network. Warnings are errors."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Dict, Tuple

from .layout import CACHE, ROOT, SITE, environment

COLLECTION = "hwcloud.oms"
SOURCE = CACHE / "site"
STYLE = Path(__file__).with_suffix(".css")
PROJECT = (f"--project={COLLECTION}", f"--title={COLLECTION}", f"--copyright={COLLECTION} contributors")
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
#: What the pages of the modules refer to: label -> page and title. Ansible's own list would be fetched.
LABELS = {
    "ansible_configuration_settings": ("reference_appendices/config.html#", "Ansible Configuration Settings"),
    "common_return_values": ("reference_appendices/common_return_values.html#", "Return Values"),
}
INVENTORY = "ansible.inv"
#: What sphinx-init has no option for. A file is looked for from the folder of the pages.
SETTINGS = f"""
html_static_path = ["static"]
html_css_files = ["{STYLE.name}"]
intersphinx_mapping = {{"ansible": ("{ANSIBLE}", "../{INVENTORY}")}}
"""


#: The box in the first guide with what a task does not do.
BOX = re.compile(r"^\.\. important::\n(?:\n|   [^\n]*\n)+", re.MULTILINE)
#: Where the box is inserted into the index, because antsibull-docs has no option for a text there.
BEFORE = ".. contents::\n"
START = "Begin with :ref:`Getting started <ansible_collections.hwcloud.oms.docsite.getting_started>`.\n\n"
#: Pages that were renamed, by their names in 1.0.1.
RENAMED = {
    "from_nothing": "getting_started",
    "where_the_keys_live": "credentials",
    "rotating_keys": "key_rotation",
    "many_tenants": "multiple_tenants",
    "what_happens_when": "troubleshooting",
    "costs": "performance",
}
REDIRECT = (
    '<!DOCTYPE html><title>Moved</title><meta http-equiv="refresh" content="0; url={0}"><a href="{0}">Moved</a>\n'
)


def run(*command: str) -> None:
    program = str(Path(sys.executable).with_name(command[0]))
    subprocess.run([program, *command[1:]], cwd=SOURCE, env=environment(), check=True, stderr=subprocess.STDOUT)


def inventory(labels: Dict[str, Tuple[str, str]]) -> bytes:
    """Return labels of another site in Sphinx's format. The anchor of a label is the label with hyphens."""
    lines = [
        f"{label} std:label -1 {page}{label.replace('_', '-')} {title}\n" for label, (page, title) in labels.items()
    ]
    head = "# Sphinx inventory version 2\n# Project: Ansible\n# Version: latest\n# compressed with zlib:\n"
    return head.encode() + zlib.compress("".join(lines).encode())


def write_source() -> None:
    """Write the settings, and a page in reStructuredText for each module, filter, role and guide."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    (SOURCE / "static").mkdir(parents=True)
    shutil.copy(STYLE, SOURCE / "static")
    (SOURCE / INVENTORY).write_bytes(inventory(LABELS))
    here = ("--use-current", "--squash-hierarchy", "--dest-dir")
    run("antsibull-docs", "sphinx-init", *PROJECT, *here, ".", COLLECTION)
    with (SOURCE / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    # antsibull-docs takes no folder that others may write to.
    (SOURCE / "rst").chmod(0o755)
    run("antsibull-docs", "--config-file=antsibull-docs.cfg", "collection", *here, "rst", COLLECTION)
    index = SOURCE / "rst" / "index.rst"
    index.write_text(with_box(index.read_text(encoding="utf-8")), encoding="utf-8")


def with_box(index: str) -> str:
    """Return the index with the box of the first guide above its contents."""
    before, found, after = index.partition(BEFORE)
    if not found:
        raise ValueError("the index has no contents, above which the box would be inserted")
    return f"{before}{box()}{START}{found}{after}"


def box() -> str:
    """Return the box of the first guide."""
    (text,) = BOX.findall((ROOT / "docs/docsite/rst/getting_started.rst").read_text(encoding="utf-8"))
    return str(text)


def main() -> int:
    write_source()
    shutil.rmtree(SITE, ignore_errors=True)
    run("sphinx-build", "-W", "--keep-going", "-q", "-c", ".", "-d", "doctrees", "rst", str(SITE))
    for old, new in RENAMED.items():
        # Guides are in the folder docsite of the site.
        (SITE / "docsite" / f"{old}.html").write_text(REDIRECT.format(f"{new}.html"), encoding="utf-8")
    print(f"{sum(1 for _page in SITE.rglob('*.html'))} pages in {SITE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
