"""Keep locale/ in step with the texts of the code: ``translations.py update`` or ``check``.

Babel alone, no gettext on the machine. `check` fails when a text is missing from a catalogue, is
untranslated or fuzzy, or is no longer in the code.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = (
    "accounts",
    "bot",
    "catalog",
    "curation",
    "outgoing",
    "partners",
    "pictures",
    "search",
    "scrapers",
    "sneakers_site",
    "templates",
)
LANGUAGES = ("ru",)
# Django's names for gettext, and where in their arguments the texts stand.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main() -> int:
    action = sys.argv[1] if len(sys.argv) > 1 else "check"
    template = texts_of_code()
    faults = []
    for language in LANGUAGES:
        path = PROJECT / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue = read(path, language)
        if action == "update":
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            write(path, catalogue)
        faults += [
            f"{path.relative_to(PROJECT)}: {fault}" for fault in compare(catalogue, template)
        ]
    if action == "check" and faults:
        sys.stderr.write("\n".join(faults[:30]) + f"\n{len(faults)} texts; make translations\n")
        return 1
    sys.stdout.write(f"{len(template)} texts, {len(faults)} to translate\n")
    return 0


def texts_of_code() -> Catalog:
    """Collect the texts of all rooms, Python and templates."""
    template = Catalog(project="Solemate", fuzzy=False)
    for path in sources():
        name = str(path.relative_to(PROJECT))
        for line, message, comments, context in extract(
            "python", BytesIO(as_python(path)), KEYWORDS, ("Translators:",)
        ):
            flags = ["python-format"] if "%(" in str(message) else []
            template.add(
                message,
                None,
                [(name, line)],
                flags=flags,
                auto_comments=comments,
                context=context,
            )
    return template


def sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def as_python(path: Path) -> bytes:
    """Return the file as Python that Babel can read; of a template, only its texts remain."""
    text = path.read_text()
    if path.suffix != ".py":
        # Indentation means nothing there and would be taken for Python's.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    return text.encode()


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="Solemate")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Without line numbers: they would change with every edit of the code.
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)


def compare(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """Yield what keeps the catalogue from being a whole translation of the template."""
    for message in template:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        name = message.id if isinstance(message.id, str) else message.id[0]
        if known is None:
            yield f"missing: {name!r}"
        elif known.fuzzy or not is_translated(known.string):
            yield f"not translated: {name!r}"
        elif errors := [str(error) for error in known.check()]:
            yield f"wrong: {name!r}: {errors[0]}"
    for message in catalogue:
        if message.id and template.get(message.id, message.context) is None:
            name = message.id if isinstance(message.id, str) else message.id[0]
            yield f"no longer in the code: {name!r}"


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    if not string:
        return False
    return all(string) if isinstance(string, list | tuple) else True


if __name__ == "__main__":
    sys.exit(main())
