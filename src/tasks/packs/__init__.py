"""A pack is one regulation as a folder: found, read, checked and traced here. No Python knows a particular one."""
