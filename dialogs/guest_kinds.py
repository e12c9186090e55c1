"""People at a meeting who are no doctors of the cluster: what each kind of them gets, and where they count.

All say whether they come and nothing else, get the programme and their meal, and stand on the list of who was there
with their kind beside the name. None of them is paid by the cluster or counted among its doctors; none is put in a
group or asked for the questionnaire.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class GuestKind:
    """What a kind gets beside the programme.

    Attributes:
        inside: of the cluster's own practices: the members' material, and a place in line where there is no room. The
            others get what is meant for guests too, with the playbook's leaflet, and are invited for the meeting's
            sake: they never wait.
        must: a date is no good without them, where the playbook has a partner.
        drafts: they are asked what they think of the questionnaire's draft.
    """

    inside: bool = False
    must: bool = False
    drafts: bool = False


KINDS = {
    "staff": GuestKind(inside=True),
    "partner": GuestKind(must=True, drafts=True),
    "facilitator": GuestKind(drafts=True),
    "guest": GuestKind(),
}
"""Roles of the roster: practice staff, the partner of the playbook (municipality, AMK), a facilitator, a guest."""


def from_outside(role: str) -> bool:
    """Whether a seat of this role is a guest's, and not a doctor's or of the practices' staff."""
    return role in KINDS and not KINDS[role].inside
