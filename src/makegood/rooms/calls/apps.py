from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "makegood.rooms.calls"
    label = "calls"
