"""What is said in a conversation, and what becomes of it."""

from oa.demo.company import Company
from oa.demo.log import Entry


def entries(small: Company) -> list[Entry]:
    """All messages of all conversations."""
    return [entry for log in small.logs for entry in log.entries]


def test_seqs_have_no_gap(small: Company) -> None:
    for log in small.logs:
        assert [entry.seq for entry in log.entries] == list(range(1, len(log.entries) + 1))


def test_versions_are_unique_and_the_last_one_is_the_logs(small: Company) -> None:
    for log in small.logs:
        versions = [entry.version for entry in log.entries]
        assert len(set(versions)) == len(versions)
        assert max(versions) == log.version


def test_groups_begin_with_their_notice(small: Company) -> None:
    for plan, log in zip(small.plans, small.logs, strict=True):
        first = log.entries[0]
        assert (first.kind == "notice") == (plan.kind == "group")
        if plan.kind == "group":
            assert first.body["event"] == "group_created"


def test_only_members_speak(small: Company) -> None:
    for plan, log in zip(small.plans, small.logs, strict=True):
        assert {entry.sender for entry in log.entries} <= set(plan.members)


def test_only_admins_speak_in_the_group_of_all(small: Company) -> None:
    plan, log = small.plans[0], small.logs[0]
    assert {entry.sender for entry in log.entries} <= {plan.members[0], *plan.admins}


def test_who_joins_later_says_nothing_before(small: Company) -> None:
    joined = [(log, who, seq) for log in small.logs for who, seq in log.joined.items()]
    assert joined
    for log, who, seq in joined:
        assert [entry for entry in log.entries if entry.sender == who and entry.seq <= seq] == []
        assert log.entries[seq].body["event"] == "members_added"


def test_everything_that_can_happen_to_a_message_happens(small: Company) -> None:
    said = entries(small)
    assert any(entry.recalled_at for entry in said)
    assert any(entry.edited_at and entry.earlier for entry in said)
    assert any(entry.reactions for entry in said)
    assert any(entry.reply_to for entry in said)
    assert any(entry.mentions for entry in said)
    assert {entry.kind for entry in said} == {"text", "image", "file", "notice"}


def test_a_mention_is_written_in_the_text(small: Company) -> None:
    for entry in entries(small):
        if isinstance(entry.mentions, list):
            assert all(f"@{small.people[who].display_name}" in entry.body["text"] for who in entry.mentions)


def test_both_languages_are_spoken(small: Company) -> None:
    texts = [entry.body["text"] for entry in entries(small) if entry.kind == "text"]
    english = sum(text.isascii() and len(text) > 12 for text in texts)
    assert 0 < english < len(texts) / 2


def test_texts_vary(small: Company) -> None:
    texts = [entry.body["text"] for entry in entries(small) if entry.kind == "text"]
    assert len(set(texts)) > len(texts) / 2
