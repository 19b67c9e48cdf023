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

from .layout import CACHE, ROOT, SITE, environment

COLLECTION = "hwcloud.oms"
SOURCE = CACHE / "site"
STYLE = Path(__file__).with_suffix(".css")
PROJECT = (f"--project={COLLECTION}", f"--title={COLLECTION}", f"--copyright={COLLECTION} contributors")
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
#: What the pages of the modules refer to: label -> page and title. Ansible's own list would be fetched.
LABELS = {
    "action_plugins": ("plugins/action.html#", "Action Plugins"),
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
TITLE = re.compile(r"^[^\n]+\n=+\n", re.MULTILINE)
NAME = "hwcloud.oms: Object Storage Migration Service with Ansible"
#: The guides where a reader starts -> what they are for.
FIRST = {
    "getting_started": "create a synchronization task and send it events, without an account",
    "first_copy": "copy what is already in a bucket",
    "move_from_alibaba": "move a bucket to Huawei Cloud, from the first check to the switch",
    "troubleshooting": "understand an error message",
}
#: Headings of the index with lists of pages -> their captions in the menu.
CAPTIONS = {"Guides": "Guides", "Help": "Help", "Reference": "Reference", "Modules": "Modules", "Role Index": "Roles"}
HEADING = re.compile(r"^(?P<title>[^\n]+)\n(?:-{4,}|~{4,})\n|^\.\. toctree::\n", re.MULTILINE)
#: A module or role in such a list. Its title would be its whole description.
LISTED = re.compile(r"^(    )(\w+)(_module|_role)$", re.MULTILINE)
#: The plugins that only the roles and playbooks use. They have a page of their own.
INTERNAL = re.compile(
    r"^\.\. _filter_plugins_in_hwcloud\.oms:\n.*?(?=^\.\. _role_plugins_in_hwcloud\.oms:\n)", re.DOTALL | re.MULTILINE
)
INTERNAL_PAGE = """\
Internal plugins
================

The roles and playbooks of the collection use these plugins. Prefer modules and roles in your own playbooks.

"""
#: Pages that are added to the list of the last guide in Help.
ADDED = ("Release notes <changelog>", "internal_plugins")
AFTER = "    docsite/upgrades\n"
HOME = "https://github.com/hwcloud-oms/hwcloud.oms/edit/main"
#: The end of the name of a generated page -> the file that it describes.
SOURCES = {
    "_module": "plugins/modules/%s.py",
    "_filter": "plugins/filter/%s.py",
    "_lookup": "plugins/lookup/%s.py",
    "_role": "roles/%s/meta/argument_specs.yml",
}
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


def run(*command: str, folder: Path = SOURCE) -> None:
    program = str(Path(sys.executable).with_name(command[0]))
    subprocess.run([program, *command[1:]], cwd=folder, env=environment(), check=True, stderr=subprocess.STDOUT)


def inventory(labels: dict[str, tuple[str, str]]) -> bytes:
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
    pages = SOURCE / "rst"
    run("antsibull-changelog", "generate", f"--output={pages / 'changelog.rst'}", "--output-format=rst", folder=ROOT)
    index = pages / "index.rst"
    text, internal = without_internal_plugins(with_box(index.read_text(encoding="utf-8")))
    index.write_text(with_captions(with_added_pages(text)), encoding="utf-8")
    (pages / "internal_plugins.rst").write_text(f"{INTERNAL_PAGE}{internal}", encoding="utf-8")
    for page in pages.rglob("*.rst"):
        source = edited_file(page.relative_to(pages))
        if source:
            page.write_text(with_edit_link(page.read_text(encoding="utf-8"), f"{HOME}/{source}"), encoding="utf-8")


def with_edit_link(text: str, address: str) -> str:
    """Return a page with the address at which its source is edited. Sphinx shows a second list of fields as text."""
    field = f":github_url: {address}"
    text, replaced = re.subn(r"^:github_url: .*$", lambda _found: field, text, count=1, flags=re.MULTILINE)
    return text if replaced else f"{field}\n\n{text}"


def edited_file(page: Path) -> str | None:
    """Return the file of the repository that a page of the site is made from, or None if it has several."""
    if page.parts[0] == "docsite":
        return f"docs/docsite/rst/{page.name}"
    for ending, source in SOURCES.items():
        if page.stem.endswith(ending):
            return source % page.stem[: -len(ending)]
    return None


def without_internal_plugins(index: str) -> tuple[str, str]:
    """Return the index without the filters and lookups, and the text about them."""
    found = INTERNAL.search(index)
    if not found:
        raise ValueError("the index has no filters")
    return INTERNAL.sub("", index), found[0]


def with_added_pages(index: str) -> str:
    """Return the index with the pages that antsibull-docs does not know."""
    if AFTER not in index:
        raise ValueError("the index has no page about upgrades, after which others would be inserted")
    return index.replace(AFTER, AFTER + "".join(f"    {page}\n" for page in ADDED))


def with_captions(index: str) -> str:
    """Return the index with a caption in the menu for each list of pages, and short names of modules and roles."""
    last = ""

    def captioned(found: re.Match[str]) -> str:
        nonlocal last
        last = found["title"] or last
        caption = CAPTIONS.get(last)
        return f"{found[0]}    :caption: {caption}\n" if caption and not found["title"] else found[0]

    return LISTED.sub(r"\1\2 <\2\3>", HEADING.sub(captioned, index))


def with_box(index: str) -> str:
    """Return the index with a title, the box of the first guide, and where to start, above its contents."""
    before, found, after = index.partition(BEFORE)
    if not found:
        raise ValueError("the index has no contents, above which the box would be inserted")
    before = TITLE.sub(f"{NAME}\n{'=' * len(NAME)}\n", before)
    return f"{before}{box()}{start()}{found}{after}"


def start() -> str:
    """Return links to the guides where a reader starts."""
    label = "ansible_collections.hwcloud.oms.docsite"
    lines = [f"* :ref:`{label}.{guide}`: {purpose}\n" for guide, purpose in FIRST.items()]
    return "".join(["**Start here**\n\n", *lines, "\n"])


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
