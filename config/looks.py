"""How the admin looks (django-unfold); the sidebar makes itself from the registered pages."""

UNFOLD = {
    "SITE_TITLE": "鸿雁 Hongyan",
    "SITE_HEADER": "鸿雁 Hongyan",
    "SITE_SYMBOL": "raven",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.6)",
            "100": "oklch(93.2% .032 255.6)",
            "200": "oklch(88.2% .059 254.1)",
            "300": "oklch(80.9% .105 251.8)",
            "400": "oklch(70.7% .165 254.6)",
            "500": "oklch(62.3% .214 259.8)",
            "600": "oklch(54.6% .245 262.9)",
            "700": "oklch(48.8% .243 264.4)",
            "800": "oklch(42.4% .199 265.6)",
            "900": "oklch(37.9% .146 265.5)",
            "950": "oklch(28.2% .091 267.9)",
        }
    },
    "SIDEBAR": {"show_search": True, "navigation": "imcore.admin.navigation.sidebar"},
}
