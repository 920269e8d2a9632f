"""Alertmanager's and Grafana's webhooks: a card for a group of alerts, cut where it would be too long. Pure."""

from collections.abc import Iterator
from typing import Any

from imcore.integrations.incoming.markup import link, subset
from imcore.integrations.incoming.said import Said, card, cut, object_of, objects_of, text_of

SHOWN = 20  # alerts of a group
LINE_LIMIT = 300
TEXT_LIMIT = 7_000  # a card has 8,000
NOTES = ("summary", "message", "description")
STATES = {"firing": "FIRING", "resolved": "RESOLVED"}


def fits_alertmanager(payload: dict[str, Any]) -> bool:
    """Is it Alertmanager's? Grafana's has the same fields, and some of its own."""
    return isinstance(payload.get("alerts"), list) and not fits_grafana(payload)


def fits_grafana(payload: dict[str, Any]) -> bool:
    """Is it Grafana's, of today or of the legacy alerting (before 8)?"""
    if isinstance(payload.get("alerts"), list):
        return "orgId" in payload or "state" in payload
    return "ruleId" in payload or "ruleName" in payload or "evalMatches" in payload


def read_alertmanager(payload: dict[str, Any]) -> list[Said]:
    """A card. Raises Unreadable."""
    return [_group(payload, text_of(payload.get("externalURL"), "externalURL"), "Alertmanager")]


def read_grafana(payload: dict[str, Any]) -> list[Said]:
    """A card. Raises Unreadable."""
    if "alerts" in payload:
        return [_group(payload, text_of(payload.get("externalURL"), "externalURL"), "Grafana")]
    matches = [
        (text_of(one.get("metric"), "evalMatches.metric"), text_of(one.get("value"), "evalMatches.value"))
        for one in objects_of(payload.get("evalMatches"), "evalMatches")
    ]
    address = text_of(payload.get("ruleUrl"), "ruleUrl")
    text = "\n".join(filter(None, (text_of(payload.get("message"), "message"), link("Grafana", address) if address else "")))
    title = text_of(payload.get("title"), "title") or text_of(payload.get("ruleName"), "ruleName")
    return [Said(kind="card", body=card(title, cut(subset(text), TEXT_LIMIT), matches))]


def _group(payload: dict[str, Any], address: str, product: str) -> Said:
    alerts = objects_of(payload.get("alerts"), "alerts")
    common = object_of(payload.get("commonLabels"), "commonLabels")
    lines = [line for alert in alerts[:SHOWN] for line in _alert(alert, common)]
    if len(alerts) > SHOWN:
        lines.append(f"… +{len(alerts) - SHOWN}")
    text = cut("\n".join(lines), TEXT_LIMIT)
    if address:
        text += ("\n" if text else "") + link(product, address)
    fields = [(name, text_of(value, "commonLabels")) for name, value in common.items() if name != "alertname"]
    return Said(kind="card", body=card(_title(payload, alerts, common), text, fields))


def _title(payload: dict[str, Any], alerts: list[dict[str, Any]], common: dict[str, Any]) -> str:
    """As in "[FIRING:2] DiskFull"."""
    given = text_of(payload.get("title"), "title")
    if given:
        return given
    status = text_of(payload.get("status"), "status")
    count = sum(alert.get("status") == status for alert in alerts) or len(alerts)
    name = text_of(common.get("alertname"), "commonLabels") or text_of(payload.get("receiver"), "receiver")
    return f"[{STATES.get(status, status.upper())}:{count}] {name}"


def _alert(alert: dict[str, Any], common: dict[str, Any]) -> Iterator[str]:
    """What tells it from the others, and what it says, as an item of a list."""
    labels, notes = object_of(alert.get("labels"), "labels"), object_of(alert.get("annotations"), "annotations")
    own = {name: text_of(value, "labels") for name, value in labels.items() if common.get(name) != value}
    says = next((text_of(notes[name], "annotations") for name in NOTES if notes.get(name)), "")
    told = ", ".join(f"{name}={value}" for name, value in own.items())
    status = text_of(alert.get("status"), "alerts.status")
    line = " · ".join(part for part in (f"**{STATES.get(status, status.upper() or '?')}**", says, told) if part)
    address = text_of(alert.get("generatorURL"), "alerts.generatorURL")
    line = cut(" ".join(subset(line).split()), LINE_LIMIT)
    yield f"- {line}" + (f" {link('→', address)}" if address and len(address) < LINE_LIMIT else "")
