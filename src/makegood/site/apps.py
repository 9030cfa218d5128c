from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "makegood.site"
    label = "site"

    def ready(self) -> None:
        from makegood.site import wiring

        wiring.connect()
