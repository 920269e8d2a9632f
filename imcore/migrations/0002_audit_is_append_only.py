"""PostgreSQL refuses every change of what is in the audit log."""

from django.db import migrations

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
        ('imcore', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(refuse, allow),
    ]
