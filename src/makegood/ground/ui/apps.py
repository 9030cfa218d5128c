from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "makegood.ground.ui"
    label = "ui"
