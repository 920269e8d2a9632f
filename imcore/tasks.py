"""Every Celery task of the core: load, call one function."""

from celery import shared_task

from imcore.accounts import purge as accounts_purge
from imcore.attachments import purge as attachments_purge
from imcore.audit import checks
from imcore.broadcasts import work
from imcore.integrations import keeping, usage, user_sync
from imcore.messagebox import outbox
from imcore.push import deliver, digest, queue, withdrawal
from imcore.screening import look_back, repeats
from imcore.screening import queue as screening


@shared_task
def drain_outbox() -> None:
    """Hands stored batches to the after-store handlers."""
    outbox.drain()


@shared_task
def purge_expired() -> None:
    """What has had its time: tickets, logins' secrets and sessions, uploads that were never sent."""
    accounts_purge.purge_tickets()
    accounts_purge.purge_logins()
    attachments_purge.purge_unused()
    queue.purge()
    keeping.purge()
    repeats.purge()


@shared_task
def push_messages() -> None:
    """Tells people who are away of what waits for them."""
    deliver.work_off()


@shared_task
def mail_digests() -> None:
    """Writes to people who stay away of what waits for them."""
    digest.work_off()


@shared_task
def withdraw_read_pushes() -> None:
    """Takes away what was read on another device."""
    withdrawal.look()


@shared_task
def screen_messages() -> None:
    """What is looked at after it was sent; then what was sent before a picture came on the block list."""
    screening.work_off()
    look_back.work_off()


@shared_task
def verify_audit() -> None:
    """Is the audit log as it was written?"""
    checks.check()


@shared_task
def send_broadcasts() -> None:
    """A slice of the broadcast that has waited longest."""
    work.work_off()


@shared_task
def sync_users() -> None:
    """Works off the lists of users that other systems have handed in."""
    user_sync.work_off()


@shared_task
def count_usage() -> None:
    """Writes down what clients of the facade have done."""
    usage.write_down()
