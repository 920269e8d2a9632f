"""The employees' business line: who works where, and the pages on which they chat."""
