"""People's endpoints: a file per resource, with its serializers."""
