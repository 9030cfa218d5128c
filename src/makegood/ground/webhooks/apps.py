from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "makegood.ground.webhooks"
    label = "webhooks"
