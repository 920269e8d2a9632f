"""Routes of /api/. What is not there is not there in the shape of every error."""

from typing import ClassVar

from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.api import (
    attachments,
    auth,
    conversations,
    groups,
    me,
    messages,
    pins,
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
    """Any path under /api/ that has no view."""

    authentication_classes: ClassVar[list[type]] = []
    permission_classes: ClassVar[list[type]] = []

    def dispatch(self, request: Request, *args: str, **kwargs: str) -> Response:
        """Every method alike: not found, never "not allowed"."""
        self.http_method_names = [(request.method or "get").lower()]
        setattr(self, self.http_method_names[0], self._not_found)
        return super().dispatch(request, *args, **kwargs)

    def _not_found(self, request: Request, *_args: str, **_kwargs: str) -> Response:
        raise NotFound(path=request.path)


resources = (
    attachments, auth, conversations, groups, me, messages, pins, push_subscriptions, reports, search, tickets, users,
)  # fmt: skip

urlpatterns = [
    path("v1/", include([pattern for resource in resources for pattern in resource.urlpatterns])),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=()), name="schema"),
    path("docs/", schema.Docs.as_view(url_name="schema"), name="docs"),
    re_path("", Nowhere.as_view()),
]
