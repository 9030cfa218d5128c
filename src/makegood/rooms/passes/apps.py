from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "makegood.rooms.passes"
    label = "passes"
