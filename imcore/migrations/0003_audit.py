"""The audit log as it is written: the place is its key, and PostgreSQL refuses every change of what is there."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION imcore_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON imcore_auditevent
    FOR EACH ROW EXECUTE FUNCTION imcore_audit_is_append_only();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON imcore_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION imcore_audit_is_append_only();
"""
ALLOW = """
DROP TRIGGER audit_table_stays ON imcore_auditevent;
DROP TRIGGER audit_rows_stay ON imcore_auditevent;
DROP FUNCTION imcore_audit_is_append_only();
"""


def refuse(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ALLOW)


class Migration(migrations.Migration):

    dependencies = [
        ('imcore', '0002_operations'),
    ]

    operations = [
        migrations.DeleteModel(name='AuditEvent'),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('place', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='place')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='time')),
                ('actor_name', models.CharField(blank=True, max_length=200, verbose_name="actor's name")),
                ('act', models.CharField(db_index=True, max_length=60, verbose_name='act')),
                ('target', models.CharField(blank=True, db_index=True, max_length=100, verbose_name='target')),
                ('target_name', models.CharField(blank=True, max_length=200, verbose_name='name of the target')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='detail')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='address')),
                ('previous', models.CharField(max_length=64, verbose_name='digest of the one before')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='actor')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'base_manager_name': 'objects',
            },
        ),
        migrations.RunPython(refuse, allow),
    ]
