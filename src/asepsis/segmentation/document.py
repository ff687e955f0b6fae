"""A policy as a YAML file: strict when read, the same text for the same policy when written."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import TypeAdapter, ValidationError

from asepsis.segmentation.model import SCHEMA, Policy

if TYPE_CHECKING:
    from pathlib import Path

MAX_POLICY_OCTETS = 32 << 20
"""Size of a policy file; a larger one is refused unread."""
MAX_ERRORS_TOLD = 8
LINE_OCTETS = 110
SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULL = "tag:yaml.org,2002:null"
LOADER: Any = type(
    "PolicyLoader",
    (SAFE_LOADER,),
    {
        "yaml_implicit_resolvers": {
            first: [one for one in resolvers if one[0] == NULL]
            for first, resolvers in SAFE_LOADER.yaml_implicit_resolvers.items()
        }
    },
)
"""Reads every plain word as text but null: the word `on` is no truth value here, and a port is what stands there."""
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class PolicyError(ValueError):
    """The file holds no policy; the message says where and what to do."""


@cache
def _adapter() -> TypeAdapter[Policy]:
    return TypeAdapter(Policy)


def read_policy(path: Path) -> Policy:
    """Read a policy file. Raises PolicyError with line and remedy; OSError when the file cannot be read."""
    with path.open("rb") as file:
        octets = file.read(MAX_POLICY_OCTETS + 1)
    if len(octets) > MAX_POLICY_OCTETS:
        raise PolicyError(f"{path} is larger than {MAX_POLICY_OCTETS >> 20} MiB: that is no policy file")
    try:
        return policy_of(octets.decode("utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path} is no UTF-8 text (octet {error.start}): save it as UTF-8") from error


def policy_of(text: str, name: str = "policy") -> Policy:
    """Read the YAML text of a policy. `name` stands in messages. Raises PolicyError."""
    try:
        loader = LOADER(text)
        node = loader.get_single_node()
        _refuse_repeated_keys(node, name)
        document = None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not readable"
        raise PolicyError(f"{name}{where}: this is no YAML: {problem}") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise PolicyError(f"{name} line 1: a policy starts with `schema: {SCHEMA}`; make one: asepsis policy propose")
    try:
        return _adapter().validate_python(document)
    except ValidationError as error:
        raise PolicyError("\n".join(_told(error, node, name))) from error


def _refuse_repeated_keys(root: yaml.Node | None, name: str) -> None:
    """YAML 1.2 3.2.1.1: keys are unique. A repeated one would silently win over the first."""
    stack = [root] if root else []
    seen_nodes: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen_nodes:
            raise PolicyError(f"{name} line {node.start_mark.line + 1}: anchors (& and *) are not used in policies")
        seen_nodes.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            stack += node.value
        elif isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            for (key, value), earlier in zip(node.value, range(len(keys)), strict=True):
                if key.value in keys[:earlier]:
                    raise PolicyError(f"{name} line {key.start_mark.line + 1}: {key.value!r} is there twice; keep one")
                stack.append(value)


def _told(error: ValidationError, node: yaml.Node | None, name: str) -> list[str]:
    """One line for each fault: place in the file, field, what is wrong."""
    lines = []
    for fault in error.errors(include_url=False)[:MAX_ERRORS_TOLD]:
        field = ".".join(str(part) for part in fault["loc"]) or "policy"
        lines.append(f"{name} line {_line(node, fault['loc'])}: {field}: {fault['msg'].removeprefix('Value error, ')}")
    return lines


def _line(node: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """Line of the deepest node that exists on the way to `place`, from 1."""
    line = 0
    for part in place:
        below = None
        if isinstance(node, yaml.MappingNode):
            below = next(((key, value) for key, value in node.value if key.value == part), None)
            if below is not None:
                line, node = below[0].start_mark.line, below[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line, below = node.start_mark.line, (node, node)
        if below is None:
            break
    return line + 1


def as_document(policy: Policy) -> dict[str, Any]:
    """The policy as plain values, for YAML and JSON."""
    document: dict[str, Any] = _adapter().dump_python(policy, mode="json", exclude_defaults=True)
    return {"schema": SCHEMA, **document}


def policy_text(policy: Policy) -> str:
    """The policy as YAML. `policy_of(policy_text(p)) == p`."""
    text: str = yaml.dump(as_document(policy), Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=LINE_OCTETS)
    return text
