"""The sidebar of the admin: what this person may open, in sections. It asks the registered pages, and the one of no table."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext

from imcore.admin import operations
from imcore.admin.tables import Table


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """For settings.UNFOLD: [{title, items: [{title, icon, link}]}]."""
    sections: dict[str, list[dict[str, Any]]] = {}
    others = operations.entry(request)
    # its address, and those below it, lie below a table's, which is not the place where we are
    elsewhere = {"active": False} if any(request.path.startswith(other["link"]) for other in others) else {}
    for page, entry in sorted(_pages(request), key=lambda found: found[0].place):
        item = {"title": entry["name"], "icon": page.icon, "link": entry["admin_url"]} | elsewhere
        sections.setdefault(str(page.section), []).append(item)
    if others:
        sections[gettext("Operations")] = [*others, *sections.get(gettext("Operations"), ())]
    return [{"title": title, "separator": True, "items": items} for title, items in sections.items()]


def _pages(request: HttpRequest) -> list[tuple[Table, dict[str, Any]]]:
    found = []
    for app in admin.site.get_app_list(request):  # only what the person may at least view
        for entry in app["models"]:
            page = admin.site.get_model_admin(entry["model"])
            if isinstance(page, Table) and entry["admin_url"]:
                found.append((page, entry))
    return found
