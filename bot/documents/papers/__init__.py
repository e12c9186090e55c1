"""What each document says, in blocks; one function per paper, `(facts, lang) -> Paper`."""
