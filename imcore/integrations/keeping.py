"""What of the facade has had its time."""

from datetime import timedelta

from django.utils import timezone
from oauth2_provider.models import AccessToken

from imcore.integrations import user_sync
from imcore.models import ApiAnswer, ApiSecret

ANSWERS_FOR = timedelta(days=2)  # a key is known so long


def purge() -> None:
    """Tokens and secrets that have ended, answers of calls, lists of users."""
    now = timezone.now()
    AccessToken.objects.filter(expires__lt=now).delete()
    ApiSecret.objects.filter(expires_at__lt=now).delete()
    ApiAnswer.objects.filter(created_at__lt=now - ANSWERS_FOR).delete()
    user_sync.purge()
