"""The frozen nouns, one type for each stage of the way: `Source` → `Story` → `Clean` → `Prose` → `Anthology` → `Page` →
`Output`. A later stage makes a new value; it never fills in a field of an earlier one.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from anthology.errors import Place
from anthology.fields import Day, Placed, Text

# As written ----------------------------------------------------------------------------------------------------------


class Stance(StrEnum):
    """How a story shows a theme."""

    EXAMPLE = "正例"
    COUNTER = "反例"
    DEBATE = "思辨"


@dataclass(frozen=True, slots=True)
class Showing:
    """A story shows a theme."""

    theme: Text
    """As the editor wrote it: a name, id or alias."""
    stance: Stance
    evidence: Text | None
    """The sentence that shows it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the story was taken from: only what the capture says."""

    title: Text | None
    author: Text | None
    organisation: Text | None
    publisher: Text | None
    date: datetime.date | None
    url: Placed | None
    capture: Placed | None


@dataclass(frozen=True, slots=True)
class Anonymised:
    """Who made sure that nobody can be recognised, and when."""

    by: Text
    date: datetime.date | None


@dataclass(frozen=True, slots=True)
class Review:
    """Who looks at the story again, and by when."""

    owner: Text | None
    due: Day | None


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of a story; each field is explained in `read.FIELDS`."""

    title: Text
    showings: tuple[Showing, ...]
    summary: Text | None
    hook: Text | None
    date: datetime.date | None
    slug: Placed | None
    source: Origin | None
    industry: Text | None
    level: Placed | None
    minutes: int | None
    goals: tuple[Text, ...]
    related: tuple[tuple[Placed, Text], ...]
    """(slug of another story, why it is related)."""
    script: Placed
    keep: tuple[Placed, ...]
    pinyin: tuple[tuple[Placed, Placed], ...]
    """(characters, reading)."""
    anonymised: Anonymised | None
    review: Review | None
    draft: bool
    status: Placed | None
    aliases: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A story's file as it lies on disk."""

    path: str
    """Relative to the root, with `/`."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its editor wrote it."""

    path: str
    text: str
    """The whole file, decoded, with `\\n`."""
    start: int
    """Offset of the body in `text`."""
    slug: str
    front: Front

    def place(self, offset: int) -> Place:
        """The place of a character of the file."""
        return Place.at(self.path, self.text, offset)


# Normalised ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One change that the normaliser made: `before` stood at `start` … `end` of the file, the site shows `after`."""

    start: int
    end: int
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True, order=True)
class Noted:
    """An edit as an editor is told of it."""

    place: Place
    rule: str
    before: str
    after: str
    doubtful: bool
    """Whether a human should look at it: one simplified character stands for several traditional ones."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line on disk."""

    text: str
    after: str | None
    """What the site shows instead; None if the same."""


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line on disk with what was changed in it."""

    number: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The destination of a link or an image in the source text, or a raw tag."""

    target: str
    place: Place
    whole: Place
    """Where the link itself begins: its `[`."""


