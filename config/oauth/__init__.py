"""The tables of django-oauth-toolkit."""
