"""The pages of the employees' line."""

from django.urls import path

from oa import pages

urlpatterns = [
    path("", pages.chat, name="chat"),
    path("login", pages.SignIn.as_view(), name="login"),
    path("logout", pages.SignOut.as_view(), name="logout"),
]
