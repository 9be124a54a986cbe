"""One file a page; the template beside it in templates/ has the same name."""
