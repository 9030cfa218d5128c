from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "makegood.faces.console"
    label = "console"
