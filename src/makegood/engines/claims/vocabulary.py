"""The closed lists that clauses, facts and duties are written in, each with the words a person would use.

Chinese words follow the project's glossary; English ones are meant to be read out. Nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from makegood.engines.claims.texts import Text


def _words(**pairs: tuple[str, str]) -> dict[str, Text]:
    return {name: Text(en, zh) for name, (en, zh) in pairs.items()}


RIGHTS: Final = _words(
    refund=("a refund", "退货退款"),
    exchange=("an exchange", "换货"),
    repair=("a repair", "修理"),
    loaner=("a loaner", "借用周转机"),
    care=("care", "保养"),
    compensation=("compensation", "补偿"),
    price_match=("the published price", "按公布的价格成交"),
    parts=("spare parts", "备件供应"),
)
BASES: Final = _words(
    law=("Law", "法定"),
    company=("Company promise", "公司承诺"),
    contract=("Contract", "合同约定"),
    membership=("Membership", "会员权益"),
    goodwill=("Goodwill", "特批"),
)
CATEGORIES: Final = _words(
    refrigerator=("refrigerator", "冰箱"),
    washing_machine=("washing machine", "洗衣机"),
    air_conditioner=("air conditioner", "空调"),
    tv=("television", "电视机"),
    mobile_phone=("mobile phone", "手机"),
    computer=("computer", "电脑"),
    car=("car", "汽车"),
    clothing=("clothing", "服装"),
    footwear=("footwear", "鞋"),
    furniture=("furniture", "家具"),
    other=("other goods", "其他商品"),
)
CHANNELS: Final = _words(
    store=("in a shop", "门店"),
    online=("online", "网上"),
    phone=("by phone", "电话"),
    tv=("by television", "电视购物"),
    mail=("by mail", "邮购"),
    door=("at the door", "上门推销"),
)
UNIT_CLASSES: Final = _words(
    regular=("a regular unit", "正常机"),
    display=("a display unit", "样机"),
    clearance=("a clearance unit", "处理机"),
    project=("a project unit", "工程机"),
    pre_sale=("a pre-sale unit", "商家机"),
    replaced=("a replaced unit", "换下机"),
)
USES: Final = _words(household=("household use", "家用"), commercial=("commercial use", "商用"))
REASONS: Final = _words(
    fault=("a fault", "产品有故障"),
    none=("no reason", "无理由"),
    late=("late delivery", "送货晚了"),
    wrong_item=("the wrong item", "发错了货"),
    damaged=("damage on arrival", "到货时有损坏"),
)
CAUSES: Final = _words(
    repairer=("the repairer", "维修方"), part=("a missing part", "缺备件"), other=("another cause", "其他原因")
)
REMEDIES: Final = _words(
    apology=("an apology", "道歉"),
    refund=("a refund", "退款"),
    exchange=("an exchange", "换货"),
    voucher=("a voucher", "代金券"),
    free_service=("a free service", "免费服务"),
    loaner=("a loaner", "周转机"),
    compensation=("compensation", "补偿"),
    redo=("the work done again", "重做"),
)
PAUSE_GROUNDS: Final = _words(
    waiting_customer=("waiting for the customer", "待用户"),
    customer_asked=("the customer asked for it", "用户要求"),
    disruption=("a declared disruption", "已公告的突发情况"),
)
MARKS: Final = ("V", "V2", "K")

#: What a claim may know about an item, in the words of a question to the customer.
FACT_WORDS: Final = _words(
    category=("the kind of product", "产品品类"),
    part=("which part is faulty", "哪个部件坏了"),
    bought_at=("the day it was bought", "购买日期"),
    delivered_at=("the day it was delivered", "收货日期"),
    installed_at=("the day it was installed", "安装日期"),
    exchanged_at=("the day it was given in exchange", "换货日期"),
    price=("the price paid", "购买价格"),
    channel=("where it was bought", "购买渠道"),
    unit_class=("the class of the unit", "机器类别"),
    use=("its use, household or commercial", "使用性质（家用或商用）"),
    reason=("the reason for asking", "提出的原因"),
    intact=("whether it is intact", "商品是否完好"),
    repairs=("how each repair ended and what caused the delay", "每次修理的结果和延误原因"),
    same_model_available=("whether the same model is still to be had", "同型号是否有货"),
    accepts_other_model=("whether another model is acceptable", "是否接受换其他型号"),
    usage=("how much it has been used", "使用情况"),
    custom_made=("whether it was made to order", "是否定做"),
    perishable=("whether it is perishable", "是否鲜活易腐"),
    digital_unsealed=("whether discs or software were unsealed or downloaded", "音像或软件是否已拆封、下载"),
    periodical=("whether it is a delivered newspaper or periodical", "是否交付的报纸期刊"),
    unfit_confirmed=("whether no-reason return was ruled out and confirmed when buying", "购买时是否确认过不宜退货"),
    hygiene_unsealed=("whether sealed hygiene goods were opened", "卫生用品是否已拆封"),
    misuse=("whether it was used against its manual", "是否使用不当"),
    unauthorised_repair=("whether somebody not authorised opened it", "是否被非授权人员拆修"),
    no_proof=("whether neither certificate nor proof of purchase exists", "是否没有三包凭证和购买凭证"),
    force_majeure=("whether force majeure did the damage", "是否不可抗力造成"),
    repair_impossible=("whether repair or replacement is impossible", "是否无法修理或更换"),
    repair_too_slow=("whether repair or replacement took too long", "修理或更换是否拖得太久"),
    rescission_ground=("whether the law lets the customer end the contract", "是否符合法定解除合同条件"),
    accessory_exchanges=("how often the accessory was exchanged in vain", "附件换过几次仍有故障"),
    model_stopped_at=("the day its model went out of production", "该型号停产日期"),
    model_last_sold_at=("the day its model was last sold", "该型号最后销售日期"),
    care_used_this_year=("how often care was used this year", "今年已保养次数"),
    relied_on_publication=("whether the customer relied on what was published", "是否依据我们公布的内容购买"),
)


@dataclass(frozen=True, slots=True)
class DutyFact:
    """A fact that duties may name: its name in code, its words, and one line on when it holds."""

    name: str
    words: Text
    meaning: str


_FACTS: Final = (
    ("sale_recorded", "sale recorded", "销售已登记", "a sale was written to the file; coverage starts here"),
    ("delivered", "delivered", "已送达", "the customer has the goods"),
    ("installed", "installed", "已安装", "installation is finished and accepted"),
    ("opinion_received", "opinion received", "收到意见", "a review, survey answer or letter came in"),
    ("case_opened", "case opened", "已受理", "a matter was taken in; data: kind, window_end"),
    ("first_contact", "first contact", "首次联系", "first real talk with the customer about the matter"),
    ("first_answered", "first answered", "首次答复", "first answer by a person; an automatic one is none"),
    ("answered", "answered", "已答复", "a later answer by a person"),
    ("customer_replied", "customer wrote again", "用户再次来信", "the customer said something in an open matter"),
    ("visit_started", "visit started", "已上门", "somebody stands at the customer's door"),
    ("resolved", "resolved", "已解决", "the matter is settled in our eyes"),
    ("reopened", "reopened", "重开", "the customer says that it is not settled"),
    ("chased", "chased", "催单", "the customer asked again about an open matter"),
    ("goods_received", "goods received", "收到商品", "the goods came to us; data: for = repair, refund or exchange"),
    ("loaner_given", "loaner given", "周转机已送达", "a loaner stands with the customer"),
    ("given", "given", "已给付", "what was promised was handed over"),
    ("called", "called", "已致电", "the customer was reached by phone"),
    ("refunded", "refunded", "已退款", "the money is with the customer"),
    ("part_requested", "part requested", "已申请备件", "a customer asked for a spare part"),
    ("part_shipped", "part shipped", "备件已发", "the part left our store"),
    ("call_missed", "call missed", "漏接来电", "a customer rang and nobody answered"),
    ("job_offered", "job offered", "已派工", "an outlet was asked to take a piece of work"),
    ("job_accepted", "job accepted", "已接单", "the outlet takes it, or our own people have it"),
    ("job_declined", "job declined", "已退单", "the outlet hands it back"),
    ("window_booked", "window booked", "已约时段", "a time was promised to the customer; data: window_end"),
    ("job_done", "job done", "工单已完工", "a piece of work is finished; data: of = job or case"),
    ("evidence_submitted", "evidence submitted", "完工资料已提交", "what shows that the work was done was handed in"),
    ("service_done", "service done", "保养已完成", "cleaning, mending or another service is finished"),
    ("misprint_found", "misprint found", "发现错误", "something published turned out to be wrong"),
    ("corrected", "corrected", "已更正", "the publication was put right"),
    ("carried_to_place", "carried to place", "已送到指定位置", "the goods stand where the customer wants them"),
    ("complaint_upheld", "complaint upheld", "投诉成立", "a complaint was found to be right"),
    ("remedy_owed", "remedy owed", "应予补救", "a remedy is owed though no clock was broken"),
    ("honoured", "honoured", "已兑现", "what was published was given to one who relied on it"),
    ("right_used", "right used", "已行使权益", "the customer uses a right; data: right, promise, clause"),
    ("claim_agreed", "claim agreed", "已确认权益", "we agreed that the customer is entitled; data: right"),
)
FACTS: Final = {name: DutyFact(name, Text(en, zh), meaning) for name, en, zh, meaning in _FACTS}

#: Zone of each jurisdiction; its days are local days there.
ZONES: Final = {
    "CN": "Asia/Shanghai",
    "GB": "Europe/London",
    "EU": "Europe/Brussels",
    "US": "America/New_York",
    "BR": "America/Sao_Paulo",
}

_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
#: Digits after the point of the currencies (ISO 4217) that do not have two.
MINOR_DIGITS: Final = {
    code: digits for digits, codes in ((0, _ZERO), (3, _THREE), (4, _FOUR)) for code in codes.split()
}
