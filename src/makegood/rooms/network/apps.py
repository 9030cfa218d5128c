from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "makegood.rooms.network"
    label = "network"
