"""What the vendor's pages say against what our description says: which belongs to which, and how they differ."""
