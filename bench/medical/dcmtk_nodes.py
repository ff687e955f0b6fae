"""DICOM servers of dcmtk: `python dcmtk_nodes.py archive|worklist`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

PORT = 11112
ARCHIVE = """NetworkTCPPort = {port}
MaxPDUSize = 16384
MaxAssociations = 16
HostTable BEGIN
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
ANY {folder} RW (9, 1024mb) ANY
AETable END
"""


def main(role: str) -> None:
    """Become the server, with an empty store."""
    folder = Path(tempfile.mkdtemp(prefix="asepsis-medical-"))
    if role == "archive":
        (folder / "settings").write_text(ARCHIVE.format(port=PORT, folder=folder), encoding="utf-8")
        os.execvp("dcmqrscp", ("dcmqrscp", "-c", str(folder / "settings"), str(PORT)))  # noqa: S606 (no shell)
    (folder / "ANY").mkdir()
    (folder / "ANY" / "lockfile").touch()
    os.execvp("wlmscpfs", ("wlmscpfs", "-dfr", "-dfp", str(folder), str(PORT)))  # noqa: S606 (no shell)


if __name__ == "__main__":
    main(*sys.argv[1:])
