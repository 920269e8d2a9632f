"""Routes of the facade, `/facade/v1` and `/oauth/token`."""

from django.urls import include, path, re_path

from imcore.api.urls import Nowhere
from imcore.facade import broadcasts, conversations, files, groups, hooks, messages, sent, token, users

resources = (messages, sent, broadcasts, conversations, groups, files, users)

urlpatterns = [
    *token.urlpatterns,
    *hooks.urlpatterns,
    path("facade/v1/", include([pattern for resource in resources for pattern in resource.urlpatterns])),
    path("facade/", include([re_path("", Nowhere.as_view())])),
]
