from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "makegood.ground.journal"
    label = "journal"
