"""What a company begins with: tags for callers that are watched, rules of severity, and the time of reopening.

All of it is data that a company changes; a row that it has changed already is left alone.
"""

from django.db import migrations

TAGS = {"vip": ("VIP", "贵宾"), "press": ("Press", "媒体")}

DANGER = [
    "gas", "smoke", "smoking", "fire", "burning", "burnt", "electric shock", "explosion", "exploded", "carbon monoxide",
    "燃气", "煤气", "漏气", "冒烟", "起火", "着火", "冒火", "触电", "漏电", "爆炸", "烧焦", "一氧化碳", "烫伤",
]
WATER = ["leak", "leaking", "flood", "flooded", "water damage", "漏水", "渗水", "泡水", "淹"]
RULES = [
    ("danger", 1, {"words": DANGER}, ("Danger to people", "危及人身")),
    ("water", 2, {"words": WATER}, ("Water does damage", "漏水受损")),
    ("special_needs", 2, {"kinds": ["repair", "installation", "delivery"], "needs": ["age", "disability", "infant"]},
     ("Somebody who cannot wait", "家有老幼病残")),
    ("repeat", 2, {"repeat": True}, ("The same fault again", "同一故障再次报修")),
    ("chased", 2, {"chasers": 2}, ("Chased twice", "催单两次以上")),
    ("press", 2, {"tags": ["press"]}, ("The press asks", "媒体关注")),
    ("vip", 2, {"tags": ["vip"]}, ("A VIP asks", "贵宾用户")),
    ("no_hurry", 4, {"kinds": ["suggestion", "praise"]}, ("A word that can wait", "意见与表扬")),
]


def plant(apps, schema_editor):
    tags, rules = apps.get_model("cases", "Tag"), apps.get_model("cases", "SeverityRule")
    for code, (en, zh) in TAGS.items():
        tags.objects.get_or_create(code=code, defaults={"name": {"en": en, "zh-Hans": zh}})
    for place, (code, severity, when, (en, zh)) in enumerate(RULES):
        given = {"severity": severity, "when": when, "place": place, "name": {"en": en, "zh-Hans": zh}}
        rules.objects.get_or_create(code=code, defaults=given)
    apps.get_model("cases", "Reopening").objects.get_or_create(root="", defaults={"days": 15, "inside": "ask"})


def uproot(apps, schema_editor):
    apps.get_model("cases", "Reopening").objects.filter(root="").delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_roots"), ("cases", "0003_in_full")]
    operations = [migrations.RunPython(plant, uproot)]
