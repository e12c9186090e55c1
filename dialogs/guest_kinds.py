"""People at a meeting who are no doctors of the cluster: what each kind of them gets, and where they count.

All say whether they come and nothing else, get the programme and their meal, and stand on the list of who was there
with their kind beside the name. None of them is paid by the cluster or counted among its doctors; none is put in a
group or asked for the questionnaire.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class GuestKind:
    """What a kind of guest gets beside the programme.

    Attributes:
        material: the members' material comes with the invitation.
        leaflet: the playbook's leaflet for guests comes with it.
        must: a date is no good without them, where the playbook has a partner.
        waits: put in line like the doctors where there is no room; the others are invited for the meeting's sake.
    """

    material: bool
    leaflet: bool = True
    must: bool = False
    waits: bool = False


KINDS = {
    "staff": GuestKind(material=True, leaflet=False, waits=True),
    "partner": GuestKind(material=True, must=True),
    "facilitator": GuestKind(material=True),
    "guest": GuestKind(material=False),
}
"""Roles of the roster: practice staff, the partner of the playbook (municipality, AMK), a facilitator, a guest."""
