"""The employees' line as a Django app; the last one in INSTALLED_APPS, so it closes the doors."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from imcore import extend


class OaConfig(AppConfig):
    """Plugs in the line's entries, then ends the plugging for all."""

    name = "oa"
    verbose_name = _("Office")

    def ready(self) -> None:
        """Fills the doors and closes them."""
        import_module("oa.plug").plug()  # it reaches models, which may be imported from here on only
        extend.close_all()
