"""Other systems that hear of events, and their messages."""
