"""Pictures: words for those who do not see them, and a size that loads over a telephone."""

import re
from collections.abc import Iterable, Iterator, Mapping

from anthology.codes import problem
from anthology.errors import Problem
from anthology.model import Anthology, Output
from anthology.proofread.copy import Copy

PICTURE_BYTES = 1_000_000
_PICTURE = re.compile(r"!\[(?P<words>[^\]\n]{0,300})\](?=[(\[])")
_NO_WORDS = re.compile(
    r"(?:图片|照片|截图|插图|image|img|picture|photo|screenshot|untitled)?[ _-]*[0-9_.-]*", re.IGNORECASE
)
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|avif)", re.IGNORECASE)
_TAG_WORDS = re.compile(r"""\salt\s*=\s*(?:"[^"]*\S[^"]*"|'[^']*\S[^']*'|[^\s"'>]+)""", re.IGNORECASE)


def descriptions(copy: Copy) -> Iterator[Problem]:
    """Pictures without words, or with none but “图片” or a file's name."""
    for line in copy.lines:
        for picture in _PICTURE.finditer(line.text):
            words = picture.group("words").strip()
            if _NO_WORDS.fullmatch(words) or _FILE_NAME.fullmatch(words):
                yield copy.problem("B017", copy.story.start + line.start + picture.start())
    for tag in copy.found.tags:
        if re.match(r"<img\b", tag.target, re.IGNORECASE) and not _TAG_WORDS.search(tag.target):
            yield copy.problem("B017", copy.story.start + tag.start)


def sizes(anthology: Anthology, pictures: Iterable[Output]) -> Iterator[Problem]:
    """Pictures too large to load, at the first place that shows each."""
    large = {picture.path: len(picture.data) for picture in pictures if len(picture.data) > PICTURE_BYTES}
    for entry in anthology.entries.values():
        addresses: Mapping[str, str] = anthology.addresses[entry.slug]
        for reference in entry.prose.images:
            if size := large.pop(addresses.get(reference.target, ""), 0):
                shown, limit = f"{size / 1_000_000:.1f} MB", f"{PICTURE_BYTES // 1_000_000} MB"
                yield problem("B018", reference.place, target=reference.target, size=shown, limit=limit)
