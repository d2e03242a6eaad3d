"""What can be done with campaigns: the only writers of engage, for pages, API, jobs and verbs."""

from shuke.engage.commands.answering import (
    Visit,
    follow_link,
    send_of,
)
from shuke.engage.commands.blocking import lift_suppression, suppress_address
from shuke.engage.commands.confirming import confirm
from shuke.engage.commands.delivering import send_slice, send_step, wake_campaigns
from shuke.engage.commands.drafting import (
    check_ready,
    copy_campaign,
    create_campaign,
    delete_draft,
    edit_campaign,
    restore_draft,
)
from shuke.engage.commands.effects import count_effects
from shuke.engage.commands.house_mail import send_house_mail
from shuke.engage.commands.incoming import take_incoming, try_held_again
from shuke.engage.commands.journey_by_hand import move_in_journey, remove_from_journey
from shuke.engage.commands.journey_drafting import (
    archive_journey,
    create_journey,
    edit_journey,
    unarchive_journey,
)
from shuke.engage.commands.journey_entering import advance_journeys, put_into_journey
from shuke.engage.commands.journey_steering import (
    begin_journey,
    pause_journey,
    resume_journey,
    stop_journey,
    write_version,
)
from shuke.engage.commands.journeys import do_to_people, wake_after
from shuke.engage.commands.launching import (
    gather_audience,
    launch_campaign,
    launch_due_campaigns,
    schedule_campaign,
    start_campaign,
    take_back_campaign,
)
from shuke.engage.commands.leaving import OptOut, subscribe_again, unsubscribe
from shuke.engage.commands.picturing import keep_picture
from shuke.engage.commands.printing import (
    TOGETHER,
    drop_batch,
    mark_printed,
    prepare_batch,
)
from shuke.engage.commands.providing import (
    add_provider,
    change_provider,
    end_provider,
    enter_sandbox,
    leave_sandbox,
    pause_provider,
    start_provider,
    try_provider,
)
from shuke.engage.commands.rehearsing import run_rehearsal, start_rehearsal, stop_rehearsal
from shuke.engage.commands.restoring import notice_restore
from shuke.engage.commands.ruling import check_rules, set_rules
from shuke.engage.commands.site import dismiss, end_for_child, note_showing
from shuke.engage.commands.steering import (
    finish_if_done,
    pause_campaign,
    resume_campaign,
    stop_campaign,
)
from shuke.engage.commands.trying import send_test

__all__ = [
    "TOGETHER",
    "OptOut",
    "Visit",
    "add_provider",
    "advance_journeys",
    "archive_journey",
    "begin_journey",
    "change_provider",
    "check_ready",
    "check_rules",
    "confirm",
    "copy_campaign",
    "count_effects",
    "create_campaign",
    "create_journey",
    "delete_draft",
    "dismiss",
    "do_to_people",
    "drop_batch",
    "edit_campaign",
    "edit_journey",
    "end_for_child",
    "end_provider",
    "enter_sandbox",
    "finish_if_done",
    "follow_link",
    "gather_audience",
    "keep_picture",
    "launch_campaign",
    "launch_due_campaigns",
    "leave_sandbox",
    "lift_suppression",
    "mark_printed",
    "move_in_journey",
    "note_showing",
    "notice_restore",
    "pause_campaign",
    "pause_journey",
    "pause_provider",
    "prepare_batch",
    "put_into_journey",
    "remove_from_journey",
    "restore_draft",
    "resume_campaign",
    "resume_journey",
    "run_rehearsal",
    "schedule_campaign",
    "send_house_mail",
    "send_of",
    "send_slice",
    "send_step",
    "send_test",
    "set_rules",
    "start_campaign",
    "start_provider",
    "start_rehearsal",
    "stop_campaign",
    "stop_journey",
    "stop_rehearsal",
    "subscribe_again",
    "suppress_address",
    "take_back_campaign",
    "take_incoming",
    "try_held_again",
    "try_provider",
    "unarchive_journey",
    "unsubscribe",
    "wake_after",
    "wake_campaigns",
    "write_version",
]
