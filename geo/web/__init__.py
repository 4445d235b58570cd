"""Browser essentials: safe text, the colour table, fonts and vendored files."""
