"""When each of the periodic tasks runs (Celery beat), in seconds."""

CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {"task": "imcore.tasks.drain_outbox", "schedule": 2.0},
    "push-messages": {"task": "imcore.tasks.push_messages", "schedule": 2.0},
    "mail-digests": {"task": "imcore.tasks.mail_digests", "schedule": 60.0},
    "withdraw-read-pushes": {"task": "imcore.tasks.withdraw_read_pushes", "schedule": 5.0},
    "screen-messages": {"task": "imcore.tasks.screen_messages", "schedule": 2.0},
    # a slice of some 1.5 s: what a busy worker has not come to by the next one is dropped
    "send-broadcasts": {"task": "imcore.tasks.send_broadcasts", "schedule": 2.0, "options": {"expires": 2.0}},
    "sync-users": {"task": "imcore.tasks.sync_users", "schedule": 10.0},
    "count-usage": {"task": "imcore.tasks.count_usage", "schedule": 10.0},
    "purge-expired": {"task": "imcore.tasks.purge_expired", "schedule": 3600.0},
    "verify-audit": {"task": "imcore.tasks.verify_audit", "schedule": 21_600.0},
    "sync-department-groups": {"task": "oa.tasks.sync_department_groups", "schedule": 30.0},
    "publish-due-announcements": {"task": "oa.tasks.publish_due_announcements", "schedule": 30.0},
    "work-off-imports": {"task": "oa.tasks.work_off_imports", "schedule": 10.0},
}
