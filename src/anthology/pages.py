"""Which pages exist, and with what values: the table of contents of the site.

`PLANNERS` names every kind of page; each is a function from the anthology to pages. What templates show is chosen and
ordered here; wording and markup stand in the templates.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote

from anthology.chinese import of_script, pinyin
from anthology.config import Config
from anthology.model import (
    Anthology,
    Call,
    Entry,
    Front,
    Group,
    Kind,
    LearningPath,
    Page,
    Pair,
    Phrase,
    Placing,
    Section,
    Shown,
    Stance,
    Step,
    Theme,
)

CARD_THEMES = 4
"""Themes on a card, the rarest first (design §8)."""
HEAD_THEMES = 6
"""Themes at the head of a story."""
READING_SPEED = 400
"""Han characters a minute, read to oneself."""
PARTS = frozenset({"paths.html", "phrases.html", "terms.html", "book.html"})
"""What a site has only where there is something for it."""
_NUMERALS = "一二三四五六七八九"
_MARKS = {"正例": "example", "反例": "counter", "思辨": "debate"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A theme of a story, as a link."""

    name: str
    href: str
    word: str
    """正例 (or what its group says instead), 反例, 思辨."""
    mark: str
    """The class: example, counter, debate, or present where the group has its own word for 正例."""
    evidence: str


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list."""

    slug: str
    href: str
    title: str
    draft: bool
    hook: str
    facts: tuple[str, ...]
    """Trade, level, length of a session."""
    tags: tuple[Tag, ...]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class PhraseCard:
    """A phrase pair with the story it comes from."""

    pair: Pair
    story: Card
    href: str
    """Its moment in the story."""
    themes: tuple[Theme, ...]
    placing: Placing


@dataclass(frozen=True, slots=True)
class Visit:
    """A story on a learning path: the steps before and after it."""

    path: LearningPath
    href: str
    number: int
    previous: Card | None
    next: Card | None


@dataclass(frozen=True, slots=True)
class ChangePair:
    """A change that the normaliser made, wherever it made it."""

    rule: str
    before: str
    after: str
    doubtful: bool
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A theme in the list of themes and in the matrix."""

    theme: Theme
    href: str
    count: int
    cells: tuple[Tag | None, ...]
    """One for each story, in the order of the columns."""


def plan(anthology: Anthology, config: Config) -> tuple[Page, ...]:
    """All pages of the site."""
    planned = [page for planner in PLANNERS for page in planner(anthology, config)]
    parts = PARTS.intersection(page.path for page in planned)
    return tuple(replace(page, parts=parts) for page in planned)


def story_path(slug: str) -> str:
    """The file of a story's page."""
    return f"stories/{slug}.html"


def theme_path(theme: Theme) -> str:
    """The file of a theme's page."""
    return f"themes/{theme.id}.html"


def path_path(path: LearningPath) -> str:
    """The file of a learning path's page."""
    return f"paths/{path.id}.html"


def _home(anthology: Anthology, config: Config) -> Iterator[Page]:
    cards = _cards(anthology)
    values = {
        "cards": tuple(zip(map(numeral, range(1, len(cards) + 1)), cards, strict=True)),
        "groups": _rows(anthology),
        "minutes": sum(minutes_to_read(entry) for entry in anthology.entries.values()),
        "themes": sum(len(group.themes) for group in anthology.groups),
        "paths": tuple((path, path_path(path)) for path in anthology.paths),
    }
    yield Page("index.html", "home.html", config.name, config.says or config.name, values)


def _stories(anthology: Anthology, config: Config) -> Iterator[Page]:
    def key(entry: Entry) -> tuple[str, object, str]:
        readings = _readings(entry, config)
        letter = pinyin.letter(entry.front.title, readings)
        return (letter if letter != "#" else "~", pinyin.sort_key(entry.front.title, readings), entry.slug)

    keyed = sorted(((key(entry), entry) for entry in anthology.entries.values()), key=lambda pair: pair[0])
    letters = tuple(
        (letter.replace("~", "#"), tuple(_card(entry) for _, entry in pairs))
        for letter, pairs in groupby(keyed, key=lambda pair: pair[0][0])
    )
    says = f"全部 {len(keyed)} 个故事，按标题的拼音排列。"
    yield Page("stories.html", "stories.html", "全部故事", says, {"letters": letters})


