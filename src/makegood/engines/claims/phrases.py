"""The sentences of an explanation, each in both languages. `{…}` are filled by `explain`."""

from __future__ import annotations

from typing import Final

from makegood.engines.claims.texts import Text

#: What the customer may do, after 可以 or 不能.
RIGHT_VERBS: Final = {"parts": "要求供应备件", "compensation": "要求补偿", "care": "享受保养"}

VERDICTS: Final = {
    "granted": Text("Yes: this gives the customer {right}.", "可以{right}。"),
    "needs": Text(
        "We cannot say yet whether this gives the customer {right}. Please tell us {missing}.",
        "还不能确定能否{right}，请补充：{missing}。",
    ),
    "denied": Text(
        "No: this does not give the customer {right}, because {reasons}.", "按这一条不能{right}，原因：{reasons}。"
    ),
}
SOURCE: Final = Text(
    "{basis}: {name}, version {version}, clause {clause}. {statement}",
    "依据：{basis}《{name}》第 {version} 版，{clause}。{statement}",
)
DATES: Final = {
    "bought_at": Text("bought on {day}", "{day}购买"),
    "delivered_at": Text("delivered on {day}", "{day}收货"),
    "installed_at": Text("installed on {day}", "{day}安装完毕"),
    "exchanged_at": Text("given in exchange on {day}", "{day}换新"),
}
#: The same for a day that still lies ahead of the moment asked about.
DATES_AHEAD: Final = {
    "delivered_at": Text("to be delivered on {day}", "预计{day}收货"),
    "installed_at": Text("to be installed on {day}", "预计{day}安装"),
}
NO_DATES: Final = Text("no date of purchase, delivery or installation known", "购买、收货、安装日期都还不清楚")
REPAIRS: Final = {
    0: Text("no repair so far", "至今没有修过"),
    1: Text("one repair so far", "至今修过 1 次"),
}
MANY_REPAIRS: Final = Text("{n} repairs so far", "至今修过 {n} 次")
LAST_REPAIR: Final = {
    "open": Text("the latest since {day} and not finished", "最近一次从{day}起还在修"),
    "fixed": Text("the latest solved it on {day}", "最近一次已在{day}修好"),
    "failed": Text("the latest came back on {day} and did not solve it", "最近一次{day}交还，没有修好"),
    "unknown": Text("the latest came back on {day}", "最近一次{day}交还"),
}
FACTS: Final = Text("What we know: {facts}.", "已知：{facts}。")

ENDS: Final = Text("It holds until the end of {day}.", "有效到{day} 24:00。")
UNTIL_REPAIRED: Final = Text("It holds until the repair is finished.", "有效到修好为止。")
ENDLESS: Final = Text("It has no end date.", "没有截止日期。")
BEFORE: Final = Text(
    "The goods have not arrived yet; until then it holds without end, and the days are counted from their arrival.",
    "商品还没有收到，收到之前一直有效，期限从收到之后起算。",
)
ROLLED: Final = Text(
    "The last day was a day of rest, so it runs on to the next working day.", "最后一天是休息日，顺延到下一个工作日。"
)
EXTENDED: Final = Text("{n} days under repair were added.", "修理占用的 {n} 天已经补上。")
ONE_EXTENDED: Final = Text("One day under repair was added.", "修理占用的 1 天已经补上。")

FREE: Final = Text("The customer pays nothing.", "用户不用付钱。")
NOTHING_OFF: Final = Text("Nothing is taken off the price.", "货款全额退还，不扣任何费用。")
PAYS: Final = Text("The customer pays {money}.", "用户支付 {money}。")
DEPRECIATION: Final = Text(
    "For use, {money} is taken off the price: {rate} for each of {days} days.",
    "扣除折旧费 {money}：每天按价格的 {rate} 计，共 {days} 天。",
)
RATE_UNVERIFIED: Final = Text(
    "The daily rate for use is not verified for this product, so the amount to be taken off is not known yet.",
    "这类产品的每日折旧率还没有核实，折旧费暂时无法确定。",
)
FEE_NEEDS: Final = Text(
    "The amount to be taken off for use is not known without {facts}.", "还缺{facts}，折旧费暂时无法确定。"
)
PASSED_OVER: Final = Text("Also looked at and passed over: {rows}.", "也看过、没有采用的：{rows}。")
PASSED_ROW: Final = Text("{clause} of {name} ({why})", "《{name}》{clause}（{why}）")
WORSE: Final = Text("it gives nothing better", "不比这一条更有利")
MISSING: Final = Text("it would need {missing}", "还需要{missing}")

