"""The office's endpoints under /api/v1, a file per resource with its serializers."""
