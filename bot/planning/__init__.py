"""Planning a meeting from its playbook: pure reckoning; what day it is, is passed in."""

from .forms import agenda_json, plan_json
from .leadtime import LeadTime, Verdict, lead_time, order_by
from .localtime import Moment, WallKind, wall_kind
from .ordering import Draft, FilledField, OrderSheet, Wishes, data_request, order_sheet
from .programme import AgendaRow, Sum, TypedRow, agenda_rows, filled_in, running_sum
from .schedule import (
    Change,
    Plan,
    PlannedTask,
    UnknownOption,
    back_schedule,
    chosen_options,
    ends_at,
    moved,
    settled,
)
from .workdays import closed_as, closed_days, is_workday, workday_from, workday_until

__all__ = [
    "AgendaRow",
    "Change",
    "Draft",
    "FilledField",
    "LeadTime",
    "Moment",
    "OrderSheet",
    "Plan",
    "PlannedTask",
    "Sum",
    "TypedRow",
    "UnknownOption",
    "Verdict",
    "WallKind",
    "Wishes",
    "agenda_json",
    "agenda_rows",
    "back_schedule",
    "chosen_options",
    "closed_as",
    "closed_days",
    "data_request",
    "ends_at",
    "filled_in",
    "is_workday",
    "lead_time",
    "moved",
    "order_by",
    "order_sheet",
    "plan_json",
    "running_sum",
    "settled",
    "wall_kind",
    "workday_from",
    "workday_until",
]
