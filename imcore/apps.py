"""The core as a Django app."""

from importlib import import_module

from django.apps import AppConfig

# what listens to Django (its login signals, its system checks) or to Celery, and needs what is there once the apps are
LISTENERS = (
    "imcore.accounts.session_login",
    "imcore.accounts.staff_logins",
    "imcore.accounts.demo_passwords",
    "imcore.metrics.tasks",
)


class ImcoreConfig(AppConfig):
    """Plugs the core's own kinds and handlers into its own doors."""

    name = "imcore"
    verbose_name = "IM"

    def ready(self) -> None:
        """Fills the doors and lets the listeners listen."""
        import_module("imcore.plug").plug()
        for name in LISTENERS:
            import_module(name)
