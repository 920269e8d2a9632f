"""The documents that the demo's people send each other: real PDF, CSV and text, a few kilobytes each. Pure."""

import csv
import random
from collections.abc import Callable
from io import StringIO

from oa.demo import slots

ITEMS = ("Licence, first year", "Rollout", "Training", "Support")


def report(rng: random.Random) -> bytes:
    """A one-page PDF with a heading, paragraphs and figures."""
    words = slots.Slots(rng, language="en")
    lines = [
        f"Proposal for {words['customer']}",
        f"Product: {words['product']}, {words['count']} seats",
        "",
        *(f"{item:<22}{rng.randint(8, 90) * 100:>12,} CNY" for item in ITEMS),
        "",
        f"Contact for {words['region']}: sales@hongyan.example",
        f"Valid for {words['minutes']} days. Revision {words['small']}.",
    ]
    return _pdf(lines)


def _pdf(lines: list[str]) -> bytes:
    """The smallest well-formed PDF 1.4 that shows these lines (ISO 32000-1 §7.5)."""
    shown = " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines)
    stream = f"BT /F1 13 Tf 64 760 Td 22 TL {shown} ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    )
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + trailer


def table(rng: random.Random) -> bytes:
    """Orders as CSV, with the mark by which spreadsheets know UTF-8."""
    out = StringIO()
    sheet = csv.writer(out)
    sheet.writerow(("订单号 Order", "客户 Customer", "金额 Amount", "状态 State"))
    for number in range(rng.randint(24, 90)):
        customer = slots.Slots(rng, language=rng.choice(("zh", "en")))["customer"]
        state = rng.choice(("已付款", "待付款", "已退款"))
        sheet.writerow((f"SO{24_000 + number * rng.randint(1, 3):06d}", customer, rng.randint(200, 90_000), state))
    return out.getvalue().encode("utf-8-sig")


def notes(rng: random.Random) -> bytes:
    """Minutes of a meeting."""
    words = slots.Slots(rng, language="zh")
    lines = [
        f"{words['project']} 会议纪要",
        "",
        f"1. {words['feature']}：{words['weekday']}前完成，负责人 {words['newcomer']}",
        f"2. {words['module']} 压测目标每秒 {words['count']} 次，目前达到 {words['percent']}%",
        f"3. 客户 {words['customer']} 的问题归入 {words['ticket']}",
        "",
        f"Next: {words['room']}, {words['hour']}:00",
    ]
    return "\n".join(lines).encode()


DOCUMENTS: dict[str, tuple[Callable[[random.Random], bytes], str]] = {
    "report": (report, "pdf"),
    "table": (table, "csv"),
    "notes": (notes, "txt"),
}
