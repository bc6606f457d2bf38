"""The parts of ``vendor.py``: what is copied, how it is written, and what a copy says of itself."""
