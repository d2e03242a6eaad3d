"""The words of questions, in Chinese and English: what each means. Patterns of `re`, over text in small letters without
punctuation; the longest that fits at a place is taken."""

from collections.abc import Mapping

from shuke.ask.times import N

#: Metric by what people call it. What a store and its goods have in common is told apart by what it is asked by.
MEASURES: Mapping[str, str] = {
    "revenue": (
        r"净?营收|营业额|销售额|流水|成交额|收入|业绩|销售情况"
        r"|(?:一共|总共)?(?:卖|花|消费)了?多少钱?|花钱|消费(?:额|金额)?|卖得?"
        r"|net revenue|revenue|turnover|sales|takings|how much (?:money )?(?:did|do|does|was|have)|sold|sell|make|made"
        r"|spend|spent"
    ),
    "orders": r"订单(?:数量?|量)?|单量|成交了?(?:几|多少)单|[几多][少]?(?:个|笔)?(?:订单|单)|下单数|orders?|purchases",
    "average_order": r"(?:平均)?客单价?|笔单价|平均每单(?:多少钱)?|average order(?: value)?|aov|average basket",
    "profit": r"毛?利润?|赚了?多少钱?|赚钱|赚|(?:gross )?profits?|earn(?:ed)?",
    "margin": r"毛利率|利润率|(?:gross |profit )?margins?",
    "return_rate": r"退货率|退款率|(?:return|refund) rate",
    "new_customers": r"(?:来了?)?(?:多少|几个)?新(?:客|顾客|客户|会员|买家)(?:数量?|有?多少)?"
    r"|(?:how many )?new (?:customers|buyers|people)",
    "buyers": r"(?:多少|几)个?人买过?(?:东西)?|买家数|购买人数|下单人数"
    r"|how many (?:people|customers) (?:bought|ordered)(?: something| anything)?|buyers",
    "repeat_share": r"复购率|回购率|回头率|repeat (?:purchase )?rate",
    "one_time_buyers": r"有?(?:多少|几)个?(?:买家|顾客|人|客人)?只买过?了?一次",
    "revenue_per_buyer": r"人均消费(?:额|金额)?|平均(?:每个?|一个)(?:顾客|人|买家|客人)(?:消费|花)(?:了?多少钱?)?"
    r"|(?:average )?(?:revenue|spend|spending) per (?:buyer|customer|person)",
    "orders_per_buyer": r"人均(?:订单数?|下单)|orders per (?:buyer|customer|person)",
    "returning_share": r"老客占比|老客(?:的)?比例|share of (?:returning|regular) customers",
    "pieces": r"销量|件数|(?:一共|总共)?卖了?(?:几|多少)件|(?:best|worst) ?selling|(?:units|items|pieces)(?: sold)?"
    r"|(?:were|was) sold",
}  # fmt: skip

_COUNTED = rf"(?:哪|前)?(?P<n>{N})?(?:个|家|款|种|大|些)?"
_EACH = r"(?:各个?|每个|每家|按照?|分|哪个|哪家|哪些|哪款|什么|" + _COUNTED + r")?"
_BY_EN = rf"(?:by|per|each|every|for each|which|what|the|top (?P<top>{N})|(?:the )?(?P<m>{N}))"
_NOUNS: Mapping[str, tuple[str, str]] = {
    "store": (r"门店|店铺?", r"stores?|shops?"),
    "channel": (r"渠道", r"channels?"),
    "source": (r"来源|从哪里?来的?", r"sources?"),
    "province": (r"省份?", r"provinces?"),
    "city": (r"城市", r"cit(?:y|ies)"),
    "weekday": (r"星期几|周几|礼拜几", r"weekdays?|day of the week"),
    "category": (r"品类|类目|分类", r"categor(?:y|ies)"),
    "brand": (r"品牌|牌子", r"brands?"),
    "product": (r"商品|产品|货品|东西|单品|款", r"products?|goods|articles?"),
    "day": (r"(?:每天|每日|按[天日])的?", r"daily|days?"),
    "week": (r"(?:每周|每个?星期|按周|分周)(?:看)?的?", r"weekly|weeks?"),
    "month": (r"(?:每个?月|按月|分月|逐月|月度)(?:看)?的?", r"monthly|months?"),
}
#: By what: a word before it says that it is asked by, or how many of them.
BY: Mapping[str, str] = {
    key: (han if key in ("day", "week", "month", "weekday") else rf"{_EACH}(?:{han})(?:的)?")
    + rf"|(?:{_BY_EN} )?(?:(?:best|worst) ?(?:selling )?)?(?:{english})"
    for key, (han, english) in _NOUNS.items()
}
RANKS: Mapping[int, str] = {
    1: r"最[好多高大旺]的?|排名前|top|most|best|highest|biggest|busiest|largest",
    -1: r"最[差少低小]的?|滞销的?|worst|least|lowest|smallest|fewest|quietest",
}
#: Of these the number of orders is meant.
BUSY = ("busiest", "quietest")
#: So many of them, before what they are.
FIRST = rf"前(?P<n>{N})名?|top (?P<top>{N})"
COMPARED: Mapping[str, str] = {
    "year": r"同比(?:怎么样|如何)?|(?:跟|和|与)?比?去年(?:同期)?(?:相?比|比)|比去年(?:同期)?"
    r"|(?:compared )?(?:with|to|against|than|on|over|versus|vs) (?:the )?(?:last year|year before)|year on year|yoy",
    "before": r"环比(?:怎么样|如何)?|(?:跟|和|与)?比?(?:上个?月|上周|上个?季度|上期|之前)(?:相?比|多还是少|高还是低)"
    r"|比(?:上个?月|上周|上个?季度|上一?期|之前)(?:多还是少|高还是低|多|少|怎么样)?"
    r"|(?:up |down )?(?:compared )?(?:with|to|against|than|on|versus|vs) (?:the )?"
    r"(?:last (?:month|week|quarter)|month before|week before|period before)",
}  # fmt: skip
CHANNELS: Mapping[str, str] = {
    "online": r"线上(?:渠道)?|网店|网上|online(?: shops?)?",
    "door": r"线下(?:渠道)?|门店渠道|实体店|offline|in(?: the)? (?:physical )?stores",
}

