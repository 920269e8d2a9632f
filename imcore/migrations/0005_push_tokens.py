from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("imcore", "0004_withdrawn_pushes")]

    operations = [
        migrations.AlterField(
            model_name="pushsubscription",
            name="provider",
            field=models.CharField(
                choices=[
                    ("webpush", "Web Push"),
                    ("fcm", "Firebase Cloud Messaging"),
                    ("apns", "Apple Push Notification service"),
                    ("gateway", "the company's gateway"),
                ],
                default="webpush",
                max_length=10,
                verbose_name="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="pushsubscription",
            constraint=models.UniqueConstraint(
                condition=~Q(provider="webpush"), fields=("endpoint_digest",), name="one_holder_per_token"
            ),
        ),
    ]
