"""Toy sites, built whole: every file of the site, and the model it was made from, as golden files.

`model.txt` shows whether the model or a template changed. Refresh with `--update-golden`, then read the difference.
"""

import shutil
from pathlib import Path
from pprint import pformat

import pytest

from anthology import config, link, pipeline, read
from anthology.model import Anthology
from anthology.normalise import normalise
from anthology.prose import prose

GOLDEN = Path(__file__).parent / "golden"
TOYS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, text with `\\n`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def model(toy: Path) -> Anthology:
    """The linked anthology of a toy."""
    settings = config.load(toy)
    stories = [story for source in read.sources(toy)[0] if (story := read.story(source)[0]) and not story.front.draft]
    tables = read.tables(toy)[0]
    proses = [made for story in stories if (made := prose(normalise(story), settings.roles, tables.terms)[0])]
    return link.anthology(proses, tables, read.images(toy)[0])[0]


@pytest.mark.parametrize("toy", TOYS, ids=lambda path: path.name)
def test_a_toy_builds_as_its_golden_site(toy: Path, tmp_path: Path, update_golden: bool) -> None:
    output = tmp_path / "site"
    report = pipeline.build(config.load(toy, output))
    text = pformat(model(toy), width=118, sort_dicts=False) + "\n"
    problems = "".join(f"{problem}\n" for problem in report.problems)
    if update_golden:
        shutil.rmtree(toy / "golden", ignore_errors=True)
        shutil.copytree(output, toy / "golden")
        (toy / "model.txt").write_text(text, encoding="utf-8", newline="\n")
        (toy / "problems.txt").write_text(problems, encoding="utf-8", newline="\n")
    assert (toy / "problems.txt").read_text(encoding="utf-8") == problems
    assert (toy / "model.txt").read_text(encoding="utf-8") == text
    assert tree(output) == tree(toy / "golden")
