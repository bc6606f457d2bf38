"""What changed between two versions of the description and of the public Python names, and whom it breaks."""
