"""The mechanical mends of a source, made by spans: what `anthology fix` writes.

Shape and punctuation are mended, the script never is (design §5.2). Comments, the order of fields, BOM and line ends
stay as they are; a story already mended comes out byte for byte.
"""

import difflib
import re
from dataclasses import dataclass

from anthology import chinese
from anthology.chinese import Style
from anthology.model import Story
from anthology.normalise import normalise, rewritten

_BOM = b"\xef\xbb\xbf"
_PLAIN_SLUG = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Fix:
    """A source before and after its mends."""

    path: str
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """The difference, line by line."""
        before, after = (data.decode("utf-8-sig").splitlines() for data in (self.before, self.after))
        return "\n".join(difflib.unified_diff(before, after, self.path, self.path, lineterm=""))


def mended(data: bytes, story: Story, style: Style) -> bytes:
    """The file `data`, which was read as `story`, with its mends made."""
    rules = [rule for rule in chinese.RULES if not chinese.of_script(rule.code)]
    text = rewritten(story, normalise(story, style, rules))
    if not story.front.slug:
        fence = text.rindex("---", 0, text.index("\n---", 3) + 4)
        slug = story.slug if _PLAIN_SLUG.fullmatch(story.slug) else f'"{story.slug}"'
        text = f"{text[:fence]}slug: {slug}\n{text[fence:]}"
    ends = "\r\n" if b"\r\n" in data else "\n"
    return (_BOM if data.startswith(_BOM) else b"") + text.replace("\n", ends).encode("utf-8")
