"""Alertmanager's and Grafana's payloads, as their documentation shows them."""

from typing import Any

from imcore.integrations.incoming import alerts


def group(count: int, **rest: Any) -> dict[str, Any]:
    """A group of alerts that fire."""
    one = {"status": "firing", "labels": {"alertname": "Disk", "severity": "page"}, "annotations": {"summary": "Full"},
           "generatorURL": "https://p.example/graph"}  # fmt: skip
    every = [one | {"labels": one["labels"] | {"instance": f"db{n}"}} for n in range(count)]
    common = {"alertname": "Disk", "severity": "page"}
    return {"version": "4", "receiver": "ops", "status": "firing", "alerts": every, "commonLabels": common} | rest


def test_a_group_is_a_card_with_an_item_for_each_alert() -> None:
    (said,) = alerts.read_alertmanager(group(2, externalURL="https://am.example"))
    assert said.kind == "card"
    assert said.body["title"] == "[FIRING:2] Disk"
    assert said.body["fields"] == [{"title": "severity", "value": "page", "short": True}]
    assert said.body["text"].split("\n") == [
        "- **FIRING** · Full · instance=db0 [→](https://p.example/graph)",
        "- **FIRING** · Full · instance=db1 [→](https://p.example/graph)",
        "[Alertmanager](https://am.example)",
    ]


def test_a_large_group_is_cut() -> None:
    (said,) = alerts.read_alertmanager(group(500))
    assert said.body["title"] == "[FIRING:500] Disk"
    assert said.body["text"].split("\n")[-1] == "… +480"
    assert len(said.body["text"]) < 8_000


def test_what_is_resolved_says_so() -> None:
    (said,) = alerts.read_alertmanager(group(0, status="resolved", alerts=[{"status": "resolved"}], commonLabels={}))
    assert (said.body["title"], said.body["text"]) == ("[RESOLVED:1] ops", "- **RESOLVED**")


def test_grafana_s_title_is_its_own_and_its_old_alerting_is_read_too() -> None:
    assert alerts.read_grafana(group(1, orgId=1, title="[FIRING:1] CPU"))[0].body["title"] == "[FIRING:1] CPU"
    old = {"title": "[Alerting] CPU", "ruleName": "CPU", "ruleUrl": "https://g.example/d", "message": "Hot",
           "evalMatches": [{"metric": "load", "value": 9.5}]}  # fmt: skip
    assert alerts.read_grafana(old)[0].body == {
        "title": "[Alerting] CPU",
        "text": "Hot\n[Grafana](https://g.example/d)",
        "fields": [{"title": "load", "value": "9.5", "short": True}],
    }