def _story_pages(anthology: Anthology, config: Config) -> Iterator[Page]:
    for entry in anthology.entries.values():
        front = entry.front
        values = {
            "entry": entry,
            "front": front,
            "facts_line": (*_facts(entry), f"读完约 {minutes_to_read(entry)} 分钟"),
            "tags_line": tuple(map(_tag, entry.shown[:HEAD_THEMES])),
            "shown": tuple((word, mark, tuple(map(_tag, items))) for word, mark, items in _by_stance(entry.shown)),
            "sections": _readers(entry),
            "placing": Placing(anthology.addresses[entry.slug]),
            "related": tuple((item, _card(anthology.entries[item.slug])) for item in entry.related),
            "previous": _neighbour(anthology, entry.previous),
            "next": _neighbour(anthology, entry.next),
            "visits": _visits(anthology, entry.slug),
            "trainer": trainer_path(entry.slug) if config.trainer and _of(entry, Kind.TRAINER) else None,
            "edit": _edit(entry, config),
            "converted": _converted(entry),
            "changes": changes_path(entry.slug),
        }
        says = str(front.summary or front.hook or front.title)
        title = _marked(front.title, front)
        yield Page(story_path(entry.slug), "story.html", title, says, values, entry.prose.path)


def _trainer_pages(anthology: Anthology, config: Config) -> Iterator[Page]:
    for entry in anthology.entries.values():
        if not config.trainer or not _of(entry, Kind.TRAINER):
            continue
        values = {
            "entry": entry,
            "front": entry.front,
            "facts_line": _facts(entry),
            "story": story_path(entry.slug),
            "demos": tuple(_demos(entry)),
            "cards": next((section.id for section in _of(entry, Kind.ROLES)), ""),
            "edit": _edit(entry, config),
            "notes": _of(entry, Kind.TRAINER),
            "handouts": (*_of(entry, Kind.QUESTIONS), *_of(entry, Kind.ROLES)),
            "placing": Placing(anthology.addresses[entry.slug]),
        }
        title = _marked(f"讲师手册：{entry.front.title}", entry.front)
        yield Page(trainer_path(entry.slug), "trainer.html", title, f"{title}。", values, entry.prose.path)


def _changes_pages(anthology: Anthology, config: Config) -> Iterator[Page]:
    for entry in anthology.entries.values():
        if not _converted(entry):
            continue
        values = {
            "front": entry.front,
            "story": story_path(entry.slug),
            "pairs": _change_pairs(entry),
            "marked": entry.prose.marked,
            "count": len(entry.prose.noted),
        }
        title = _marked(f"改动：{entry.front.title}", entry.front)
        says = f"《{entry.front.title}》从原稿到页面改了哪些字。"
        yield Page(changes_path(entry.slug), "changes.html", title, says, values, entry.prose.path)


def _themes(anthology: Anthology, config: Config) -> Iterator[Page]:
    values = {"groups": _rows(anthology), "columns": _cards(anthology)}
    says = "主题表，以及每个故事体现了哪些主题。"
    yield Page("themes.html", "themes.html", "主题", says, values)


def _theme_pages(anthology: Anthology, config: Config) -> Iterator[Page]:
    for group in anthology.groups:
        for theme in group.themes:
            shown = anthology.shown.get(theme.id, ())
            columns = tuple(
                (word, mark, tuple((item, _card(anthology.entries[item.slug])) for item in items))
                for word, mark, items in _by_stance(shown)
            )
            values = {
                "theme": theme,
                "group": group,
                "columns": columns,
                "phrases": tuple(_phrase(anthology, phrase) for phrase in anthology.phrases if _teaches(phrase, theme)),
                "questions": tuple(_questions(anthology, item.slug) for item in shown),
                "siblings": tuple((t, theme_path(t)) for t in group.themes if t is not theme),
            }
            says = f"{theme.name}：{theme.says}。" if theme.says else f"主题：{theme.name}。"
            yield Page(theme_path(theme), "theme.html", str(theme.name), says, values)


def _paths(anthology: Anthology, config: Config) -> Iterator[Page]:
    if not anthology.paths:
        return
    rows = tuple((path, path_path(path), tuple(_stops(anthology, path))) for path in anthology.paths)
    says = f"{len(rows)} 条学习路径，按岗位和要解决的问题排好了故事。"
    yield Page("paths.html", "paths.html", "学习路径", says, {"rows": rows})
    for path, file, stops in rows:
        yield Page(file, "path.html", str(path.title), f"学习路径：{path.title}。", {"path": path, "stops": stops})


