"""What the operations do: by hand for some, from the description of the API for the others."""
