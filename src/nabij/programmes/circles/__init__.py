"""Budget circles: seasons of evenings that people lead for each other."""
