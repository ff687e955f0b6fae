"""The list of system packages is read as it is written, and what is missing is told by name."""

from __future__ import annotations

from tools.install_system_packages import LIST, SystemPackage, missing, packages_of


def test_remarks_and_blank_lines_are_no_packages() -> None:
    assert packages_of("# why\n\ndcmtk storescu a DICOM peer\n") == [SystemPackage("dcmtk", "storescu", "a DICOM peer")]


def test_a_program_that_is_not_there_is_missing() -> None:
    here = SystemPackage("coreutils", "ls", "listing")
    absent = SystemPackage("nothing", "no-such-program-anywhere", "nothing")
    assert missing([here, absent]) == [absent]


def test_each_package_of_the_list_says_what_for() -> None:
    packages = packages_of(LIST.read_text(encoding="utf-8"))
    assert packages
    assert all(package.purpose for package in packages)
