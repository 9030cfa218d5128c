from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "makegood.rooms.cases"
    label = "cases"
