"""The invented association of the demo: content made by pure generators, and one module that writes it down."""
