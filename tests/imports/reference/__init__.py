"""The three real sets counted a second time, in plain Python from the files; shares no code with the program."""
