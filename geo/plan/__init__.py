"""The document as data: read, parse, check, write. Standard library only."""
