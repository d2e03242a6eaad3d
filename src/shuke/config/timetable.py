"""What runs when: the one page of recurring work. Each entry enqueues one thin job.

`every` counts seconds from midnight UTC, `cron` is read in the shop's zone. A job that is still
running when its next turn comes must cope with that (the warehouse's lock does).
"""

from typing import Any

TIMETABLE: dict[str, dict[str, Any]] = {
    # Launch campaigns that are due, go on with those that a crash or a server stopped.
    "campaigns": {"task": "shuke.engage.jobs.every_minute", "every": 60},
    # Fetch receipts and replies from carriers that post none (SMPP).
    "carriers": {"task": "shuke.engage.jobs.hear_carriers", "every": 60},
    # What campaigns brought, for their list and for Today.
    "campaign-effects": {"task": "shuke.engage.jobs.count_effects", "cron": "5,35 * * * *"},
    # Go on with imports that a dead worker, a full disk or a locked database left.
    # Record what websites and servers sent since.
    "events": {"task": "shuke.collect.jobs.record_events", "every": 10},
    "events-tidy": {"task": "shuke.collect.jobs.forget_rejected_events", "cron": "15 4 * * *"},
    # One row for each count of what came in.
    "arrivals": {"task": "shuke.collect.jobs.fold_arrivals", "cron": "7,27,47 * * * *"},
    # Ask connected shops for their past, and for what their webhooks missed.
    "shops": {"task": "shuke.collect.jobs.ask_shops", "every": 60},
    # Read the shop's mailboxes; messages of strangers whom somebody added to the record; their files.
    "mail": {"task": "shuke.collect.jobs.read_mail", "every": 60},
    "messages-match": {"task": "shuke.collect.jobs.match_messages", "every": 300},
    "messages-tidy": {"task": "shuke.collect.jobs.forget_raw_messages", "cron": "45 4 * * *"},
    "undo-tidy": {"task": "shuke.collect.jobs.forget_undone", "cron": "25 4 * * *"},
    "imports": {"task": "shuke.collect.jobs.wake_imports", "every": 60},
    # Answers whose job was lost, strangers who are on record by now.
    "tickets": {"task": "shuke.service.jobs.every_minute", "every": 60},
    # Wake people whose time has come at a step.
    "due": {"task": "shuke.engage.jobs.wake_due", "every": 60},
    # The analysis copy follows by itself while a worker runs (`warehouse.following`); this says each
    # minute that it is still true, and catches what the follower could not.
    "warehouse-sync": {"task": "shuke.warehouse.jobs.keep_fresh", "every": 60},
    # Compare kept segments that are due with who was in them.
    "segments": {"task": "shuke.insight.jobs.keep_segments", "every": 60},
    # What each customer will bring, once a day and when the days ahead were set anew.
    "value": {"task": "shuke.insight.jobs.score_value", "every": 900},
    "kinds": {"task": "shuke.insight.jobs.judge_buyers", "every": 900},
    # What stands in the next order, learnt once a day.
    "suggestions": {"task": "shuke.insight.jobs.learn_suggestions", "every": 900},
    # What people write: what it is about and how they feel; at night, what of it is there no more.
    "texts": {"task": "shuke.insight.jobs.read_texts", "every": 300},
    "texts-mend": {"task": "shuke.insight.jobs.mend_texts", "cron": "55 3 * * *"},
    # On which terms people deal with the shop, by what they did, and whether they were treated so.
    "relationships": {"task": "shuke.relations.jobs.assign_types", "cron": "40 3 * * *"},
    # What orders that came in or changed earn; points that can be spent from today on, and that expire.
    "points": {"task": "shuke.loyalty.jobs.follow_orders", "every": 60},
    "points-whole": {"task": "shuke.loyalty.jobs.follow_all_orders", "cron": "20 3 * * *"},
    "referrals": {"task": "shuke.loyalty.jobs.follow_referrals", "cron": "40 * * * *"},
    "points-days": {"task": "shuke.loyalty.jobs.turn_of_day", "cron": "3 * * * *"},
    # Who is stuck before paying, who has paid: the last hour, and all that is waited for.
    "stalls": {"task": "shuke.sales.jobs.keep_stalls", "every": 20},
    "stalls-whole": {"task": "shuke.sales.jobs.look_back_for_stalls", "cron": "18 * * * *"},
    # What colleagues earn this month, and in those that are not locked.
    "pay": {"task": "shuke.sales.jobs.keep_pay", "cron": "25 4 * * *"},
    # Who rises by what they did just now; each day who came to too little for too long.
    "tiers": {"task": "shuke.loyalty.jobs.follow_tiers", "every": 60},
    "tiers-whole": {"task": "shuke.loyalty.jobs.judge_tiers", "cron": "35 3 * * *"},
    # Reactions to facts: failed ones again, and those whose job was lost.
    "reactions": {"task": "shuke.common.reactions.sweep", "every": 60},
    # What is due to other systems, and what is kept of it no longer.
    "deliveries": {"task": "shuke.common.deliveries.deliver_due", "every": 60},
    "deliveries-tidy": {"task": "shuke.common.deliveries.forget_old", "cron": "30 4 * * *"},
    # Orders that the rules for fake ones suspect.
    "suspects": {"task": "shuke.shop.jobs.mark_suspects", "cron": "13 * * * *"},
    # What people bought that they own from then on.
    "things": {"task": "shuke.care.jobs.keep_things", "cron": "23 * * * *"},
    # Who may be in the record twice.
    "duplicates": {"task": "shuke.customers.jobs.look_for_duplicates", "cron": "5 3 * * *"},
    # People who are to be forgotten, those included whom a restored database brought back.
    "erasures": {"task": "shuke.customers.jobs.finish_erasures", "every": 60},
    # What is too old by the owner's rules of retention, from three in the shop's night on.
    "retention": {"task": "shuke.customers.jobs.retain", "every": 900},
    # Pages of the database's file that still hold pieces of whom it forgot.
    "erasures-compact": {"task": "shuke.customers.jobs.compact_erased", "cron": "10 2 * * *"},
    # What people spent in other currencies, in case a rate came while their order was being recorded.
    "rates": {"task": "shuke.shop.jobs.recount", "cron": "50 3 * * *"},
    # Visits of events that were recorded before there were visits.
    "visits": {"task": "shuke.shop.jobs.fill_visits", "cron": "5 3 * * *"},
    # Events that are too old for the main database.
    "events-archive": {"task": "shuke.shop.jobs.archive_events", "cron": "35 2 * * *"},
    # Files of the analysis copy that no reader uses any more.
    "warehouse-sweep": {"task": "shuke.warehouse.jobs.sweep", "cron": "40 * * * *"},
    # Answers of the API that are not repeated any more.
    "api-answers": {"task": "shuke.common.idempotency.forget_old_calls", "cron": "20 4 * * *"},
    # Half uploaded files whose rest did not come.
    "uploads-tidy": {"task": "shuke.common.uploads.forget_uploads", "cron": "35 4 * * *"},
    # The night's backup, from one o'clock in the shop's zone; the list of who was forgotten, beside it.
    "backup": {"task": "shuke.operate.jobs.back_up", "every": 900},
    "backup-erasures": {"task": "shuke.operate.jobs.keep_erasures", "every": 60},
    # Finished jobs of the past days, old facts that are not audited.
    "jobs-tidy": {"task": "shuke.operate.jobs.tidy", "cron": "10 4 * * *"},
}

#: Entries that a worker does not wait for when it starts.
AT_START = ("erasures", "campaigns", "imports", "campaign-effects", "visits")