@dataclass(frozen=True, slots=True)
class Start:
    """The first words of a paragraph or an item, and where it begins in the file."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Clean:
    """A story in simplified script and mended shape."""

    path: str
    slug: str
    front: Front
    body: str
    """Markdown."""
    edits: tuple[Edit, ...]
    """What was changed in front matter and body, by place in the file."""
    noted: tuple[Noted, ...]
    """The same, for people."""
    marked: tuple[MarkedLine, ...]
    """The lines on disk that were changed."""
    script: str
    """`hant` or `hans`: what the file is written in."""
    start: Place
    """Where the body begins."""
    headings: tuple[Place, ...]
    """Of each heading of the body, in order."""
    starts: tuple[Start, ...]
    """Of each paragraph and item of the body, in order."""
    references: tuple[Reference, ...]
    tags: tuple[Reference, ...]
    """Raw HTML, attribute lists and what opens a fence, as written."""


# Rendered ------------------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """The type of a section; the name is the class on the page."""

    PLAIN = "plain"
    PEOPLE = "people"
    EVENTS = "events"
    CALL = "call"
    WRONG = "wrong"
    RIGHT = "right"
    LESSON = "lesson"
    PHRASES = "phrases"
    STEPS = "steps"
    RHYME = "rhyme"
    FIGURES = "figures"
    QUESTIONS = "questions"
    ROLES = "roles"
    TRAINER = "trainer"


SECTIONS: dict[str, Kind] = {
    "人物": Kind.PEOPLE,
    "背景": Kind.PEOPLE,
    "起因": Kind.PEOPLE,
    "经过": Kind.EVENTS,
    "故事": Kind.EVENTS,
    "通话": Kind.CALL,
    "对话": Kind.CALL,
    "现场": Kind.CALL,
    "哪里做错了": Kind.WRONG,
    "做对了什么": Kind.RIGHT,
    "教训": Kind.LESSON,
    "启示": Kind.LESSON,
    "点评": Kind.LESSON,
    "话术": Kind.PHRASES,
    "流程": Kind.STEPS,
    "口诀": Kind.RHYME,
    "数字": Kind.FIGURES,
    "关键数字": Kind.FIGURES,
    "讨论题": Kind.QUESTIONS,
    "课后思考": Kind.QUESTIONS,
    "角色扮演": Kind.ROLES,
    "讲师手册": Kind.TRAINER,
}
"""What a heading says before `：` → the type of its section."""


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of sanitised HTML, addresses of other stories as written."""

    html: str
    kind: str = "html"


@dataclass(frozen=True, slots=True)
class Remark:
    """A verdict on a turn: ✗ or ✓ and a few words."""

    good: bool
    words: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a call."""

    id: str
    kind: str
    """`turn`, `aside` or `pause`."""
    speaker: str
    """Empty for asides and pauses."""
    customer: bool
    html: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A transcript."""

    turns: tuple[Turn, ...]
    kind: str = "call"


@dataclass(frozen=True, slots=True)
class Pair:
    """A phrase pair: what not to say, what to say, why (HTML)."""

    id: str
    avoid: str
    say: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """The phrase pairs of a list."""

    pairs: tuple[Pair, ...]
    topic: str
    """What the heading above the list says, within the section; plain text, may be empty."""
    kind: str = "pairs"


@dataclass(frozen=True, slots=True)
class Card:
    """A role to play (HTML)."""

    role: str
    html: str


@dataclass(frozen=True, slots=True)
class Cards:
    """The role cards of a list."""

    cards: tuple[Card, ...]
    kind: str = "cards"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the story and what it counts (HTML)."""

    value: str
    html: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a definition list."""

    figures: tuple[Figure, ...]
    kind: str = "figures"


Block = Html | Call | Pairs | Cards | Figures


@dataclass(frozen=True, slots=True)
class Section:
    """An H2 part of a story."""

    kind: Kind
    id: str
    label: str
    """What the heading says before `：`, where that gives the type; plain text, may be empty."""
    title: str
    """The rest of the heading; plain text, may be empty."""
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """The whole heading."""
        return "：".join(filter(None, (self.label, self.title)))

    @property
    def moments(self) -> tuple[str, ...]:
        """The ids of its turns and phrase pairs."""
        turns = (turn.id for block in self.blocks if isinstance(block, Call) for turn in block.turns)
        pairs = (pair.id for block in self.blocks if isinstance(block, Pairs) for pair in block.pairs)
        return (*turns, *pairs)


@dataclass(frozen=True, slots=True)
class Prose:
    """A rendered story that knows nothing of the others."""

    path: str
    slug: str
    front: Front
    lead: str
    """HTML before the first section."""
    sections: tuple[Section, ...]
    footnotes: str
    trainer_footnotes: str
    """Those that only the trainer's notes refer to."""
    anchors: frozenset[str]
    """Every id of the page."""
    links: tuple[Reference, ...]
    images: tuple[Reference, ...]
    characters: int
    """Han characters of the body, the trainer's notes left out."""
    clauses: frozenset[int]
    """The body's clauses, each as a number: by these, copies of a story are found."""
    noted: tuple[Noted, ...]
    """What the normaliser changed."""
    marked: tuple[MarkedLine, ...]
    """The lines on disk that it changed."""


