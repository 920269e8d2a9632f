"""Clients of the facade."""

from django.contrib import admin
from oauth2_provider.models import AccessToken, DeviceGrant, Grant, IDToken, RefreshToken

from imcore.models import ApiClient

for table in (ApiClient, AccessToken, DeviceGrant, Grant, IDToken, RefreshToken):  # the library's own pages for them
    if admin.site.is_registered(table):
        admin.site.unregister(table)
