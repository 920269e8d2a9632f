"""What is looked at after it was sent: pictures against a block list, files for viruses. Never on the sender's path."""
