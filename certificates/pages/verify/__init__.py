"""What strangers see of certificates: pages, an upload, and documents for machines."""