#: People, and what they did. `(?P<…>)` are what a condition needs.
SUBJECTS: Mapping[str, str] = {
    "regular": r"老(?:客户?|顾客|会员|客人)|回头客|熟客|regulars?|(?:returning|regular|old|loyal) customers",
    "anybody": r"(?:的)?(?:顾客|客户|会员|客人|买家|人)(?:们|名单|列表)?|有谁|是谁|谁|customers|people|members|who|whose",
}
#: That people are asked for, not a figure.
LISTED = r"哪些|名单|列表|有谁|是谁|谁|who|whose|list(?: of)?|show me|which"
COUNTED = r"多少人?|几个人?|有多少|how many"
CONDITIONS: Mapping[str, str] = {
    "once": r"只买过?了?一次(?:东西)?|only bought once|bought only once|bought just once|one time buyers",
    "absent": r"(?:都?还)?(?:没有?|未)(?:再)?(?:回来|来过?|回购|复购|下过?单|买过?|再买|消费)(?:东西)?|不来"
    r"|(?:did not|didn t|have not|haven t|has not|hasn t) (?:come back|return|buy|bought|order(?:ed)?)"
    r"(?: anything| again)?|(?:stay|stayed) away|but not",
    "away": rf"(?:超过|已经|有)?(?:(?P<half>半年)|(?P<n>{N})个?(?P<unit>天|日|周|星期|月|年))(?:以上)?"
    r"(?:都?还)?(?:没有?|未)(?:回来|来过?|下过?单|买过?|再买|消费)(?:东西)?"
    r"|(?:has not|hasn t|have not|haven t|did not|didn t) (?:bought|buy|ordered?|come back)(?: anything)? (?:for|in) "
    rf"(?:the last |over |more than )?(?P<count>{N}) (?P<units>days?|weeks?|months?|years?)",
    "bought": r"买过|买了|购买过|购买了|bought|purchased|ordered",
    "never": r"从(?:来)?(?:没有?|未)买过|(?:but )?never bought",
    "returned": r"退过货|退过款|returned (?:something|goods|anything)",
    "spent": rf"(?:累计|一共)?(?:消费|花费?)(?:超过|满|大于|不少于|高于)(?:了)?(?P<n>{N})(?:元|块钱?|以上)*"
    rf"|spent (?:more than|over|at least) (?P<m>{N})(?: yuan)?",
    "often": rf"(?:至少|超过)?(?:下过|买过|下单)(?P<n>{N})(?:单|次|个订单)(?:以上)?"
    rf"|(?:with |placed |have )?at least (?P<m>{N}) orders",
    "birthday": r"(?:要)?过生日|生日(?:快到了?)?|birthday(?: is)?",
    "sms": r"同意(?:我们)?(?:发|收|接收)短信|agreed to (?:sms|text messages)|can be texted",
    "email": r"同意(?:我们)?(?:发|收|接收)(?:邮件|邮箱)|agreed to e ?mails?",
    "leaving": r"(?:快要?|即将|要|可能会?)流失了?|要走了?|about to leave(?: us)?|at risk|slipping away|leaving",
    "bring": rf"带来了?(?:(?P<tenths>{N})成|(?P<share>\d+)%)的?(?P<by>净?营收|营业额|销售额|毛?利润?|钱)"
    r"|brings? (?P<percent>\d+)% of (?:the |our )?(?P<of>revenue|sales|profit)",
    "children": r"有(?:孩子|小孩|娃|宝宝)|宝妈|with children|who have children|parents",
}  # fmt: skip
#: Between two days all that lie between are meant; after one of them, all up to now.
UNTIL = r"到|至|直到|until|till|through|between"
SINCE = r"(?:从|自从?)?(?:以来|至今|到现在|到今天|开始)|since|so far"
#: Days that lie ahead, for birthdays.
AHEAD = (
    rf"(?:(?:未来|接下来|今后)(?P<n>{N})(?P<unit>天|周)|(?P<week>下个?(?:周|星期))|(?P<month>下个?月)"
    rf"|(?:in )?(?:the )?next (?:(?P<count>{N}) (?P<units>days?|weeks?)|(?P<en>week|month)))"
)
WHY = r"为什么|为啥|什么原因|原因(?:是什么)?|怎么回事|(?:and )?why"

