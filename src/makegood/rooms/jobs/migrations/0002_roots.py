"""The fixed roots of the tree of work and the counter of job numbers: without them no job can be laid out."""

from django.db import migrations

ROOTS = {
    "installation": ("Installation", "安装", 120),
    "repair": ("Repair", "维修", 60),
    "cleaning": ("Cleaning", "清洗保养", 60),
    "relocation": ("Relocation", "移机", 150),
    "dismantling": ("Dismantling", "拆机", 60),
    "survey": ("Survey", "勘测", 40),
    "commissioning": ("Commissioning", "调试", 60),
    "delivery": ("Delivery", "送货", 40),
    "training": ("Training", "培训", 60),
    "take_back": ("Taking back the old unit", "回收旧机", 40),
    "appraisal": ("Appraisal", "检测鉴定", 60),
    "inspection": ("Inspection", "巡检", 40),
}


def plant(apps, schema_editor):
    kind = apps.get_model("jobs", "JobKind")
    kind.objects.bulk_create(
        [
            kind(code=code, root=code, name={"en": en, "zh-Hans": zh}, minutes=minutes)
            for code, (en, zh, minutes) in ROOTS.items()
        ]
    )
    apps.get_model("jobs", "JobCounter").objects.create(id=1, taken=0)


def uproot(apps, schema_editor):
    apps.get_model("jobs", "JobKind").objects.filter(code__in=ROOTS).delete()
    apps.get_model("jobs", "JobCounter").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]
    operations = [migrations.RunPython(plant, uproot)]
