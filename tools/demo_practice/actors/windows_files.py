"""A Windows computer at work on the file server. Real: impacket's SMB 3; imitated: its Windows version."""

# ruff: noqa: ANN401 (objects of packages that only the recorder needs)
from __future__ import annotations

import argparse
import functools
import importlib
import io
import struct
from typing import Any

NTLM_REVISION = 15
"""NTLMSSP_REVISION_W2K3 ([MS-NLMP] 2.2.2.10)."""

INTEGRITY_CHECK_OCTETS = 16
"""Impacket counts the MIC in its offsets but leaves it out; Samba does not ask for its value."""


def ntlm_version(version: str) -> bytes:
    """Return the VERSION structure of NTLM messages for `major.minor.build`."""
    major, minor, build = (int(part) for part in version.split("."))
    return struct.pack("<BBH3xB", major, minor, build, NTLM_REVISION)


def speak_as(version: str) -> None:
    """Make impacket name this Windows version in its NTLM messages, as Windows itself does."""
    ntlm: Any = importlib.import_module("impacket.ntlm")
    negotiate, authenticate = ntlm.getNTLMSSPType1, ntlm.getNTLMSSPType3
    named = ntlm_version(version)

    def authenticate_with_room_for_the_check(*arguments: Any, **options: Any) -> Any:
        message, key = authenticate(*arguments, version=named, **options)
        message["MIC"] = bytes(INTEGRITY_CHECK_OCTETS)
        return message, key

    ntlm.getNTLMSSPType1 = functools.partial(negotiate, version=named)
    ntlm.getNTLMSSPType3 = authenticate_with_room_for_the_check


def main() -> None:
    """Log in, list the share, write and read the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--name", required=True, help="NetBIOS name of the computer")
    parser.add_argument("--server", required=True)
    parser.add_argument("--share", required=True)
    parser.add_argument("--user", default="practice")
    parser.add_argument("--password", default="practice")
    parser.add_argument("--write", nargs="*", default=[], help="paths of files to write")
    arguments = parser.parse_args()
    speak_as(arguments.version)
    connections = importlib.import_module("impacket.smbconnection")
    smb = connections.SMBConnection("FILESERVER", arguments.server, myName=arguments.name.upper())
    smb.login(arguments.user, arguments.password, "LINDEN")
    smb.connectTree("IPC$")
    smb.listPath(arguments.share, "*")
    for path in arguments.write:
        smb.putFile(arguments.share, path, io.BytesIO(b"%PDF-1.4 invented\n" * 40).read)
        smb.getFile(arguments.share, path, lambda _: None)
    smb.logoff()
    smb.close()


if __name__ == "__main__":
    main()
