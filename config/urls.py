"""Routes: each package brings its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("oa.urls")),
    path("", include("imcore.api.operations")),
    path("", include("imcore.api.unsubscribe")),
    path("api/v1/", include("oa.api.urls")),  # before the core's, which answers all that is left under /api/
    path("", include("imcore.facade.urls")),
    path("api/", include("imcore.api.urls")),
    path("admin/", admin.site.urls),
]
