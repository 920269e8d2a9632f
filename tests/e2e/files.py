"""Files as people send them."""

import base64
import io

from PIL import Image
from playwright.async_api import FilePayload

# what a page does with a file that is pasted or dropped: the event that the browser would make of it
HAND_OVER = """([selector, kind, name, mime, content]) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(new File([bytes], name, { type: mime }))
  const target = document.querySelector(selector)
  const given = { bubbles: true, cancelable: true, [kind === 'paste' ? 'clipboardData' : 'dataTransfer']: data }
  for (const name of kind === 'paste' ? ['paste'] : ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(kind === 'paste' ? new ClipboardEvent(name, given) : new DragEvent(name, given))
}"""


def picture(width: int = 640, height: int = 480, *, name: str = "photo.png") -> FilePayload:
    """A PNG with a gradient, so that its thumbnail is smaller than it is."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": buffer.getvalue()}


def document(name: str = "notes.txt", content: bytes = b"first line\nsecond line\n") -> FilePayload:
    """A text file."""
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def handed_over(selector: str, how: str, file: FilePayload) -> list[str]:
    """The arguments of HAND_OVER; `how` is paste or drop."""
    return [selector, how, file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()]
