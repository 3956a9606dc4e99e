"""The Chinese catalogue is complete, and no template says Chinese words outside it."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from park.catalogue import HAN, compile_all, extract, merged, messages_of_code, messages_of_template, unfinished

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)")
# A clause is cited as the document prints it: 000 附录A.
CLAUSE = re.compile(r'<span class="clause">[^<]*</span>')
# The language switch names each language in itself.
OWN_NAMES = ("中文",)


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    """What `manage.py messages` would write now."""
    return merged(extract(ROOT), polib.pofile(str(CATALOGUE), encoding="utf-8"))


def test_every_message_has_chinese(catalogue: polib.POFile) -> None:
    assert unfinished(catalogue) == [], "run manage.py messages, write the Chinese, run it again"


def test_translations_keep_their_placeholders(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        chinese = entry.msgstr or entry.msgstr_plural.get(0, "")
        assert not chinese or set(PLACEHOLDER.findall(chinese)) == wanted, entry.msgid


def test_translations_are_chinese_and_free_of_exclamation(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        chinese = entry.msgstr or entry.msgstr_plural.get(0, "")
        assert "！" not in chinese
        assert "!" not in chinese, entry.msgid


def test_no_template_says_chinese_outside_the_catalogue() -> None:
    said = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = CLAUSE.sub("", text)
        for own in OWN_NAMES:
            text = text.replace(own, "")
        if HAN.search(text):
            said[path.relative_to(ROOT).as_posix()] = HAN.search(text)
    assert said == {}


def test_templates_and_code_are_read() -> None:
    source = """{% load i18n %}{% translate "Unit" %} {% translate 'May' context "month" %} {{ name|default:_("None") }}
    {% blocktranslate with n=rows %}{{ n }} rows{% endblocktranslate %}
    {% blocktranslate count n=2 trimmed %}
      {{ n }} year
    {% plural %}
      {{ n }} years
    {% endblocktranslate %}"""
    found = {(message.context, message.msgid, message.plural) for message in messages_of_template(source, "x.html")}
    assert found == {
        (None, "Unit", ""),
        ("month", "May", ""),
        (None, "None", ""),
        (None, "%(n)s rows", ""),
        (None, "%(n)s year", "%(n)s years"),
    }
    code = '_("One"); ngettext("a", "b", n); pgettext("c", "d"); _(name); gettext_lazy("long " "text"); other("no")'
    assert [(m.context, m.msgid, m.plural) for m in messages_of_code(code)] == [
        (None, "One", ""),
        (None, "a", "b"),
        ("c", "d", ""),
        (None, "long text", ""),
    ]


def test_updating_keeps_translations_drops_the_unused_and_sorts() -> None:
    before = polib.POFile()
    before.append(polib.POEntry(msgid="Zinc", msgstr="锌"))
    before.append(polib.POEntry(msgid="Gone", msgstr="旧"))
    now = [*messages_of_code('_("Ash")'), *messages_of_code('_("Zinc")')]
    after = merged(now, before)
    assert [(entry.msgid, entry.msgstr) for entry in after] == [("Ash", ""), ("Zinc", "锌")]
    assert unfinished(after) == ["Ash"]


def test_a_fuzzy_entry_is_unfinished() -> None:
    before = polib.POFile()
    before.append(polib.POEntry(msgid="Ash", msgstr="灰", flags=["fuzzy"]))
    assert unfinished(merged(messages_of_code('_("Ash")'), before)) == ["Ash"]


def test_compiling_needs_no_tools_and_happens_once(tmp_path: Path) -> None:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = polib.POFile()
    source.append(polib.POEntry(msgid="Ash", msgstr="灰"))
    source.save(str(folder / "django.po"))
    assert compile_all(tmp_path) == [folder / "django.mo"]
    assert polib.mofile(str(folder / "django.mo")).find("Ash").msgstr == "灰"
    assert compile_all(tmp_path) == []


def test_the_site_speaks_chinese_and_english() -> None:
    with override("zh-hans"):
        assert gettext("Fused inventory") == "融合清单"
        assert "5次" in ngettext(
            "One failed attempt to sign in as this person from this address.",
            "%(failures)s failed attempts to sign in as this person from this address.",
            5,
        ) % {"failures": 5}
    with override("en"):
        assert gettext("Fused inventory") == "Fused inventory"
