"""The command that writes everyone's search keys anew."""

import pytest
from django.core.management import call_command

from oa.models import SearchKey
from tests import factories


@pytest.mark.django_db
def test_whoever_had_no_keys_has_them_afterwards() -> None:
    user = factories.person(display_name="王小明")
    call_command("index_directory")
    assert SearchKey.objects.filter(user=user, key="wxm").exists()
