from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "makegood.ground.files"
    label = "files"
