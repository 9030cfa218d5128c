"""The door: django-allauth with our own look, our own words and our own people."""
