from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imcore', '0004_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='ModerationStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stamp', models.CharField(max_length=32)),
            ],
        ),
    ]
