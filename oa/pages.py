"""The pages on which employees sign in and chat."""
