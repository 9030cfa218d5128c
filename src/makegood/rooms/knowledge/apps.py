from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "makegood.rooms.knowledge"
    label = "knowledge"
