"""Groups of two to eight people who come to meet by themselves."""