#: The same as "over" when nobody said which part failed and a main part would still be covered.
OVER_UNLESS_MAIN: Final = Text(
    "the time of the whole unit was over at the end of {day} (that of a main part runs to the end of {main}; please "
    "say which part failed)",
    "整机期限已在{day} 24:00 结束（主要部件到{main} 24:00，请说明坏的是哪个部件）",
)
#: Why a condition is false, by code.
REASONS: Final = {
    "not_yet_bought": Text("it was bought on {day}, later than the moment asked about", "购买日期{day}晚于所问的时间"),
    "use": Text("it is in {value} and this clause is for {allowed}", "使用性质是{value}，这一条只适用于{allowed}"),
    "unit_class": Text("it is {value} and this clause is for {allowed}", "这台是{value}，这一条只适用于{allowed}"),
    "channel": Text(
        "it was bought {value} and this clause is for goods bought {allowed}",
        "购买渠道是{value}，这一条只适用于{allowed}购买的商品",
    ),
    "reason": Text("the reason is {value} and this clause is for {allowed}", "原因是{value}，这一条只适用于{allowed}"),
    "part": Text("it is not one of the parts that this clause is about", "不是这一条所说的部件"),
    "intact": Text("the goods are no longer intact", "商品已经不完好"),
    "sold_outside": Text(
        "it was not bought in the time for which this clause was made", "购买日期不在这一条规定的时间内"
    ),
    "excluded": Text("{said}", "{said}"),
    "steps_back": Text(
        "the special rule “{name}” covers this product and goes before this general one",
        "这类产品适用专门规定《{name}》，这条一般规定让位于它",
    ),
    "never_repaired": Text("it has not been repaired yet", "还没有修过"),
    "over": Text("its time was over at the end of {day}", "期限已在{day} 24:00 结束"),
    "too_few_repairs": Text(
        "it takes {least} finished repairs and there have been {have}", "要修过 {least} 次，现在是 {have} 次"
    ),
    "last_repair_held": Text("the latest repair solved the fault", "最近一次已经修好"),
    "not_waiting": Text("nothing is waiting for a repair", "没有等待修理的情况"),
    "waited_less": Text(
        "the wait must be longer than {days} days and has been {have}", "等待要超过 {days} 天，现在是 {have} 天"
    ),
    "other_cause": Text("the delay was due to {known} and not to {cause}", "延误是{known}造成的，不是{cause}造成的"),
    "no_repair_open": Text("it is not under repair now", "现在没有在修"),
    "not_repaired_since": Text(
        "no repair was begun in the time of the guarantee since {day}", "{day}以来没有在保证期内报修过"
    ),
    "not_entitled": Text("it depends on {right} being owed, and none is owed now", "要先符合{right}条件，现在还不符合"),
    "fact": Text("{said}", "{said}"),
    "too_few": Text("it takes {least} times and it has been {have}", "要满 {least} 次，现在是 {have} 次"),
    "used_up": Text("it was used {have} times this year and the limit is {limit}", "今年已用 {have} 次，已到上限"),
}

#: What a yes-or-no fact says when it is true and when it is false.
SAID: Final = {
    "custom_made": (Text("it was made to order", "商品是定做的"), Text("it was not made to order", "商品不是定做的")),
    "perishable": (Text("it is perishable", "商品鲜活易腐"), Text("it is not perishable", "商品不易腐")),
    "digital_unsealed": (
        Text("it was downloaded or unsealed", "音像或软件已经拆封或下载"),
        Text("it is still sealed", "音像或软件没有拆封"),
    ),
    "periodical": (
        Text("it is a delivered newspaper or periodical", "是已交付的报纸期刊"),
        Text("it is no newspaper or periodical", "不是报纸期刊"),
    ),
    "unfit_confirmed": (
        Text(
            "the customer confirmed when buying that it cannot be returned without a reason",
            "购买时已确认不宜无理由退货",
        ),
        Text("the customer did not confirm that it cannot be returned", "购买时没有确认不宜退货"),
    ),
    "hygiene_unsealed": (
        Text("sealed hygiene goods were opened", "密封的卫生用品已经拆封"),
        Text("sealed hygiene goods are still closed", "密封的卫生用品没有拆封"),
    ),
    "misuse": (Text("it was used against its manual", "使用不当造成损坏"), Text("it was used properly", "使用正常")),
    "unauthorised_repair": (
        Text("somebody not authorised opened it", "被非授权人员拆修过"),
        Text("nobody unauthorised opened it", "没有被非授权人员拆修"),
    ),
    "no_proof": (
        Text("there is neither certificate nor proof of purchase", "没有三包凭证，也没有购买凭证"),
        Text("there is a proof of purchase", "有购买凭证"),
    ),
    "force_majeure": (
        Text("force majeure did the damage", "损坏由不可抗力造成"),
        Text("force majeure did not do the damage", "损坏不是不可抗力造成"),
    ),
    "same_model_available": (
        Text("the same model is still to be had", "同型号还有货"),
        Text("the same model is no longer to be had", "同型号已经没有货"),
    ),
    "accepts_other_model": (
        Text("the customer accepts another model", "用户接受换其他型号"),
        Text("the customer does not want another model", "用户不愿换其他型号"),
    ),
    "repair_impossible": (
        Text("repair or replacement is impossible", "无法修理或更换"),
        Text("repair or replacement is not impossible", "不是无法修理或更换"),
    ),
    "repair_too_slow": (
        Text("repair or replacement took too long", "修理或更换拖得太久"),
        Text("repair or replacement did not take too long", "修理或更换没有拖得太久"),
    ),
    "rescission_ground": (
        Text("the law lets the customer end the contract", "符合法定解除合同条件"),
        Text("the law gives no ground to end the contract", "不符合法定解除合同条件"),
    ),
    "relied_on_publication": (
        Text("the customer relied on what was published", "用户依据我们公布的内容购买"),
        Text("the customer did not rely on what was published", "用户不是依据我们公布的内容购买"),
    ),
}
