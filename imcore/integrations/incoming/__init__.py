"""What other systems post to `/hooks/{token}`: a pure file per form that they speak, and the way from there to a message."""
