from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "makegood.rooms.channels"
    label = "channels"
