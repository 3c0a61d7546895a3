"""Who may import whom: the table of design §4, from the first day for every module there will be.

A module may import what its row names, and nothing else of the package. Rows of modules that do not exist yet hold the
place that is meant for them.
"""

import ast
from pathlib import Path

import pytest

import anthology

PACKAGE = Path(anthology.__file__).parent

MAY_IMPORT: dict[str, set[str]] = {
    "privacy": set(),
    "pictures": set(),
    "errors": {"privacy"},
    "codes": {"chinese", "errors", "privacy"},
    "decoding": {"codes", "errors"},
    "slips": set(),
    "fences": {"codes", "errors"},
    "fields": {"chinese", "codes", "errors"},
    "yaml_tree": {"codes", "decoding", "errors", "fields", "slips"},
    "chinese": set(),
    "model": {"errors", "fields"},
    "files": {"codes", "errors"},
    "config": {"chinese", "codes", "decoding", "errors", "fields", "files", "yaml_tree"},
    "limits": {"codes", "config", "errors", "model"},
    "read": {"chinese", "codes", "config", "decoding", "errors", "fences", "fields", "files", "model", "yaml_tree"},
    "normalise": {"chinese", "codes", "errors", "fields", "model"},
    "proofread": {"chinese", "codes", "errors", "fields", "model", "normalise"},
    "prose": {"chinese", "codes", "config", "errors", "model"},
    "link": {"chinese", "codes", "config", "errors", "fields", "model"},
    "search": {"chinese", "config", "model"},
    "pages": {"chinese", "config", "model"},
    "templates": {"codes", "config", "errors", "files", "model"},
    "publish": {"codes", "config", "errors", "model"},
    "mend": {"chinese", "model", "normalise"},
    "schema": {"config", "fields", "read", "yaml_tree"},
    "scaffold": {
        *("chinese", "codes", "config", "decoding", "errors", "fields", "model", "read", "schema", "yaml_tree"),
    },
    "gate": {"codes", "config", "errors", "fields", "model", "pictures", "privacy"},
    "cache": {"errors"},
    "capture": {"chinese", "codes", "config", "errors", "fields", "model", "normalise", "read"},
    "pipeline": {
        *("cache", "chinese", "codes", "config", "decoding", "errors", "fields", "gate", "limits", "link", "mend"),
        *("model", "normalise", "pages", "proofread", "prose", "publish", "read", "scaffold", "search", "templates"),
        "yaml_tree",
    },
    "report": {"errors"},
    "serve": {"config", "errors", "model", "pipeline", "publish", "read", "report", "templates"},
    "usage": set(),
    "cli": {
        *("capture", "chinese", "codes", "config", "errors", "model", "normalise", "pipeline", "publish"),
        *("read", "report", "scaffold", "serve", "usage"),
    },
    "__init__": set(),
    "__main__": {"cli"},
}

FOREIGN: dict[str, set[str]] = {
    "click": {"cli", "usage"},
    "PIL": {"pictures"},
    "jinja2": {"templates"},
    "markdown": {"prose"},
    "markupsafe": {"templates"},
    "nh3": {"prose"},
    "opencc": {"chinese"},
    "pypinyin": {"chinese"},
    "watchfiles": {"serve"},
    "yaml": {"yaml_tree"},
}
"""Each library has one user; click's words are a table beside the commands."""

ENVIRONMENT = {"os.environ", "os.getenv", "time.time", "datetime.now", "date.today", "locale"}
"""What would make two builds of one commit differ."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The row of the table that a file belongs to: its module, or the folder it is a part of."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> set[str]:
    """Full names of what a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> list[ast.Call]:
    """Every call in a file."""
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_row_allows(path: Path) -> None:
    module = name_of(path)
    own = {name.split(".")[1] for name in imports(path) if name.startswith("anthology.")}
    assert own - {module} <= MAY_IMPORT[module]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_library_has_one_user(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)} & FOREIGN.keys()
    assert all(name_of(path) in FOREIGN[library] for library in used)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_reads_the_clock_or_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [name for name in ENVIRONMENT if name in text]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_command_line_prints(path: Path) -> None:
    named = {call.func.id for call in calls(path) if isinstance(call.func, ast.Name)}
    assert name_of(path) == "cli" or "print" not in named


def test_the_table_has_no_cycle() -> None:
    done: set[str] = set()
    while ready := {name for name, needs in MAY_IMPORT.items() if name not in done and needs <= done}:
        done |= ready
    assert done == MAY_IMPORT.keys()


def test_every_file_names_its_encoding() -> None:
    for path in modules():
        for call in calls(path):
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("read_text", "write_text"):
                assert any(keyword.arg == "encoding" for keyword in call.keywords), path
