"""How the admin looks (django-unfold); the sidebar makes itself from the registered pages."""

from django.http import HttpRequest
from django.templatetags.static import static

FORMAT_MODULE_PATH = ["config.formats"]


def icon(_request: HttpRequest) -> str:
    """The product's own sign."""
    return static("design/icon.svg")


def sheet(_request: HttpRequest) -> str:
    """What our tables need beyond unfold's own styles."""
    return static("design/admin.css")


UNFOLD = {
    "SITE_TITLE": "鸿雁 Hongyan",
    "SITE_HEADER": "鸿雁 Hongyan",
    "SITE_ICON": icon,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": icon}],
    "STYLES": [sheet],
    "LOGIN": {"form": "imcore.accounts.bans.AdminSignInForm"},
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {
        "primary": {  # around the accent of frontend/design/tokens.css
            "50": "oklch(97% .012 262)",
            "100": "oklch(93.5% .028 262)",
            "200": "oklch(88.5% .054 262)",
            "300": "oklch(81% .095 262)",
            "400": "oklch(71% .142 262)",
            "500": "oklch(61.5% .178 262)",
            "600": "oklch(53.2% .191 262)",
            "700": "oklch(46% .175 262)",
            "800": "oklch(40% .15 262)",
            "900": "oklch(35% .12 262)",
            "950": "oklch(27% .085 262)",
        }
    },
    "SIDEBAR": {"show_search": True, "navigation": "imcore.admin.navigation.sidebar"},
}
