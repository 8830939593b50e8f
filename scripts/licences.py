"""Check that every installed package has a licence that the project can live with.

Permissive ones pass. Weak copyleft passes by name, with the reason; tools that only developers run
and that are not part of what is given away pass by name too.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

PERMISSIVE = (
    r"0BSD|2-clause BSD|Apache|BSD|BSL-1\.0|CC0-1\.0|CNRI-Python|ISC|LLVM-exception|MIT|PSF-2\.0"
    r"|Python Software Foundation|Unlicense|Zlib|ZPL-2\.1|HPND"
)
NAMED = {
    "psycopg": "LGPL-3.0: used unchanged as a library, replaceable by whoever runs the site",
    "psycopg-binary": "LGPL-3.0: as psycopg",
    "pycountry": "LGPL-2.1: used unchanged as a library",
    "certifi": "MPL-2.0: a list of certificates, unchanged",
    "pathspec": "MPL-2.0: unchanged, developers' tools only",
    "tqdm": "MPL-2.0 and MIT: unchanged",
    "djlint": "GPL-3.0: a developers' tool, run as a program and not given away with the site",
    "semgrep": "LGPL-2.1: a developers' tool",
    "hypothesis": "MPL-2.0: unchanged, tests only, not given away with the site",
    "skops": "MIT: its metadata does not say so, its LICENSE file does; training only",
    "pyrdfa3": "W3C Software Licence: permissive, as MIT with a notice; extruct asks for it",
}
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    program = str(Path(sys.executable).with_name("pip-licenses"))
    found = subprocess.run(
        [program, "--from=mixed", "--format=json"], capture_output=True, text=True, check=True
    )
    packages = {entry["Name"]: entry["License"] for entry in json.loads(found.stdout)}
    refused = [
        f"{name}: {licence}"
        for name, licence in sorted(packages.items())
        if name.lower() not in NAMED and not is_permissive(licence)
    ]
    if refused:
        sys.stderr.write("Licences to look at (scripts/licences.py):\n  ")
        sys.stderr.write("\n  ".join(refused) + "\n")
        return 1
    sys.stdout.write(f"{len(packages)} packages, all with a licence that is allowed\n")
    return 0


def is_permissive(licence: str) -> bool:
    """Say whether every part of the expression (one of an "or") is permissive.

    >>> is_permissive("Apache-2.0 AND MIT"), is_permissive("MIT OR GPL-3.0-only")
    (True, True)
    >>> is_permissive("MIT AND LGPL-3.0-only"), is_permissive("UNKNOWN")
    (False, False)
    """
    text = licence.splitlines()[0] if len(licence) > 200 else licence
    choices = re.split(r"\s+OR\s+", text)
    return any(
        all(re.search(PERMISSIVE, part) and "GPL" not in part for part in _parts(choice))
        for choice in choices
    )


def _parts(expression: str) -> list[str]:
    return re.split(r"\s+AND\s+|;|\s+WITH\s+", expression)


if __name__ == "__main__":
    sys.exit(main())
