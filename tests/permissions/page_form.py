"""What a browser would send of a page's form if its button were pressed at once."""

from html.parser import HTMLParser

PRESSED = {"submit", "button", "image", "reset", "file"}


class PageForm(HTMLParser):
    """`PageForm.of(html)` → name → values, of the form with that id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.sent = form_id, dict[str, list[str]]()
        self._inside = False
        self._select = self._textarea = ""
        self._single = False

    @classmethod
    def of(cls, html: str, form_id: str) -> dict[str, list[str]]:
        """Feeds it."""
        reader = cls(form_id)
        reader.feed(html)
        return reader.sent

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs at once; of a select what is chosen, or, of one for a single value, what stands first."""
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == self.form_id
        if not self._inside:
            return
        name, kind, value = given.get("name") or "", given.get("type") or "text", given.get("value") or ""
        if tag == "input" and name and kind not in PRESSED and (kind not in ("checkbox", "radio") or "checked" in given):
            self.sent.setdefault(name, []).append(value or ("on" if kind == "checkbox" else ""))
        elif tag == "select":
            self._select, self._single = name, "multiple" not in given
        elif tag == "option" and self._select:
            self._choose(value, chosen="selected" in given)
        elif tag == "textarea":
            self._textarea = name
            self.sent[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        """Where a part ends."""
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        """The text of a textarea."""
        if self._textarea:
            self.sent[self._textarea][0] += data

    def _choose(self, value: str, *, chosen: bool) -> None:
        if chosen and self._single:
            self.sent[self._select] = [value]
        elif chosen or (self._single and self._select not in self.sent):
            self.sent.setdefault(self._select, []).append(value)
