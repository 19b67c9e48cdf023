# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pack the function of the role event_forwarder. Private to hwcloud.oms.

The function uses the client, the signature and the retry policy of the modules. They are packed as they are, in a
package of another name, together with the reader of notifications.
"""

from __future__ import annotations

import ast
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

#: Name of module_utils in the zip.
PACKAGE = "hwcloud_oms"
MODULE_UTILS = Path("plugins", "module_utils")
#: Name in the zip -> file of the collection.
FILES = {
    "index.py": Path("roles", "event_forwarder", "files", "index.py"),
    "object_keys.py": Path("extensions", "eda", "plugins", "event_filter", "object_keys.py"),
}
#: What Azure Functions read of a function, and no other platform does.
AZURE: dict[str, Any] = {
    "host.json": {
        "version": "2.0",
        "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"},
    },
    "forward_events/function.json": {
        "scriptFile": "../index.py",
        "entryPoint": "main",
        "bindings": [{"type": "eventGridTrigger", "name": "event", "direction": "in"}],
    },
}
#: Date of each file, the first that a zip can have, so that equal contents give equal bytes.
DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return a zip with these files. Equal files give equal bytes on each machine, since nothing is compressed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = 3
            entry.external_attr = READABLE << 16
            packed.writestr(entry, files[name])
    return content.getvalue()


def packed_files(collection: Path) -> dict[str, bytes]:
    """Return the files of the function by their names in the zip.

    Args:
        collection: The folder of the collection.
    """
    files = {name: json.dumps(content, indent=2).encode() for name, content in AZURE.items()}
    files.update((name, (collection / path).read_bytes()) for name, path in FILES.items())
    waiting = list(_imports(files["index.py"], PurePosixPath("index.py")))
    while waiting:
        name = waiting.pop()
        if name not in files:
            files[name] = (collection / MODULE_UTILS / PurePosixPath(name).relative_to(PACKAGE)).read_bytes()
            waiting += _imports(files[name], PurePosixPath(name))
    return files


def _imports(source: bytes, name: PurePosixPath) -> Iterator[str]:
    """Yield the files of the package that a file imports, in functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = name.parts[: len(name.parts) - node.level] if node.level else ()
            path = PurePosixPath(*parts, *node.module.split("."))
            if path.parts[0] == PACKAGE:
                yield f"{path}.py"
