"""Whoever passes the engine on passes on the licences of what is compiled into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.engine_licenses import ROOT_PACKAGE, linked_packages, texts_of

if TYPE_CHECKING:
    from pathlib import Path


def package(name: str, folder: str = "") -> dict[str, Any]:
    """Return one package as cargo describes it; only those of a registry have a source."""
    source = None if name == ROOT_PACKAGE else "registry"
    manifest = f"{folder}/Cargo.toml"
    return {"id": name, "name": name, "version": "1.0.0", "license": "MIT", "source": source, "manifest_path": manifest}


def node(name: str, **dependencies: str | None) -> dict[str, Any]:
    """Return what one package needs, each with the kind of need (None: when it runs)."""
    needs = [{"pkg": other, "dep_kinds": [{"kind": kind}]} for other, kind in dependencies.items()]
    return {"id": name, "deps": needs}


def test_what_only_builds_or_tests_the_engine_is_not_linked() -> None:
    metadata = {
        "packages": [package(name) for name in (ROOT_PACKAGE, "reader", "deep", "builder", "tester")],
        "resolve": {
            "nodes": [
                node(ROOT_PACKAGE, reader=None, builder="build", tester="dev"),
                node("reader", deep=None),
                node("deep"),
                node("builder"),
                node("tester"),
            ]
        },
    }
    assert [found["name"] for found in linked_packages(metadata)] == ["deep", "reader"]


def test_all_licence_files_of_a_package_are_passed_on(tmp_path: Path) -> None:
    (tmp_path / "LICENSE-MIT").write_text("Permission is hereby granted", encoding="utf-8")
    (tmp_path / "NOTICE").write_text("Portions by others", encoding="utf-8")
    text = texts_of(package("reader", str(tmp_path)))
    assert text.startswith("reader 1.0.0: MIT\n")
    assert "Permission is hereby granted" in text
    assert "Portions by others" in text
