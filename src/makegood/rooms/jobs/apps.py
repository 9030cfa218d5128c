from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "makegood.rooms.jobs"
    label = "jobs"