def _phrase_book(anthology: Anthology, config: Config) -> Iterator[Page]:
    if not anthology.phrases:
        return
    cards = tuple(_phrase(anthology, phrase) for phrase in anthology.phrases)
    by_theme = tuple(
        (theme.name if theme else "", theme_path(theme) if theme else "", tuple(same))
        for theme, same in groupby(cards, key=_main_theme)
    )
    used = {theme.id for card in cards for theme in card.themes}
    filters = tuple((t.id, t.name) for group in anthology.groups for t in group.themes if t.id in used)
    says = f"全部 {len(cards)} 组“别说”和“要说”，按主题排列，每一组都能回到故事里的那一刻。"
    yield Page("phrases.html", "phrases.html", "话术本", says, {"by_theme": by_theme, "filters": filters})


def _glossary(anthology: Anthology, config: Config) -> Iterator[Page]:
    if not anthology.terms:
        return
    ordered = sorted(anthology.terms, key=lambda term: pinyin.sort_key(term.term, config.pinyin))
    says = f"故事里的 {len(ordered)} 个行话，一句话说清。"
    yield Page("terms.html", "terms.html", "行话", says, {"terms": tuple(ordered)})


def _book(anthology: Anthology, config: Config) -> Iterator[Page]:
    chapters = tuple(
        (entry, _readers(entry), Placing(anthology.addresses[entry.slug], f"{entry.slug}/"))
        for entry in anthology.entries.values()
        if not entry.front.status
    )
    if not chapters:
        return
    says = f"全部 {len(chapters)} 个故事，连成一本，可以打印。"
    yield Page("book.html", "book.html", "全本", says, {"chapters": chapters})


def _not_found(anthology: Anthology, config: Config) -> Iterator[Page]:
    values = {"cards": _cards(anthology)[:5]}
    yield Page("404.html", "404.html", "没有这一页", "没有找到这个网址。", values, absolute=True)


Planner = Callable[[Anthology, Config], Iterator[Page]]
PLANNERS: tuple[Planner, ...] = (
    _home,
    _stories,
    _story_pages,
    _trainer_pages,
    _changes_pages,
    _themes,
    _theme_pages,
    _paths,
    _phrase_book,
    _glossary,
    _book,
    _not_found,
)


# Values --------------------------------------------------------------------------------------------------------------


def trainer_path(slug: str) -> str:
    """The file of a story's trainer's page."""
    return f"stories/{slug}.trainer.html"


def changes_path(slug: str) -> str:
    """The file that lists what the normaliser changed in a story."""
    return f"stories/{slug}.changes.html"


def _marked(title: str, front: Front) -> str:
    """The title of a page, which says so if the story is a draft."""
    return f"草稿：{title}" if front.draft else str(title)


def _converted(entry: Entry) -> int:
    """How many places of a story were converted from traditional script."""
    return sum(of_script(change.rule) for change in entry.prose.noted)


def _change_pairs(entry: Entry) -> tuple[ChangePair, ...]:
    """The different changes of a story: the doubtful first, then the most frequent."""
    groups: dict[tuple[str, str, str, bool], list[int]] = {}
    for change in entry.prose.noted:
        key = (change.rule, change.before, change.after, change.doubtful)
        groups.setdefault(key, []).append(change.place.line)
    pairs = (ChangePair(*key, tuple(lines)) for key, lines in groups.items())
    return tuple(sorted(pairs, key=lambda p: (not p.doubtful, -len(p.lines), p.before)))


def numeral(number: int) -> str:
    """1 to 99 in Chinese numerals, larger ones in digits."""
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    ten = "" if not tens else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return ten + (_NUMERALS[ones - 1] if ones else "")


def minutes_to_read(entry: Entry) -> int:
    """Minutes to read a story, at least one."""
    return max(1, round(entry.prose.characters / READING_SPEED))


def _cards(anthology: Anthology) -> tuple[Card, ...]:
    return tuple(map(_card, anthology.entries.values()))


def _card(entry: Entry) -> Card:
    front = entry.front
    return Card(
        slug=entry.slug,
        href=story_path(entry.slug),
        title=str(front.title),
        draft=front.draft,
        hook=str(front.hook or front.summary or ""),
        facts=_facts(entry),
        tags=tuple(map(_tag, entry.shown[:CARD_THEMES])),
        withdrawn=bool(front.status),
    )


def _facts(entry: Entry) -> tuple[str, ...]:
    front = entry.front
    session = f"培训 {front.minutes} 分钟" if front.minutes else ""
    return tuple(filter(None, (str(front.industry or ""), str(front.level or ""), session)))


