"""The look: theme, base pages, components, forms and charts; knows no domain words."""
