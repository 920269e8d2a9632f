"""The message core: conversations, their logs, and everything that carries them. It knows no business."""