#: Questions that a report of its own answers.
REPORTS: Mapping[str, str] = {
    "pairs": r"(?:经常|常常|通常)?(?:会|被)?(?:放在)?一起买的?|连带|搭配|bought together|go together",
    "stock": r"(?:该|要|需要)(?:补|进)货(?:了)?|补货|reorder|restock|buy in",
    "forecast": r"(?:下个?月|下周|下个?季度|未来)?(?:预计|预测|大概)(?:能|会|可以)?(?:卖多少)?|forecast|will we sell",
    "sources": r"获客成本(?:是多少)?|拉新成本|acquisition costs?|costs? (?:of|per) (?:a )?new customers?"
    r"|(?:does )?a new customer costs?(?: us)?",
    "whatif": rf"流失率?(?:每)?(?:降|下降|减少)(?:低)?{N}个?(?:百分)?点(?:值多少钱|会?怎样|能多赚多少)?"
    r"|(?:five|5) points(?: less churn)?|what if",
    "rfm": r"rfm(?: groups?| 分组| 分层)?",
    "quadrant": r"四象限|quadrants?",
    "cohorts": r"同期群|留存(?:率|情况)?|(?:by )?cohorts?|retention",
    "unusual": r"(?:销售)?(?:有没有)?(?:异常|不寻常|反常|不正常)的?(?:日子|天|情况)?|unusual days?",
    "pareto": r"二八(?:法则|定律)?|80 20|pareto|最好的顾客|best customers",
    "funnel": r"漏斗|转化(?:率|情况)?|(?:conversion )?funnel|conversion(?: rate)?",
    "talk": r"(?:都)?在?(?:聊|说|抱怨|问)(?:些)?什么|talk(?:ing)? about|complain(?:ing)? about",
    "summary": r"(?:生意|经营)(?:情况|概况)?(?:怎么样|如何|好吗)|how is business(?: going)?",
    "repeat": r"(?:都)?(?:在)?(?:什么时候|多久|隔多久)(?:会)?(?:复购|回购|回来|再买)|when do (?:they|people) come back"
    r"|come back",
}  # fmt: skip
#: Words that a question may have beside what it asks.
IDLE = (
    r"我们?的?|咱们?的?|本店的?|店里的?|请问|请|帮我|给我|看看|看一?下|看|查一?下|查|列出|列一?下|告诉我|想知道|知道"
    r"|的|了|吗|呢|啊|吧|么|得|地|是|有|在|和|与|跟|及|以及|还有|都|但|里|那|那天|当天|期间|一共|总共|总|共|大概|到底|"
    r"多少钱?|多少|几个?|哪些|哪个|哪|什么|哪里|主要|现在|目前|走势|趋势|变化|怎么样|如何|情况|数据|平均|来|从|天|卖|买|花|下|过|也|就|会|能|可以|"
    r"顾客|客户|会员|客人|人|时候|最近|牌|件|个|分别|比较|名单|列表|住在|来自"
    r"|a|an|the|of|in|on|at|to|for|from|by|with|and|or|is|are|was|were|be|been|did|do|does|has|have|had|get|got|we|our"
    r"|us|i|my|me|you|s|re|it|its|that|this|there|please|show|tell|give|list|what|which|who|whose|how|much|many|can|so"
    r"|people|customers?|money|any|all|some|number|value|total|came|come|coming|bring|brings|brought|during|over|up|down"
    r"|should|most|selling|than|each|going|trend|now|but"
)