# Linked --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Theme:
    """A word of the vocabulary."""

    id: Placed
    name: Placed
    says: str
    aliases: tuple[Placed, ...]
    example: str
    """What 正例 is called in this theme's group."""


@dataclass(frozen=True, slots=True)
class Group:
    """Themes that belong together."""

    name: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A story on a learning path."""

    story: Placed
    """Its slug."""
    why: Text
    task: Text


@dataclass(frozen=True, slots=True)
class LearningPath:
    """Stories in an order that teaches."""

    id: Placed
    title: Text
    audience: Text | None
    minutes: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade, explained."""

    term: Text
    says: Text
    aliases: tuple[Text, ...]

    @property
    def id(self) -> str:
        """Its anchor in the glossary."""
        return "-".join(("term", *self.term.split()))


@dataclass(frozen=True, slots=True)
class Tables:
    """What is written beside the stories."""

    groups: tuple[Group, ...] | None
    """The vocabulary; without one any theme name goes."""
    paths: tuple[LearningPath, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase pair in its place in the anthology."""

    slug: str
    pair: Pair
    themes: tuple[Theme, ...]
    """What it teaches: the theme that its heading names, else those that its story shows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A theme in a story, found in the vocabulary."""

    theme: Theme
    slug: str
    stance: Stance
    evidence: str

    @property
    def word(self) -> str:
        """The stance as the page says it."""
        return self.theme.example if self.stance is Stance.EXAMPLE else self.stance.value


@dataclass(frozen=True, slots=True)
class Related:
    """Another story and why it is related."""

    slug: str
    reason: str
    """The editor's own; may be empty."""
    shared: tuple[Theme, ...]
    """Themes that both show, the rarest first."""
    opposed: tuple[Theme, ...]
    """Those of them that one shows as 正例 and the other as 反例."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A story in its place in the anthology."""

    prose: Prose
    shown: tuple[Shown, ...]
    """Its themes, the rarest first."""
    related: tuple[Related, ...]
    previous: str | None
    next: str | None

    @property
    def slug(self) -> str:
        return self.prose.slug

    @property
    def front(self) -> Front:
        return self.prose.front


@dataclass(frozen=True, slots=True)
class Anthology:
    """All stories, linked."""

    entries: Mapping[str, Entry]
    """By slug, newest first."""
    groups: tuple[Group, ...]
    shown: Mapping[str, tuple[Shown, ...]]
    """Theme id → where it is shown."""
    paths: tuple[LearningPath, ...]
    """With the steps whose stories there are."""
    terms: tuple[Term, ...]
    phrases: tuple[Phrase, ...]
    """Every phrase pair, by theme in the order of the vocabulary, then by story."""
    addresses: Mapping[str, Mapping[str, str]]
    """Slug → target as written in that story → address from the site's root."""
    images: tuple[str, ...]
    """Names of the image files that a story shows, relative to `stories/`."""


# Written -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of `static/` or an image, as it lies on disk."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Placing:
    """How a story's HTML is put on a page."""

    addresses: Mapping[str, str]
    """Target as written → address from the site's root."""
    prefix: str = ""
    """Before every id, where a page holds several stories."""
    home: str = ""
    """The file that links within the story lead to, where only a part of it is on the page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be rendered."""

    path: str
    """In the site, with `/`."""
    template: str
    title: str
    says: str
    """One sentence for search engines and link previews."""
    values: Mapping[str, object]
    source: str = ""
    """The story's file that the page shows; empty if it shows many."""
    parts: frozenset[str] = frozenset()
    """Those of the files that not every site has, for the frame to link to."""
    absolute: bool = False
    """Shown at any address (404): its links start at the site's root."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file of the site."""

    path: str
    data: bytes
