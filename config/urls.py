"""Routes: each package brings its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("oa.urls")),
    path("", include("imcore.api.operations")),
    path("api/", include("imcore.api.urls")),
    path("admin/", admin.site.urls),
]
