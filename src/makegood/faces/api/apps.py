from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "makegood.faces.api"
    label = "api"
