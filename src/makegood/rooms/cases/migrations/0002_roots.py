"""The fixed roots of the tree of matters and the counter of case numbers: without them no case can be opened."""

from django.db import migrations

ROOTS = {
    "enquiry": ("Enquiry", "咨询"),
    "delivery": ("Delivery", "送货"),
    "installation": ("Installation", "报装"),
    "repair": ("Repair", "报修"),
    "cleaning": ("Cleaning", "清洗保养"),
    "relocation": ("Relocation", "移机"),
    "survey": ("Survey", "勘测"),
    "return_exchange": ("Return or exchange", "退换机"),
    "parts": ("Parts", "购件"),
    "training": ("Training", "培训"),
    "complaint": ("Complaint", "投诉"),
    "suggestion": ("Suggestion", "建议"),
    "praise": ("Praise", "表扬"),
}


def plant(apps, schema_editor):
    kind = apps.get_model("cases", "CaseKind")
    kind.objects.bulk_create(
        [kind(code=code, root=code, name={"en": en, "zh-Hans": zh}) for code, (en, zh) in ROOTS.items()]
    )
    apps.get_model("cases", "NumberBlock").objects.create(id=1, taken=0)


def uproot(apps, schema_editor):
    apps.get_model("cases", "CaseKind").objects.filter(code__in=ROOTS).delete()
    apps.get_model("cases", "NumberBlock").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(plant, uproot)]
