"""The office's routes of /api/v1: one urlpatterns per resource."""

from django.urls import URLPattern

resources: tuple[list[URLPattern], ...] = ()

urlpatterns = [pattern for resource in resources for pattern in resource]
