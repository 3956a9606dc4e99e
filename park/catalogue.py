"""The message catalogue: read from templates and code, kept sorted in a .po file, compiled to .mo, all in Python."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

APPS = ("park", "inventory", "decoupling", "measures", "assessment", "config")
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
CALL = re.compile(r"\b(gettext|ngettext|pgettext|_)\(\s*")
LITERAL = re.compile(r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*,?\s*""", re.DOTALL)
HAN = re.compile(r"[\u3400-\u9fff]")
METADATA = {
    "Project-Id-Version": "tongjian",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


@dataclass
class Message:
    """One msgid with its context, plural and the files that say it."""

    msgid: str
    plural: str = ""
    context: str | None = None
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str]:
        return (self.context or "", self.msgid)


def messages_of_template(source: str, origin: str) -> Iterator[Message]:
    """Msgids of translate and blocktranslate tags and of _("…") arguments in one template."""
    text = templatize(source, origin=origin)
    for call in CALL.finditer(text):
        words, place = [], call.end()
        while literal := LITERAL.match(text, place):
            words.append(ast.literal_eval(literal.group(1)))
            place = literal.end()
        if words:
            yield _message(call.group(1), words)


def messages_of_code(source: str) -> Iterator[Message]:
    """Msgids of the gettext calls of one Python module; a call on anything but a literal is not a message."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in SINGULAR | PLURAL | WITH_CONTEXT:
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if words:
            yield _message(name, words)


def _message(name: str, words: list[str]) -> Message:
    if name in WITH_CONTEXT:
        return Message(words[1], context=words[0])
    return Message(words[0], plural=words[1] if name in PLURAL else "")


def extract(root: Path) -> list[Message]:
    """Every message of the project, sorted by context and msgid, so that two branches merge line by line."""
    found: dict[tuple[str, str], Message] = {}
    for path in _sources(root):
        name = path.relative_to(root).as_posix()
        source = path.read_text(encoding="utf-8")
        read = messages_of_code(source) if path.suffix == ".py" else messages_of_template(source, name)
        for message in read:
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            known.files.add(name)
    return [found[key] for key in sorted(found)]


def _sources(root: Path) -> Iterable[Path]:
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted((root / "templates").rglob("*.txt"))
    for app in APPS:
        yield from (path for path in sorted((root / app).rglob("*.py")) if "migrations" not in path.parts)


def merged(messages: Iterable[Message], before: Iterable[polib.POEntry]) -> polib.POFile:
    """A catalogue of exactly these messages with the translations that are already there."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in before if not entry.obsolete}
    catalogue = polib.POFile(wrapwidth=0, encoding="utf-8")
    catalogue.metadata = dict(METADATA)
    for message in messages:
        old = known.get(message.key)
        entry = polib.POEntry(
            msgid=message.msgid,
            msgctxt=message.context,
            occurrences=[(name, "") for name in sorted(message.files)],
            flags=["python-format"] if "%(" in message.msgid else [],
        )
        chinese = (old.msgstr_plural.get(0, "") or old.msgstr) if old else ""
        if message.plural:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: chinese}
        else:
            entry.msgstr = chinese
        if old and old.fuzzy:
            entry.flags.append("fuzzy")
        catalogue.append(entry)
    return catalogue


def read(path: Path) -> polib.POFile:
    """The catalogue of a .po file, empty when there is none yet."""
    return polib.pofile(str(path), encoding="utf-8", wrapwidth=0) if path.exists() else polib.POFile()


def write(path: Path, content: bytes) -> None:
    """Replaces the file in one step, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def update(root: Path, path: Path) -> polib.POFile:
    """Brings the .po file up to date with the sources and returns it."""
    catalogue = merged(extract(root), read(path))
    write(path, f"{catalogue}\n".encode())
    return catalogue


def compile_all(folder: Path) -> list[Path]:
    """Compiles every catalogue under a locale folder whose .mo is missing or older; returns those written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        write(target, read(source).to_binary())
        written.append(target)
    return written


def unfinished(catalogue: Iterable[polib.POEntry]) -> list[str]:
    """Msgids without a translation or with a fuzzy one."""
    return [entry.msgid for entry in catalogue if not entry.obsolete and (entry.fuzzy or not entry.translated())]
