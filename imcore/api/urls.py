"""Routes of /api/. What is not there is not there in the shape of every error."""

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from imcore.api import (
    attachments,
    auth,
    conversations,
    groups,
    me,
    messages,
    moderation,
    pins,
    push_settings,
    push_subscriptions,
    reports,
    schema,
    search,
    tickets,
    users,
)
from imcore.errors import NotFound


@extend_schema(exclude=True)
class Nowhere(APIView):
    """Any path under /api/ that has no view, whatever the method and whoever asks."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before the method is looked up: an unknown place is not found, it is never a method not allowed."""
        raise NotFound(path=request.path)


resources = (
    attachments, auth, conversations, groups, me, messages, moderation, pins, push_settings, push_subscriptions, reports,
    search, tickets, users,
)  # fmt: skip

urlpatterns = [
    path("v1/", include([pattern for resource in resources for pattern in resource.urlpatterns])),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=()), name="schema"),
    path("docs/", schema.Docs.as_view(url_name="schema"), name="docs"),
    re_path("", Nowhere.as_view()),
]
