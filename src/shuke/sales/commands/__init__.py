"""The door for writes: rules for stalled payments, who is stuck, what is done about it; leads and deals."""

from shuke.sales.commands.computing import compute_month, keep_pay
from shuke.sales.commands.deals import (
    change_deal,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
    set_lines,
    win_deal,
)
from shuke.sales.commands.exporting import pay_file
from shuke.sales.commands.helping import (
    OUTCOMES,
    claim_stall,
    close_stall,
    offer_coupon,
    reach_out,
    release_stall,
    reopen_stall,
)
from shuke.sales.commands.leads import (
    answer_lead,
    convert_lead,
    follow_form,
    hand_lead,
    lose_lead,
    note_enquiry,
    reopen_lead,
)
from shuke.sales.commands.noticing import close_settled, keep_stalls
from shuke.sales.commands.planning import begin_plan, end_plan, write_plan
from shuke.sales.commands.reviewing import (
    agree,
    answer_dispute,
    correct_pay,
    dispute,
    end_correction,
    lock_month,
)
from shuke.sales.commands.ruling import begin_rules, end_rules, write_rules
from shuke.sales.commands.targets import claim_targets, hand_down, set_targets, split_year

__all__ = [
    "OUTCOMES",
    "agree",
    "answer_dispute",
    "answer_lead",
    "begin_plan",
    "begin_rules",
    "change_deal",
    "claim_stall",
    "claim_targets",
    "close_settled",
    "close_stall",
    "compute_month",
    "convert_lead",
    "correct_pay",
    "dispute",
    "end_correction",
    "end_plan",
    "end_rules",
    "follow_form",
    "hand_down",
    "hand_lead",
    "keep_pay",
    "keep_stalls",
    "lock_month",
    "lose_deal",
    "lose_lead",
    "move_deal",
    "note_enquiry",
    "offer_coupon",
    "open_deal",
    "pay_file",
    "reach_out",
    "release_stall",
    "reopen_deal",
    "reopen_lead",
    "reopen_stall",
    "set_lines",
    "set_targets",
    "split_year",
    "win_deal",
    "write_plan",
    "write_rules",
]
