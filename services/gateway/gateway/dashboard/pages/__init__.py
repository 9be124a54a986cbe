"""One module per page; its template in templates/ has the same name."""
