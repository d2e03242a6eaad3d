"""The steps of the main job, as a person does them in the browser (pages in English)."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

#: Milliseconds; copying, counting and sending may take a while on a busy machine.
PATIENCE = 120_000


@dataclass(frozen=True)
class Outcome:
    """What the campaign's page says when all is done."""

    sent: int
    held_out: int


class Shopkeeper:
    """Somebody at the keyboard: every method is one thing that a person does."""

    def __init__(self, page: Page, base: str):
        self.page, self.base = page, base
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

    def log_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.base}/login/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("[name=password]").press("Enter")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Today")

    def build_segment(
        self, name: str, *, days: int, orders: int, of_the_data: bool = False, nested: bool = False
    ) -> int:
        """Build "bought in the last … days, at least … orders", `nested` with a bracket of two more;
        returns how many people it is."""
        page = self.page
        page.goto(f"{self.base}/segments/new/")
        if of_the_data:
            page.locator("#anchor-how").select_option("data")
            expect(page.locator("#anchor-how")).to_have_value("data")
        page.locator("[name='0-0.days']").fill(str(days))
        page.locator("[name='0-1.value']").fill(str(orders))
        sentence = re.compile(rf"last {days} days.* at least {orders} orders", re.DOTALL)
        expect(page.locator("main")).to_contain_text(sentence)
        if nested:
            self._bracket()
        page.get_by_label("Name of the segment").fill(name)
        page.get_by_role("button", name="Save the segment").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        return self.number_before(r"of [\d,]+ people")

    def _bracket(self) -> None:
        """ "… and (have a known city, or are a customer)": a group inside the group."""
        page = self.page
        page.get_by_role("button", name="Group", exact=True).click()
        page.locator("[name='0-2-0.field']").select_option("city")
        page.locator("[name='0-2-0.op']").select_option("known")
        page.locator("#add-0-2").click()
        page.locator("[name='0-2-1.field']").select_option("stage")
        said = "(have a known city, or are a Customer)"
        expect(page.locator("main")).to_contain_text(said)

    def why_first(self) -> str:
        """Why the first of a segment's people is in it."""
        return self.page.locator(".people-table .why").first.inner_text()

    def begin_campaign_from_flow(self) -> str:
        """Open the picture of who went where, and write to the people behind it; the segment's name."""
        page = self.page
        page.goto(f"{self.base}/insight/flow/?days=30")
        expect(page.locator(".chart canvas").first).to_be_visible()
        page.get_by_role("button", name="Send a campaign to these people").click()
        toasts = page.get_by_role("region", name="Notices")
        expect(toasts).to_contain_text("These people were saved as the segment")
        expect(toasts.get_by_role("button", name="Undo")).to_be_visible()
        return page.locator("#id_segment_id option:checked").inner_text()

    def write_campaign(
        self, name: str, segment: str, *, holdout: int, subject: str, letter: str
    ) -> None:
        """Write the letter and go on to the review."""
        page = self.page
        page.goto(f"{self.base}/campaigns/new/")
        page.locator("#id_name").fill(name)
        page.locator("#id_segment_id").select_option(label=segment)
        page.locator("#id_holdout_percent").select_option(str(holdout))
        page.locator("#id_subject").fill(subject)
        page.get_by_role("button", name="HTML").click()
        page.locator("#id_html").fill(letter)
        page.get_by_role("button", name="Save and review").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)

    def send_now(self) -> Outcome:
        """Press the button and watch the page until the campaign is finished."""
        self.page.get_by_role("button", name=re.compile("Send now")).click()
        expect(self.page.locator("main")).to_contain_text("Finished")
        self.page.reload()  # the part that follows the sending may be older than its end
        expect(self.page.locator("main")).to_contain_text("Finished")
        words = self.page.locator("main").inner_text()
        return Outcome(_after("Handed over", words), _after("Control group", words))

    def letters(self) -> dict[str, str]:
        """Address of each letter in the mailbox (all pages) and the path of its page."""
        found: dict[str, str] = {}
        self.page.goto(f"{self.base}/mailbox/")
        while True:
            links = self.page.locator("main a[href*='/mailbox/']")
            rows = links.evaluate_all("all => all.map(a => [a.getAttribute('href'), a.title])")
            numbered = [(href, who) for href, who in rows if re.fullmatch(r"/mailbox/\d+/", href)]
            for href, who in numbered:
                assert who not in found, f"two letters to {who}"
                found[who] = href
            older = self.page.get_by_role("link", name="Older letters")
            if not older.count():
                return found
            self.page.goto(self.base + (older.get_attribute("href") or ""))

    def unsubscribe_with_one_click(self, path: str) -> None:
        """Open a letter in the mailbox and do what a mail program's button does (RFC 8058)."""
        self.page.goto(self.base + path)
        self.page.get_by_role("button", name="Unsubscribe as the mail program would").click()
        expect(self.page.locator("#toasts")).to_contain_text(re.compile("nsubscribe"))

    def number_before(self, words: str) -> int:
        """The number that stands just before the words on the page."""
        found = re.search(rf"([\d,]+)\s+{words}", self.page.locator("main").inner_text())
        assert found, f"no number before “{words}”"
        return int(found[1].replace(",", ""))


def _after(label: str, words: str) -> int:
    found = re.search(rf"{label}\s+([\d,]+)(?![\d,]|\s*%)", words)
    return int(found[1].replace(",", "")) if found else 0
