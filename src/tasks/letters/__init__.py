"""Letters: templates in Typst, pressed into PDF under limits, with the office's own fonts."""
