"""Runs nft and conntrack: our own tables only, arguments as lists, never through a shell."""

from __future__ import annotations

import os
import shutil
import subprocess

TABLES = ("inet", "bridge")
TABLE = "asepsis"
TIMEOUT_SECONDS = 20
"""A call that takes longer has failed."""
PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
"""Where Debian puts what only root runs."""


class FirewallError(Exception):
    """The firewall did not do what was asked; the message says what it answered and what to do."""


def run(arguments: list[str], text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program. Raises FirewallError when it is missing or does not answer in time."""
    program = shutil.which(arguments[0], path=PATH)
    if program is None:
        raise FirewallError(f"{arguments[0]} is missing. Remedy: apt-get install nftables conntrack iproute2")
    environment = {"PATH": PATH, "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 (a list of arguments, no shell)
            [program, *arguments[1:]],
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FirewallError(f"{arguments[0]} gave no answer in {TIMEOUT_SECONDS} seconds") from error


def load(ruleset: str, *, only_check: bool = False) -> None:
    """Load a ruleset in one transaction: all of it or nothing. Raises FirewallError with what nft says."""
    answer = run(["nft", *(["--check"] if only_check else []), "--file", "-"], ruleset)
    if answer.returncode:
        said = next(iter(answer.stderr.strip().splitlines()), "no reason given")
        remedy = " Remedy: run it as root." if "permitted" in said else ""
        raise FirewallError(f"nft refused the rules: {said}.{remedy} Nothing was changed.")


def listed() -> str:
    """Our tables as they are in force; empty when there are none. Raises FirewallError when that cannot be known."""
    answer = run(["nft", "list", "tables"])
    if answer.returncode:
        raise FirewallError(f"nft does not tell its tables: {answer.stderr.strip()}. Remedy: run it as root.")
    there = set(answer.stdout.splitlines())
    texts = []
    for family in TABLES:
        if f"table {family} {TABLE}" not in there:
            continue
        found = run(["nft", "list", "table", family, TABLE])
        if found.returncode:
            raise FirewallError(f"nft does not list our table {family} {TABLE}: {found.stderr.strip()}")
        texts.append(found.stdout)
    return "".join(texts)


def restoring(snapshot: str) -> str:
    """The ruleset that brings our tables back to a snapshot, whatever they are now."""
    removal = "".join(f"table {family} {TABLE}\ndelete table {family} {TABLE}\n" for family in TABLES)
    return removal + snapshot
