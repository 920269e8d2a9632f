"""The edge: connections, the frames on them, and the node that holds them. The only async package."""
