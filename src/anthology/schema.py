"""JSON Schemas (2020-12) of what editors write in YAML, made from the tables of fields that read it.

A schema says the shape only: what no schema can say (two stories of one address, a theme that is not in the vocabulary)
is for `check`. Words that mean another thing in an older draft are not used: VS Code's YAML extension knows those.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from anthology import config, fields, read, yaml_tree
from anthology.fields import Field, Node, Placed, Sequence
from anthology.yaml_tree import Excerpt

Schema = dict[str, Any]

_SCALAR = ["string", "number", "boolean"]
"""The tool reads every scalar as text; other readers of YAML take `2026` for a number."""
_WRITTEN = r"\S"
_PATTERNS = {
    "base_url": r"https?://\S+",
    "edit": config.LINK.pattern,
    "report": config.LINK.pattern,
    "id": read.ADDRESS.pattern,
    "slug": read.UNSAFE.pattern.replace("[", "[^", 1) + "+",
}
"""Fields whose text is checked further."""


def story() -> Schema:
    """Of the front matter of a story."""
    return _document("一个故事的元数据", _table(read.FIELDS.values()))


def site() -> Schema:
    """Of `site.yml`."""
    return _document("全站设置 site.yml", _table(config.SETTINGS.values()))


def themes() -> Schema:
    """Of `stories/themes.yml`."""
    return _document("主题词表 themes.yml", {"type": "array", "items": _table(read.GROUP_FIELDS.values())})


def paths() -> Schema:
    """Of `stories/paths.yml`."""
    return _document("学习路径 paths.yml", {"type": "array", "items": _table(read.PATH_FIELDS.values())})


def terms() -> Schema:
    """Of `stories/terms.yml`."""
    return _document("行话表 terms.yml", {"type": "array", "items": _table(read.TERM_FIELDS.values())})


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "story": story,
    "site": site,
    "themes": themes,
    "paths": paths,
    "terms": terms,
}


def _document(title: str, schema: Schema) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title} | schema


def _table(table: Iterable[Field]) -> Schema:
    """A mapping with known fields."""
    entries = tuple(table)
    return {
        "type": "object",
        "properties": {field.name: described(field) for field in entries},
        "required": [field.name for field in entries if field.required],
        "additionalProperties": False,
    }


def described(field: Field) -> Schema:
    """The value of a field, with what an editor sees of it: meaning, example, and both again when it is wrong."""
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    return {
        "description": field.says,
        "errorMessage": f"{field.says}。例如：{field.example}",
        "examples": [_example(field)],
        **({"default": default} if default else {}),
        **_value(field),
    }


def _example(field: Field) -> object:
    tree, _ = yaml_tree.parse(Excerpt("", field.example, 0, len(field.example), "F"))
    assert isinstance(tree, fields.Table), field.name
    return plain(tree)[field.name]


def plain(node: Node) -> Any:
    """A tree of YAML as lists, dicts, strings, and the numbers and truths that a schema tells apart."""
    if isinstance(node, Placed):
        return {"true": True, "false": False}.get(node, int(node) if re.fullmatch("[0-9]+", node) else str(node))
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {str(key): plain(value) for key, value in node.entries}


# Values, by their reader ---------------------------------------------------------------------------------------------


def _value(field: Field) -> Schema:
    if isinstance(field.read, read.Record):
        return _record(field.read)
    return _showings(field) if isinstance(field.read, read.Showings) else _VALUES[field.read](field)


def _text(field: Field) -> Schema:
    if field.choices:
        return {"enum": list(field.choices)}
    limit = {"maxLength": field.limit} if field.limit else {}
    pattern = f"^(?:{_PATTERNS[field.name]})$" if field.name in _PATTERNS else _WRITTEN
    return {"type": _SCALAR, "pattern": pattern, **limit}


def _somebody(field: Field) -> Schema:
    return {"type": ["string", "number"], "pattern": _WRITTEN, "not": {"enum": list(read.NOBODY)}}


def _number(field: Field) -> Schema:
    return {"type": ["integer", "string"], "minimum": 0, "maximum": 999_999, "pattern": "^[0-9]{1,6}$"}


def _truth(field: Field) -> Schema:
    return {"enum": [True, False, "true", "false"]}


def _date(field: Field) -> Schema:
    return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "format": "date"}


def _words(field: Field) -> Schema:
    return {"type": "array", "items": _text(field)}


def _pairs(field: Field) -> Schema:
    return {"type": "object", "additionalProperties": _text(field)}


def _themes(field: Field) -> Schema:
    return {"type": "array", "items": _table(read.THEME_FIELDS.values())}


def _steps(field: Field) -> Schema:
    return {"type": "array", "items": _table(read.STEP_FIELDS.values()), "minItems": 1}


def _showings(field: Field) -> Schema:
    """A list of names, or a mapping of name to evidence, which may be left out."""
    return {
        "type": ["array", "object"],
        "items": _text(field),
        "minItems": 1,
        "additionalProperties": {"type": [*_SCALAR, "null"], "pattern": rf"^$|{_WRITTEN}"},
        "propertyNames": {"maxLength": config.THEME_CHARACTERS},
        "minProperties": 1,
    }


def _record(record: read.Record) -> Schema:
    """A mapping with known fields; where it has a main one, the text of that alone will do."""
    mapping = _table(record.inner)
    if not record.main:
        return mapping
    main = _value(next(field for field in record.inner if field.name == record.main))
    return main | mapping | {"type": ["object", *main["type"]]}


_VALUES: Mapping[Callable[..., Any], Callable[[Field], Schema]] = {
    fields.word: _text,
    fields.text: _text,
    fields.number: _number,
    fields.truth: _truth,
    fields.date: _date,
    fields.words: _words,
    fields.texts: _words,
    fields.pairs: _pairs,
    read.somebody: _somebody,
    read.themes: _themes,
    read.steps: _steps,
}
"""Every reader of a table that is a plain function."""
