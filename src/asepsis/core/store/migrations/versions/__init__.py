"""One file for each revision, never edited once released."""
