"""The paper: what a certificate says becomes a PDF, the same bytes every time."""
