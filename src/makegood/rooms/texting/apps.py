from django.apps import AppConfig


class TextingConfig(AppConfig):
    name = "makegood.rooms.texting"
    label = "texting"
