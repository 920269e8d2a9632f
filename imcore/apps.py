"""The core as a Django app."""

from django.apps import AppConfig

from imcore import plug


class ImcoreConfig(AppConfig):
    """Plugs the core's own kinds and handlers into its own doors."""

    name = "imcore"
    verbose_name = "IM"

    def ready(self) -> None:
        """Fills the doors."""
        plug.plug()
