from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "makegood.faces.portal"
    label = "portal"
