"""Which words of a page are Chinese although the page is English: names of data may be, words of the interface not."""

from functools import cache

from playwright.sync_api import Page

from tests.browser.pages import HAN
from tests.browser.site import ask

#: Text, hover text, labels and placeholders of everything that is not marked as Chinese.
SPOKEN = """within => {
  const said = [];
  const skip = one => one.closest('[lang^=zh], script, style, template') || !one.closest(within);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!skip(walk.currentNode.parentElement)) said.push(walk.currentNode.textContent);
  for (const name of ['title', 'aria-label', 'placeholder', 'data-label'])
    for (const one of document.querySelectorAll('[' + name + ']')) if (!skip(one)) said.push(one.getAttribute(name));
  return said.filter(text => text.trim());
}"""
#: Pages whose content is quoted: words of the guidance, of sources, of the workbook as it was filled in.
QUOTING = (
    "basis",
    "carbon",
    "factors",
    "own-factor-key",
    "factor-sets",
    "catalogue",
    "emissions",
    "ledger-form",
    "ledger-version",
    "upload-filed",
    "enterprise-new",
)
FRAME = "#rail, .topbar, .page-head, .foot"
NAMES = (
    "SELECT name FROM park_enterprise UNION SELECT short_name FROM park_enterprise UNION SELECT name FROM park_park"
    " UNION SELECT full_name FROM park_user UNION SELECT name FROM park_process UNION SELECT name FROM park_outlet"
    " UNION SELECT name FROM measures_project UNION SELECT owner FROM measures_project"
    " UNION SELECT source FROM park_boundary UNION SELECT organisation FROM park_engagement"
    " UNION SELECT province FROM park_park"
)


@cache
def names() -> list[str]:
    """Names that people gave, longest first."""
    return sorted({name for (name,) in ask(NAMES) if name}, key=len, reverse=True)


def chinese_left(page: Page, name: str) -> list[str]:
    """Texts of the page that hold Chinese beside the names of data; of a quoting page only its frame and head."""
    left = []
    for text in page.evaluate(SPOKEN, FRAME if name in QUOTING else "body"):
        bare = text
        for given in names():
            bare = bare.replace(given, "")
        if HAN.search(bare):
            left.append(" ".join(text.split())[:80])
    return sorted(set(left))
