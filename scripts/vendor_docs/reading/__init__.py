"""Reading the vendor's documentation site, which is made with Apifox: its index, its pages, what they describe."""
