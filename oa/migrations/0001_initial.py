import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('imcore', '0001_initial'),
        ('imcore', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('code', models.CharField(blank=True, max_length=32, null=True, unique=True, verbose_name='code')),
                ('head_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='head count')),
            ],
            options={
                'verbose_name': 'department',
                'verbose_name_plural': 'departments',
                'indexes': [models.Index(fields=['name'], name='department_by_name')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('html', models.TextField(max_length=100000, verbose_name='text')),
                ('to_company', models.BooleanField(default=False, verbose_name='to everyone')),
                ('must_confirm', models.BooleanField(default=False, verbose_name='must be confirmed')),
                ('is_pinned', models.BooleanField(default=False, verbose_name='pinned')),
                ('publish_at', models.DateTimeField(blank=True, null=True, verbose_name='to be published')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('scheduled', 'scheduled'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='state')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published')),
                ('reminded_at', models.DateTimeField(editable=False, null=True, verbose_name='reminded')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('attachments', models.ManyToManyField(blank=True, related_name='+', to='imcore.attachment', verbose_name='attachments')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to=settings.AUTH_USER_MODEL, verbose_name='author')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ('-id',),
                'indexes': [models.Index(condition=models.Q(('state', 'scheduled')), fields=['publish_at'], name='announcements_due')],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('announcement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='oa.announcement', verbose_name='announcement')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
                'indexes': [models.Index(fields=['user', '-id'], name='announcements_of_user'), models.Index(condition=models.Q(('confirmed_at__isnull', True)), fields=['announcement', 'user'], name='unconfirmed')],
                'constraints': [models.UniqueConstraint(fields=('announcement', 'user'), name='announcement_receipt_once')],
            },
        ),
        migrations.CreateModel(
            name='ColleagueRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('state', models.CharField(choices=[('pending', 'pending'), ('accepted', 'accepted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='pending', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided')),
                ('receiver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='receiver')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests_sent', to=settings.AUTH_USER_MODEL, verbose_name='sender')),
            ],
            options={
                'verbose_name': 'colleague request',
                'verbose_name_plural': 'colleague requests',
                'indexes': [models.Index(fields=['receiver', '-id'], name='request_by_receiver')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('sender', 'receiver'), name='one_pending_request'), models.CheckConstraint(condition=models.Q(('sender', models.F('receiver')), _negated=True), name='no_request_to_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField()),
                ('confirmed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='confirmed')),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='imcore.conversation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'confirmation',
                'verbose_name_plural': 'confirmations',
                'constraints': [models.UniqueConstraint(fields=('conversation', 'seq', 'user'), name='confirmation_once')],
            },
        ),
        migrations.CreateModel(
            name='ContactGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('order', models.PositiveIntegerField(default=0, verbose_name='order')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contact_groups', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'contact group',
                'verbose_name_plural': 'contact groups',
                'ordering': ('order', 'id'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='contact_group_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remark', models.CharField(blank=True, max_length=100, verbose_name='remark')),
                ('may_start', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='oa.contactgroup')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'constraints': [models.UniqueConstraint(fields=('owner', 'user'), name='contact_once'), models.CheckConstraint(condition=models.Q(('owner', models.F('user')), _negated=True), name='not_ones_own_contact')],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='oa.announcement')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='oa.department', verbose_name='department')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', False), ('user__isnull', True)), models.Q(('department__isnull', True), ('user__isnull', False)), _connector='OR'), name='a_department_or_a_person')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('with_below', models.BooleanField(default=True, verbose_name='with sub-departments')),
                ('stale_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, null=True, verbose_name='waits since')),
                ('synced_at', models.DateTimeField(editable=False, null=True, verbose_name='in step since')),
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='department_group', to='imcore.conversation', verbose_name='conversation')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='oa.department', verbose_name='department')),
            ],
            options={
                'verbose_name': 'department group',
                'verbose_name_plural': 'department groups',
                'indexes': [models.Index(condition=models.Q(('stale_since__isnull', False)), fields=['stale_since'], name='stale_groups')],
                'constraints': [models.UniqueConstraint(fields=('department',), name='one_group_per_department'), models.UniqueConstraint(models.Value(1), condition=models.Q(('department__isnull', True)), name='one_company_group')],
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('employee_number', models.CharField(max_length=32, unique=True, verbose_name='employee number')),
                ('mobile', models.CharField(blank=True, max_length=32, verbose_name='mobile')),
                ('office', models.CharField(blank=True, max_length=100, verbose_name='office')),
                ('rank', models.PositiveSmallIntegerField(default=5, verbose_name='rank')),
                ('state', models.CharField(choices=[('active', 'active'), ('on_leave', 'on leave'), ('left', 'left')], default='active', max_length=10, verbose_name='state')),
                ('left_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='left')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='employee', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'employee',
                'verbose_name_plural': 'employees',
                'indexes': [models.Index(fields=['rank'], name='employee_by_rank')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rank__gte', 1), ('rank__lte', 20)), name='rank_between_1_and_20')],
            },
        ),
        migrations.AddField(
            model_name='Department',
            name='manager',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='manages', to='oa.employee', verbose_name='manager'),
        ),
        migrations.CreateModel(
            name='OrgImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('content', models.BinaryField()),
                ('state', models.CharField(choices=[('checking', 'being checked'), ('checked', 'checked'), ('applying', 'being applied'), ('applied', 'applied'), ('failed', 'failed')], default='checking', max_length=10, verbose_name='state')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('errors', models.JSONField(default=list)),
                ('plan', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('applied_at', models.DateTimeField(editable=False, null=True, verbose_name='applied')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='title')),
                ('is_primary', models.BooleanField(default=True, verbose_name='primary')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='oa.department', verbose_name='department')),
                ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='oa.employee', verbose_name='employee')),
                ('line_manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='oa.employee', verbose_name='line manager')),
            ],
            options={
                'verbose_name': 'position',
                'verbose_name_plural': 'positions',
                'constraints': [models.UniqueConstraint(fields=('employee', 'department'), name='one_position_per_department'), models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('employee',), name='one_primary_position'), models.CheckConstraint(condition=models.Q(('line_manager', models.F('employee')), _negated=True), name='nobody_is_their_own_manager')],
            },
        ),
        migrations.AddField(
            model_name='Employee',
            name='departments',
            field=models.ManyToManyField(related_name='employees', through='oa.Position', through_fields=('employee', 'department'), to='oa.department', verbose_name='departments'),
        ),
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160)),
                ('kind', models.PositiveSmallIntegerField()),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['key', 'kind', 'user'], name='search_by_prefix', opclasses=['varchar_pattern_ops', 'int2_ops', 'int8_ops'])],
                'constraints': [models.UniqueConstraint(fields=('user', 'key', 'kind'), name='search_key_once')],
            },
        ),
        migrations.CreateModel(
            name='VisibilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('order', models.PositiveIntegerField(default=100, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('aspect', models.CharField(choices=[('see', 'see the person'), ('start', 'start a conversation'), ('fields', 'see fields of the profile')], default='see', max_length=10, verbose_name='aspect')),
                ('effect', models.CharField(choices=[('allow', 'allow'), ('deny', 'deny')], default='deny', max_length=10, verbose_name='effect')),
                ('fields', models.JSONField(blank=True, default=list, verbose_name='fields')),
                ('viewer_rank_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='viewers: rank from')),
                ('viewer_rank_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='viewers: rank to')),
                ('viewer_outside', models.BooleanField(default=False, verbose_name='viewers: everyone else')),
                ('target_rank_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='targets: rank from')),
                ('target_rank_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='targets: rank to')),
                ('target_outside', models.BooleanField(default=False, verbose_name='targets: everyone else')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('target_departments', models.ManyToManyField(blank=True, related_name='+', to='oa.department', verbose_name='targets: departments')),
                ('target_people', models.ManyToManyField(blank=True, related_name='+', to='oa.employee', verbose_name='targets: people')),
                ('viewer_departments', models.ManyToManyField(blank=True, related_name='+', to='oa.department', verbose_name='viewers: departments')),
                ('viewer_people', models.ManyToManyField(blank=True, related_name='+', to='oa.employee', verbose_name='viewers: people')),
            ],
            options={
                'verbose_name': 'visibility rule',
                'verbose_name_plural': 'visibility rules',
                'ordering': ('order', 'id'),
            },
        ),
    ]
