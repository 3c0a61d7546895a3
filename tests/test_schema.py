"""The JSON Schemas say what `check` says of the shape of front matter, settings and vocabulary, and no more."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from anthology import config, read, schema, yaml_tree
from anthology.errors import AnthologyError
from anthology.fields import Field
from anthology.yaml_tree import Excerpt
from tests.conftest import ROOT
from tests.making import file
from tests.test_problems import CASES, EXPECTED, PROBLEMS

SHAPE = {*("F007", "F008", "F009", "F010", "F011", "F012", "F013", "F014", "F015"), "C103", "C104"}
SHAPE |= {code.replace("F", "C") for code in SHAPE}
"""Problems of which a schema knows, in front matter and in the tables."""
TABLES = [*read.FIELDS.values(), *config.SETTINGS.values(), *read.THEME_FIELDS.values(), *read.GROUP_FIELDS.values()]


def refused(name: str, value: Any) -> bool:
    """Whether the schema `name` refuses a value."""
    made = schema.SCHEMAS[name]()
    validator = Draft202012Validator(made, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return next(validator.iter_errors(value), None) is not None


def value(path: str, text: str) -> Any:
    """What stands in a YAML text, or in the front matter of a story. Raises AnthologyError if it cannot be read."""
    front = re.match(r"\ufeff?---\n(.*?)^---\n", text, re.MULTILINE | re.DOTALL) if path.endswith(".md") else None
    if path.endswith(".md") and not front:
        raise AnthologyError
    source = front.group(1) if front else text
    tree, faults = yaml_tree.parse(Excerpt(path, source, 0, len(source), "F"))
    if faults:
        raise AnthologyError(*faults)
    return schema.plain(tree) if tree is not None else None


def schema_of(path: Path) -> str:
    return {"site.yml": "site", "themes.yml": "themes"}.get(path.name, "story")


def written(folder: Path) -> Iterator[Path]:
    """The files of an anthology that a schema is for."""
    files = [folder / "site.yml", folder / "stories/themes.yml", *sorted((folder / "stories").glob("*.md"))]
    return (path for path in files if path.is_file())


@pytest.mark.parametrize("name", list(schema.SCHEMAS))
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema.SCHEMAS[name]())


@pytest.mark.parametrize("folder", [ROOT, ROOT / "scaffold/init"], ids=["the anthology", "a new one"])
def test_what_is_published_passes(folder: Path) -> None:
    for path in written(folder):
        assert not refused(schema_of(path), value(path.name, path.read_text(encoding="utf-8"))), path


def cases() -> Iterator[tuple[str, Path, bool]]:
    """(case, its file, whether a schema should refuse it) of every problem whose file is read as YAML."""
    for case in CASES:
        told = (PROBLEMS / case / EXPECTED).read_text(encoding="utf-8")
        for path in written(PROBLEMS / case):
            name = path.relative_to(PROBLEMS / case).as_posix()
            codes = set(re.findall(rf"^{re.escape(name)}:\d+:\d+: \S+ (\w+) ", told, re.MULTILINE))
            if not codes & {"F003", "C003"}:  # what an editor meant is not what YAML reads
                yield case, path, bool(codes & SHAPE)


@pytest.mark.parametrize(("case", "path", "wrong"), list(cases()))
def test_a_schema_refuses_what_check_refuses(case: str, path: Path, wrong: bool) -> None:
    try:
        found = value(path.name, path.read_text(encoding="utf-8"))
    except (AnthologyError, UnicodeDecodeError):
        return
    if found is not None and not case.startswith("F103"):
        assert refused(schema_of(path), found) == wrong


@pytest.mark.parametrize("slug", ["a b", "a/b", "甲?", "a#b"])
def test_a_slug_that_is_no_address_is_refused(slug: str) -> None:
    good = {"title": "甲", "themes": ["退款"]}
    assert not refused("story", good | {"slug": "di-san-ci"})
    assert refused("story", good | {"slug": slug})


@pytest.mark.parametrize(
    "front", ["title: 2026", "title: true", "minutes: '25'", "draft: 'true'", "anonymised: 编辑部", "themes: {退款: }"]
)
def test_what_other_readers_of_yaml_take_for_another_type_passes(front: str) -> None:
    assert not refused("story", value("a.md", file(front)))


@pytest.mark.parametrize("field", TABLES, ids=lambda field: field.name)
def test_an_example_is_right_by_its_own_schema(field: Field) -> None:
    made = schema.described(field)
    assert made["description"] == field.says
    assert not list(Draft202012Validator(made).iter_errors(made["examples"][0]))


def test_every_field_of_the_tables_has_its_schema() -> None:
    assert list(schema.story()["properties"]) == list(read.FIELDS)
    assert list(schema.site()["properties"]) == list(config.SETTINGS)
    assert list(schema.themes()["items"]["properties"]) == list(read.GROUP_FIELDS)