def _tag(shown: Shown) -> Tag:
    return Tag(str(shown.theme.name), theme_path(shown.theme), shown.word, _mark(shown.word), shown.evidence)


def _by_stance(shown: tuple[Shown, ...]) -> tuple[tuple[str, str, tuple[Shown, ...]], ...]:
    """(heading, class, what is shown so) for each word that occurs: 正例, 有, 反例, 思辨."""
    order = list(Stance)
    ranked = sorted(shown, key=lambda item: (order.index(item.stance), item.word != item.stance.value))
    return tuple((word, _mark(word), tuple(items)) for word, items in groupby(ranked, key=lambda item: item.word))


def _mark(word: str) -> str:
    return _MARKS.get(word, "present")


def _rows(anthology: Anthology) -> tuple[tuple[Group, tuple[Row, ...]], ...]:
    """The themes by group, each with its place in every story."""
    return tuple((group, tuple(_row(anthology, theme) for theme in group.themes)) for group in anthology.groups)


def _row(anthology: Anthology, theme: Theme) -> Row:
    shown: Mapping[str, Shown] = {item.slug: item for item in anthology.shown.get(theme.id, ())}
    cells = tuple(_tag(shown[slug]) if slug in shown else None for slug in anthology.entries)
    return Row(theme, theme_path(theme), len(shown), cells)


def _readers(entry: Entry) -> tuple[Section, ...]:
    return tuple(section for section in entry.prose.sections if section.kind is not Kind.TRAINER)


def _of(entry: Entry, kind: Kind) -> tuple[Section, ...]:
    return tuple(section for section in entry.prose.sections if section.kind is kind)


def _demos(entry: Entry) -> Iterator[tuple[str, str]]:
    """(heading, address) of each call that readers see, to be shown one turn at a time."""
    for section in _readers(entry):
        for block in section.blocks:
            if isinstance(block, Call):
                yield section.heading, f"{story_path(entry.slug)}#demo={block.turns[0].id}"


def _edit(entry: Entry, config: Config) -> str:
    """Where a story's file is edited; empty if nobody said."""
    return config.edit and config.edit + quote(entry.prose.path)


def _stops(anthology: Anthology, path: LearningPath) -> Iterator[tuple[Step, Card]]:
    return ((step, _card(anthology.entries[step.story])) for step in path.steps)


def _visits(anthology: Anthology, slug: str) -> tuple[Visit, ...]:
    """Where the story stands on the learning paths; a path's first visit if it comes by more than once."""
    visits: list[Visit] = []
    for path in anthology.paths:
        slugs = [str(step.story) for step in path.steps]
        if slug in slugs:
            at = slugs.index(slug)
            before, after = slugs[at - 1] if at else None, slugs[at + 1] if at + 1 < len(slugs) else None
            around = _neighbour(anthology, before), _neighbour(anthology, after)
            visits.append(Visit(path, path_path(path), at + 1, *around))
    return tuple(visits)


def _phrase(anthology: Anthology, phrase: Phrase) -> PhraseCard:
    entry = anthology.entries[phrase.slug]
    href = f"{story_path(phrase.slug)}#{phrase.pair.id}"
    return PhraseCard(phrase.pair, _card(entry), href, phrase.themes, _away(anthology, phrase.slug))


def _teaches(phrase: Phrase, theme: Theme) -> bool:
    """Whether a phrase pair was written for a theme; one without a heading of its own is for no theme in particular."""
    return len(phrase.themes) == 1 and phrase.themes[0] is theme


def _main_theme(card: PhraseCard) -> Theme | None:
    return card.themes[0] if len(card.themes) == 1 else None


def _away(anthology: Anthology, slug: str) -> Placing:
    """How a part of a story is put on another page."""
    return Placing(anthology.addresses[slug], f"{slug}/", story_path(slug))


def _questions(anthology: Anthology, slug: str) -> tuple[Card, tuple[Section, ...], Placing]:
    """A story with its questions; none of one that was withdrawn."""
    entry = anthology.entries[slug]
    sections = () if entry.front.status else _of(entry, Kind.QUESTIONS)
    return _card(entry), sections, _away(anthology, slug)


def _neighbour(anthology: Anthology, slug: str | None) -> Card | None:
    return _card(anthology.entries[slug]) if slug else None


def _readings(entry: Entry, config: Config) -> tuple[tuple[str, str], ...]:
    return (*config.pinyin, *entry.front.pinyin)
