"""The page at `/`, its static files and the widget's one file."""
